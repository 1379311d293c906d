"""Reads: whose claims are shown, the map that is agreed, the facts, the counts, the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import JSONObject

from diagnostics.method.checklist import Function
from diagnostics.method.funnel import STAGES
from diagnostics.models import Assessment, Organisation, Respondent, Sheet, User, Version
from diagnostics.queries.versions import newest_version

from .models import AgreedMap, AgreedStage, OrganisationFacts, StageCount, Target
from .numbers import USUAL_MONTHS, Counts, last_months

HEAVY = ("document", "thresholds")  # columns of a version that no page needs from the row
MAPS_PAGE = 10
MOST_TARGETS = 60


@dataclass(frozen=True)
class FunnelRounds:
    """The round whose claims are shown, with how many people of each function made one; the round
    that takes answers now, and the reader's own part in it; the facts. Each may be None.
    """

    claimed: Assessment | None
    people: Mapping[Function, int]
    open: Assessment | None
    own: Respondent | None
    told: OrganisationFacts | None

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of them, unless claims are provisional."""
        return (
            *(self.claimed and (self.claimed.pk, self.claimed.name), dict(self.people)),
            self.open and (self.open.pk, self.open.mode),
            self.told and (self.told.version_id, self.told.answers, self.told.said_at),
            str(self.told and self.told.said_by),
        )


def funnel_rounds(organisation: Organisation, reader: User) -> FunnelRounds:
    """Return the newest round with any claim, and the open one, with the organisation's facts.

    One query, and a second one for the facts where there is no such round. An anonymous round shows
    no claim before it is closed.
    """
    found = list(_rounds(organisation, reader))
    open_round = next((round_ for round_ in found if round_.is_open), None)
    shown = [
        round_ for round_ in found if round_.people and not (round_.is_open and round_.is_anonymous)
    ]
    claimed = max(shown, key=lambda one: (one.moment, one.round), default=None)
    people = claimed.people if claimed else {}
    return FunnelRounds(
        claimed=claimed,
        people={function: people[function] for function in Function if people.get(function)},
        open=open_round,
        own=Respondent(**open_round.own) if open_round and open_round.own else None,
        told=getattr(found[0].organisation, "facts", None) if found else told_facts(organisation),
    )


def _rounds(organisation: Organisation, reader: User) -> QuerySet[Any, Any]:
    """Return two rounds at the most, each with who made a claim and the reader's own part.

    The open one comes first, with or without a claim; the others are the newest that have one.
    """
    claims = _claims()
    people = {str(function): Count("id", filter=Q(function=function)) for function in Function}
    own = Respondent.objects.filter(assessment=OuterRef("pk"), user=reader, withdrawn_at=None)
    part = JSONObject(id="id", generation="generation", function="function")
    grouped = claims.values("assessment").annotate(people=JSONObject(**people))
    rows = (
        Assessment.objects.filter(organisation=organisation)
        .counted()
        .named()
        .select_related(
            "version__checklist", "organisation__facts__said_by", "organisation__facts__version"
        )
        .annotate(
            people=Subquery(grouped.values("people")),
            own=Subquery(own.values_list(part)[:1]),
        )
    )
    rows = rows.filter(Q(state=Assessment.State.OPEN) | Q(people__isnull=False))
    return rows.defer(
        *(f"version__{name}" for name in HEAVY),
        *(f"organisation__facts__version__{name}" for name in HEAVY),
    ).order_by("-state", "-dated_at", "-round")[:2]


def _claims() -> QuerySet[Sheet]:
    claims = Sheet.objects.filter(assessment=OuterRef("pk"), claims__has_key="today")
    return claims.exclude(claims__today={}).order_by()


def claimed_round(organisation: Organisation) -> Assessment | None:
    """Return the newest round whose claims may be shown, in one query."""
    rows = Assessment.objects.counted().filter(Exists(_claims()), organisation=organisation)
    rows = rows.exclude(state=Assessment.State.OPEN, mode=Assessment.Mode.ANONYMOUS)
    rows = rows.select_related("version__checklist").defer(*(f"version__{name}" for name in HEAVY))
    return rows.newest_first().named().first()


def is_provisional(claimed: Assessment | None) -> bool:
    """Tell whether claims are those of an open round: they change from one look to the next."""
    return claimed is not None and claimed.is_open


@dataclass(frozen=True)
class Agreed:
    """One version of the agreed map, with what it says by stage."""

    map: AgreedMap
    stages: Mapping[int, AgreedStage]

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of it: a version never changes."""
        return self.map.pk, str(self.map.made_by)


def agreed_map(organisation: Organisation) -> Agreed | None:
    """Return the newest version of the map, in one query; None where nothing is agreed."""
    newest = AgreedMap.objects.filter(organisation=organisation).order_by("-number")
    rows = AgreedStage.objects.filter(map=Subquery(newest.values("pk")[:1]))
    rows = rows.select_related("map__made_by").order_by("stage")
    stages = {row.stage: row for row in rows}
    return Agreed(next(iter(stages.values())).map, stages) if stages else None


@dataclass(frozen=True)
class Beside:
    """What counts are laid beside: the map, the newest claims, and the version of their words."""

    agreed: Agreed | None
    claimed: Assessment | None
    version: Version

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of them, unless claims are provisional."""
        return (
            self.agreed and self.agreed.known,
            self.claimed and self.claimed.pk,
            self.version.pk,
        )


def beside_counts(organisation: Organisation) -> Beside:
    """Return what the counts are laid beside, in two queries, and a third where nobody claims.

    Raises Version.DoesNotExist where there is neither a claim nor a version that could be asked.
    """
    agreed, claimed = agreed_map(organisation), claimed_round(organisation)
    return Beside(agreed, claimed, claimed.version if claimed else newest_version())


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


Place = tuple[date, int]  # a month and a stage


def _counts(organisation: Organisation) -> QuerySet[StageCount, Any]:
    """Return a row for each month, the newest first: the month, and the count of each stage."""
    stages = {f"stage_{stage}": Sum("count", filter=Q(stage=stage)) for stage in STAGES}
    months = StageCount.objects.filter(organisation=organisation).values("month")
    return months.annotate(**stages).order_by("-month").values_list("month", *stages)


def counts_by_month(organisation: Organisation) -> Counts:
    """Return the counts of all months, oldest first, by month and stage; one query."""
    return _by_month(list(_counts(organisation)))


def recent_counts(organisation: Organisation) -> Counts:
    """Return those of the twelve months up to the newest that is counted, in the same way."""
    return last_months(_by_month(list(_counts(organisation)[:USUAL_MONTHS])), USUAL_MONTHS)


def _by_month(rows: Sequence[tuple[date, *tuple[int | None, ...]]]) -> Counts:
    return {
        month: {stage: count for stage, count in zip(STAGES, row, strict=True) if count is not None}
        for month, *row in reversed(rows)
    }


def stored_counts(organisation: Organisation) -> dict[Place, int]:
    """Return the counts of all months, oldest first, by month and stage together; one query."""
    months = counts_by_month(organisation)
    return {(month, stage): count for month, row in months.items() for stage, count in row.items()}


def stage_names_of(organisation: Organisation) -> dict[str, int | None]:
    """Return the stages by what the organisation's lists call them; None for none of the eight."""
    return dict(organisation.stage_names.values_list("key", "stage"))


def targets_of(organisation: Organisation) -> list[Target]:
    """Return the newest targets, the latest period first; one query."""
    rows = Target.objects.filter(organisation=organisation).order_by("-month", "months")
    return list(rows[:MOST_TARGETS])
