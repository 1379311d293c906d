"""Writes: the agreed map's versions, the facts, the counts of the stages, the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from diagnostics.models import Organisation, User, Version

from .models import (
    AgreedMap,
    AgreedStage,
    CountsChange,
    FileReading,
    OrganisationFacts,
    StageCount,
    StageName,
    Target,
)
from .months import Calendar, calendar_of
from .numbers import Difference, Place, difference
from .queries import Agreed, agreed_map, stored_counts, what_goes_back


class MapHasChanged(Exception):
    """Somebody saved another version meanwhile; newest is what they saved."""

    def __init__(self, newest: Agreed) -> None:
        super().__init__(newest.map.number)
        self.newest = newest


@dataclass(frozen=True)
class CountsSource:
    """Where counts come from: a list, with its names of the stages and how it was read; a month
    that was typed in; or a change that is taken back, with a reason where it is one month of it.
    """

    file_name: str = ""
    names: Mapping[str, tuple[str, int | None]] | None = None
    reading: Mapping[str, Any] | None = None
    month: date | None = None
    reason: str = ""
    undoes: CountsChange | None = None


TYPED = CountsSource()
MOST_OF_A_NAME = 100


def save_agreed_map(
    organisation: Organisation,
    *,
    stages: Sequence[AgreedStage],
    based_on: int,
    by: User | None,
    now: datetime,
    note: str = "",
) -> AgreedMap | None:
    """Save the eight stages as the map's next version; None where they say what it says already.

    based_on is the number of the version that the editor saw, 0 for none. Raises MapHasChanged, and
    stores nothing, where another one is the newest: two editors at once overwrite nothing.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        newest = agreed_map(organisation)
        if newest and [stage.said for stage in newest.stages.values()] == [
            stage.said for stage in stages
        ]:
            return None
        number = newest.map.number if newest else 0
        if newest and number != based_on:
            raise MapHasChanged(newest)
        made = AgreedMap.objects.create(
            organisation=organisation, number=number + 1, note=note, made_by=by, made_at=now
        )
        for row in stages:
            row.map, row.organisation = made, organisation
        AgreedStage.objects.bulk_create(stages)
    return made


def save_facts(
    organisation: Organisation,
    *,
    changed: Mapping[str, str],
    version: Version,
    by: User | None,
    now: datetime,
) -> None:
    """Merge the changed answers into what the organisation says; the others stay as they are."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        told, _is_new = OrganisationFacts.objects.get_or_create(
            organisation=organisation, defaults={"version": version}
        )
        told.answers = told.answers | changed
        told.version, told.said_by, told.said_at = version, by, now
        told.save()


def save_counts(
    organisation: Organisation,
    *,
    counts: Mapping[Place, int | None],
    calendar: Calendar,
    by: User | None,
    now: datetime,
    source: CountsSource = TYPED,
) -> tuple[Difference, CountsChange | None]:
    """Store counts by month and stage, None for what nobody knows any more; the others stay.

    What was there before is kept with the change. What a list calls the stages, and how it was
    read, is remembered for the next one. All of it is stored or nothing; raises OtherCalendar where
    the organisation counts in the other. Returns no change where everything is stored already.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        stored = stored_counts(organisation)
        found = difference(stored, counts, calendar)
        _store(organisation, found, counts)
        if source.names:
            _remember(organisation, source.names)
        if source.reading:
            FileReading.objects.update_or_create(
                organisation=organisation, defaults={"choice": source.reading}
            )
        if found.is_empty:
            return found, None
        places = sorted({*found.added, *found.changed, *found.removed})
        change = CountsChange.objects.create(
            organisation=organisation,
            cells=[
                [month.isoformat(), stage, stored.get((month, stage)), counts[month, stage]]
                for month, stage in places
            ],
            file_name=source.file_name[:MOST_OF_A_NAME],
            month=source.month,
            reason=source.reason,
            undoes=source.undoes,
            made_by=by,
            made_at=now,
        )
    return found, change


def _store(
    organisation: Organisation, found: Difference, counts: Mapping[Place, int | None]
) -> None:
    StageCount.objects.bulk_create(
        (
            StageCount(organisation=organisation, month=month, stage=stage, count=count)
            for month, stage in (*found.added, *found.changed)
            if (count := counts[month, stage]) is not None
        ),
        update_conflicts=True,
        unique_fields=["organisation", "month", "stage"],
        update_fields=["count"],
    )
    for month, stage in found.removed:
        organisation.stage_counts.filter(month=month, stage=stage).delete()


def take_back(
    change: CountsChange,
    *,
    by: User | None,
    now: datetime,
    month: date | None = None,
    reason: str = "",
) -> CountsChange | None:
    """Store the numbers before a change again, in one month or in all; what changed since stays.

    This is a change of its own, which can be taken back too. How the list was read is forgotten,
    for it may have been read wrongly; what it calls the stages is not. Returns None where nothing
    is left to take back.
    """
    organisation = change.organisation
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        going, _staying = what_goes_back(change, stored_counts(organisation), month)
        if not going:
            return None
        if change.file_name:
            FileReading.objects.filter(organisation=organisation).delete()
        calendar = calendar_of(next(iter(going))[0])
        source = CountsSource(month=month, reason=reason, undoes=change)
        _found, made = save_counts(
            organisation, counts=going, calendar=calendar, by=by, now=now, source=source
        )
    return made


def _remember(organisation: Organisation, names: Mapping[str, tuple[str, int | None]]) -> None:
    StageName.objects.bulk_create(
        (
            StageName(organisation=organisation, key=key, name=name, stage=stage)
            for key, (name, stage) in names.items()
        ),
        update_conflicts=True,
        unique_fields=["organisation", "key"],
        update_fields=["name", "stage"],
    )


def save_target(target: Target) -> None:
    """Store a target; one of the same period is replaced."""
    Target.objects.bulk_create(
        [target],
        update_conflicts=True,
        unique_fields=["organisation", "month", "months"],
        update_fields=["amount", "currency", "purchases"],
    )
