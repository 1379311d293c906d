"""Reads: the map that is agreed, and the facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet, Subquery

from diagnostics.models import Organisation
from diagnostics.models.prepared import Prepared

from ..models import AgreedMap, AgreedStage, OrganisationFacts

HEAVY = ("document", "thresholds")  # columns of a version that no page needs from the row
MAPS_PAGE = 10


@dataclass(frozen=True)
class Agreed:
    """One version of the agreed map, with what it says by stage."""

    map: AgreedMap
    stages: Mapping[int, AgreedStage]

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of it: a version never changes."""
        return self.map.pk, str(self.map.made_by)

    @property
    def said(self) -> list[object]:
        """Everything that the version says, to be held against another one."""
        whole = [str(getattr(self.map, name) or "") for name in AgreedMap.WHOLE]
        return [*whole, *(self.stages[number].said for number in sorted(self.stages))]

    @property
    def digest(self) -> str:
        """The SHA-256 by which this version is known, its number in it."""
        text = json.dumps([self.map.number, *self.said], ensure_ascii=False)
        return sha256(text.encode()).hexdigest()


def agreed_map(organisation: Organisation) -> Agreed | None:
    """Return the newest version of the map, in one query; None where nothing is agreed."""
    stages = {row.stage: row for row in _newest_map.all(organisation.pk)}
    return Agreed(next(iter(stages.values())).map, stages) if stages else None


@Prepared
def _newest_map(organisation: Any) -> QuerySet[AgreedStage]:
    newest = AgreedMap.objects.filter(organisation=organisation).order_by("-number")
    rows = AgreedStage.objects.filter(map=Subquery(newest.values("pk")[:1]))
    return rows.select_related("map__made_by").order_by("stage")


def map_version(organisation: Organisation, number: int) -> Agreed | None:
    """Return one version of the map, in one query; None where there is none of this number."""
    rows = AgreedStage.objects.filter(map__organisation=organisation, map__number=number)
    stages = {row.stage: row for row in rows.select_related("map__made_by").order_by("stage")}
    return Agreed(next(iter(stages.values())).map, stages) if stages else None


def agreed_maps_page(
    organisation: Organisation, number: str | None
) -> tuple[Page[AgreedMap], list[Agreed]]:
    """Return a page of the map's versions, newest first, and the same with the one before them.

    Three queries, however many versions there are.
    """
    maps = AgreedMap.objects.filter(organisation=organisation).order_by("-number")
    page = Paginator(maps, MAPS_PAGE).get_page(number)
    start = page.start_index() - 1 if page.paginator.count else 0
    rows = maps.select_related("made_by").prefetch_related("stages")
    found = [
        Agreed(row, {stage.stage: stage for stage in row.stages.all()})
        for row in rows[start : start + MAPS_PAGE + 1]
    ]
    return page, found


def told_facts(organisation: Organisation) -> OrganisationFacts | None:
    """Return what the organisation says of the facts, with the version whose words it answers."""
    rows = OrganisationFacts.objects.select_related("version", "said_by")
    rows = rows.defer(*(f"version__{name}" for name in HEAVY))
    return rows.filter(organisation=organisation).first()


def facts_of(organisation: Organisation) -> dict[str, str]:
    """Return the answers to the facts by code; none where nobody said anything."""
    told = OrganisationFacts.objects.filter(organisation=organisation).first()
    return dict(told.answers) if told else {}
