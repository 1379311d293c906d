"""Writes: the agreed map's versions, the facts, the counts of the stages, the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from diagnostics.models import Organisation, User, Version

from .models import AgreedMap, AgreedStage, OrganisationFacts, StageCount, StageName, Target
from .months import Calendar, calendar_of
from .queries import Agreed, Place, agreed_map, stored_counts


class MapHasChanged(Exception):
    """Somebody saved another version meanwhile; newest is what they saved."""

    def __init__(self, newest: Agreed) -> None:
        super().__init__(newest.map.number)
        self.newest = newest


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


class OtherCalendar(Exception):
    """The organisation counts in months of the other calendar already."""


@dataclass(frozen=True)
class Difference:
    """What counts change of those that are stored: each as (month, stage)."""

    added: Sequence[Place]
    changed: Sequence[Place]
    equal: Sequence[Place]
    removed: Sequence[Place]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def difference(
    stored: Mapping[Place, int], counts: Mapping[Place, int | None], calendar: Calendar
) -> Difference:
    """Lay counts beside the stored ones; raise OtherCalendar where these are of the other."""
    if any(calendar_of(month) is not calendar for month, _stage in stored):
        raise OtherCalendar
    given = {place: count for place, count in counts.items() if count is not None}
    return Difference(
        added=[name for name in given if name not in stored],
        changed=[name for name, count in given.items() if stored.get(name, count) != count],
        equal=[name for name, count in given.items() if stored.get(name) == count],
        removed=[name for name, count in counts.items() if count is None and name in stored],
    )


def save_counts(
    organisation: Organisation,
    *,
    counts: Mapping[Place, int | None],
    calendar: Calendar,
    names: Mapping[str, tuple[str, int | None]] | None = None,
) -> Difference:
    """Store counts by month and stage, None for what nobody knows any more; the others stay.

    names are those that a list has for the stages, remembered by their key for the next list. All
    of it is stored or nothing; raises OtherCalendar where the organisation counts in the other.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        found = difference(stored_counts(organisation), counts, calendar)
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
        if names:
            _remember(organisation, names)
    return found


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
