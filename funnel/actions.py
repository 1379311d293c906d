"""Writes: the agreed map's versions and who accepted them, the facts, the counts, the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from diagnostics.models import Head, Organisation, User, Version

from .models import (
    Acceptance,
    AgreedMap,
    AgreedStage,
    CountsChange,
    FileReading,
    JointSession,
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


class NoHeadAnyMore(Exception):
    """Somebody else was named head of the side meanwhile."""


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
    target: str = "",
    look_again_on: date | None = None,
) -> AgreedMap | None:
    """Save the eight stages, the shared target and the day to look again as the next version.

    None where the newest one says all that already.

    based_on is the number of the version that the editor saw, 0 for none. Raises MapHasChanged, and
    stores nothing, where another one is the newest: two editors at once overwrite nothing.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        newest = agreed_map(organisation)
        made = AgreedMap(
            organisation=organisation,
            note=note,
            target=target,
            look_again_on=look_again_on,
            made_by=by,
            made_at=now,
        )
        if newest and newest.said == Agreed(made, {row.stage: row for row in stages}).said:
            return None
        number = newest.map.number if newest else 0
        if newest and number != based_on:
            raise MapHasChanged(newest)
        made.number = number + 1
        made.save()
        for row in stages:
            row.map, row.organisation = made, organisation
        AgreedStage.objects.bulk_create(stages)
    return made


def accept(head: Head, *, digest: str, now: datetime) -> Acceptance:
    """Accept the newest version of the map for the head's side; done twice, the first one stands.

    Raises MapHasChanged where digest is another version's than the newest, NoHeadAnyMore.
    """
    return _answer(head, sentence="", digest=digest, now=now)


def decline(head: Head, *, sentence: str, digest: str, now: datetime) -> Acceptance:
    """Say what would have to be different in the newest version of the map.

    Whoever has accepted it, or has said this already, changes nothing. Raises as `accept` does.
    """
    return _answer(head, sentence=sentence, digest=digest, now=now)


def _answer(head: Head, *, sentence: str, digest: str, now: datetime) -> Acceptance:
    with transaction.atomic():
        # held before the organisation, which their own writes come to after them
        under_way = JointSession.objects.filter(organisation=head.organisation_id, ended_at=None)
        list(under_way.select_for_update().only("pk").order_by("pk"))
        Organisation.objects.select_for_update().only("pk").get(pk=head.organisation_id)
        newest = agreed_map(head.organisation)
        if newest is None or not Head.objects.standing().filter(pk=head.pk).exists():
            raise NoHeadAnyMore
        if newest.digest != digest:
            raise MapHasChanged(newest)
        rows = Acceptance.objects.filter(map=newest.map, side=head.side).order_by("-is_accepted")
        stands = rows.filter(Q(is_accepted=True) | Q(head=head, sentence=sentence)).first()
        if stands:
            return stands
        under_way.filter(map=newest.map).update(version=F("version") + 1, asked=F("asked") + 1)
        return Acceptance.objects.create(
            organisation_id=head.organisation_id,
            map=newest.map,
            side=head.side,
            head=head,
            is_accepted=not sentence,
            sentence=sentence,
            digest=digest,
            at=now,
        )


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
