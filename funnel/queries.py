"""Reads: whose claims are shown, the map that is agreed, the facts, the counts, the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import JSONObject

from diagnostics.method.checklist import PLACING, Function
from diagnostics.method.funnel import STAGES
from diagnostics.models import Assessment, Organisation, Respondent, Sheet, User, Version
from diagnostics.queries.results import Diagnosed, diagnosed
from diagnostics.queries.versions import newest_version

from .models import (
    AgreedMap,
    AgreedStage,
    CountsChange,
    FileReading,
    OrganisationFacts,
    StageCount,
    Target,
)
from .numbers import USUAL_MONTHS, Counts, Place, last_months

HEAVY = ("document", "thresholds")  # columns of a version that no page needs from the row
MAPS_PAGE = 10
MOST_TARGETS = 60
MOST_CHANGES = 12


@dataclass(frozen=True)
class FunnelRounds:
    """The newest round in which both sides are known, with what it says and how many people of each
    function said it; the newest with claims where none is so; the round that takes answers now, and
    the reader's own part in it; the facts. Each may be None.
    """

    claimed: Assessment | None
    provisional: Diagnosed | None  # what it says, while it is open
    people: Mapping[Function, int]
    unknown: Assessment | None
    open: Assessment | None
    own: Respondent | None
    told: OrganisationFacts | None

    @property
    def said(self) -> Diagnosed | None:
        """What the round says whose claims are shown."""
        return self.provisional or (diagnosed(self.claimed) if self.claimed else None)

    @property
    def is_older(self) -> bool:
        """Whether the open round has claims that may be shown, and knows no stage by them."""
        return bool(
            self.claimed and self.open and self.open != self.claimed and _may_tell(self.open)
        )

    @property
    def silent(self) -> list[Function]:
        """The sides that made no claim in a round of which no stage is known."""
        people = getattr(self.unknown, "people", {})
        return [side for side in PLACING if not people.get(side)]

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of them, unless claims are provisional."""
        return (
            *(self.claimed and (self.claimed.pk, self.claimed.name), dict(self.people)),
            self.open and (self.open.pk, self.open.mode, self.is_older),
            self.unknown and (self.unknown.pk, self.unknown.name, tuple(self.silent)),
            self.told and (self.told.version_id, self.told.answers, self.told.said_at),
            str(self.told and self.told.said_by),
        )


def funnel_rounds(organisation: Organisation, reader: User) -> FunnelRounds:
    """Return the rounds behind the funnel's page, with the organisation's facts.

    One query; a second one for the facts where there is no round with a claim, and those that an
    open round of both sides takes to be read.
    """
    found = list(_rounds(organisation, reader))
    open_round = next((round_ for round_ in found if round_.is_open), None)
    claimed, provisional = _newest_known(found)
    people = claimed.people if claimed else {}
    told = [round_ for round_ in found if _may_tell(round_)]
    return FunnelRounds(
        claimed=claimed,
        provisional=provisional,
        people={function: people[function] for function in Function if people.get(function)},
        unknown=None if claimed else max(told, key=_newness, default=None),
        open=open_round,
        own=Respondent(**open_round.own) if open_round and open_round.own else None,
        told=getattr(found[0].organisation, "facts", None) if found else told_facts(organisation),
    )


def _may_tell(round_: Any) -> bool:
    """Tell whether a round has claims; an anonymous one shows none before it is closed."""
    return bool(round_.people) and not (round_.is_open and round_.is_anonymous)


def _newness(round_: Assessment) -> tuple[Any, int]:
    return round_.moment, round_.round


def _newest_known(found: Sequence[Any]) -> tuple[Any, Diagnosed | None]:
    """Return the newest of the rounds in which a stage is known from both sides; of an open one,
    which has to be read for that, also what it says.
    """
    for round_ in sorted(found, key=_newness, reverse=True):
        if not _may_tell(round_):
            continue
        if not round_.is_open and round_.knows:
            return round_, None
        if round_.is_open and all(round_.people.get(side) for side in PLACING):
            said = diagnosed(round_)
            if said.result["funnel"]["agreement"] is not None:
                return round_, said
    return None, None


def _rounds(organisation: Organisation, reader: User) -> QuerySet[Any, Any]:
    """Return two rounds at the most, each with who made a claim and the reader's own part.

    The open one comes first, with or without a claim; the other is the newest that knows a stage,
    or the newest with a claim where none does.
    """
    own = Respondent.objects.filter(assessment=OuterRef("pk"), user=reader, withdrawn_at=None)
    part = JSONObject(id="id", generation="generation", function="function")
    rows = _with_people(organisation).select_related(
        "version__checklist", "organisation__facts__said_by", "organisation__facts__version"
    )
    rows = rows.annotate(own=Subquery(own.values_list(part)[:1]))
    rows = rows.filter(Q(state=Assessment.State.OPEN) | Q(people__isnull=False))
    return rows.defer(
        *(f"version__{name}" for name in HEAVY),
        *(f"organisation__facts__version__{name}" for name in HEAVY),
    ).order_by("-state", "-knows", "-dated_at", "-round")[:2]


def _with_people(organisation: Organisation) -> QuerySet[Any, Any]:
    """Return the rounds, each with who made a claim, and whether it knows a stage once closed."""
    people = {str(function): Count("id", filter=Q(function=function)) for function in Function}
    grouped = _claims().values("assessment").annotate(people=JSONObject(**people))
    nothing = When(result__funnel__agreement=None, then=0)
    rows = Assessment.objects.counted().named().filter(organisation=organisation)
    return rows.annotate(
        people=Subquery(grouped.values("people")),
        knows=Case(nothing, default=1, output_field=IntegerField()),
    )


def _claims() -> QuerySet[Sheet]:
    claims = Sheet.objects.filter(assessment=OuterRef("pk"), claims__has_key="today")
    return claims.exclude(claims__today={}).order_by()


def claimed_round(organisation: Organisation) -> tuple[Assessment | None, Diagnosed | None]:
    """Return the newest round in which a stage is known from both sides; see _newest_known."""
    rows = _with_people(organisation).filter(people__isnull=False)
    rows = rows.select_related("version__checklist")
    rows = rows.defer(*(f"version__{name}" for name in HEAVY))
    return _newest_known(list(rows.order_by("-state", "-knows", "-dated_at", "-round")[:2]))


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
    provisional: Diagnosed | None
    version: Version

    @property
    def said(self) -> Diagnosed | None:
        return self.provisional or (diagnosed(self.claimed) if self.claimed else None)

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
    agreed, (claimed, provisional) = agreed_map(organisation), claimed_round(organisation)
    return Beside(agreed, claimed, provisional, claimed.version if claimed else newest_version())


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


def _counts(organisation: Organisation) -> QuerySet[StageCount, Any]:
    """Return a row for each month, the newest first: the month, and the count of each stage."""
    stages = {f"stage_{stage}": Sum("count", filter=Q(stage=stage)) for stage in STAGES}
    months = StageCount.objects.filter(organisation=organisation).values("month")
    return months.annotate(**stages).order_by("-month").values_list("month", *stages)


def counts_by_month(organisation: Organisation) -> Counts:
    """Return the counts of all months, oldest first, by month and stage; one query."""
    return _by_month(list(_counts(organisation)))


def recent_counts(organisation: Organisation) -> Counts:
    """Return those of the thirteen months up to the newest counted one, which may be running."""
    number = USUAL_MONTHS + 1
    return last_months(_by_month(list(_counts(organisation)[:number])), number)


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


def reading_of(organisation: Organisation) -> dict[str, Any]:
    """Return how the organisation's last list was read; nothing where there was none."""
    found = FileReading.objects.filter(organisation=organisation).first()
    return dict(found.choice) if found else {}


def _changes(organisation: Organisation) -> Any:
    """Return the changes of the numbers, newest first, each with what takes it back."""
    whole = CountsChange.objects.filter(undoes=OuterRef("pk"), month=None)
    undone = whole.exclude(Exists(CountsChange.objects.filter(undoes=OuterRef("pk"))))
    last = undone.order_by("-made_at", "-pk").values("pk")[:1]
    rows = CountsChange.objects.filter(organisation=organisation)
    return rows.annotate(taken_back=Subquery(last)).select_related("made_by")


def counts_changes(organisation: Organisation) -> list[tuple[CountsChange, CountsChange | None]]:
    """Return the newest changes of the numbers, each with what took it back; two queries."""
    shown = Q(undoes=None) | Q(month__isnull=False)  # a month's taking back is one of its own
    found = list(_changes(organisation).filter(shown).order_by("-made_at", "-pk")[:MOST_CHANGES])
    undoing = CountsChange.objects.select_related("made_by").in_bulk(
        [change.taken_back for change in found if change.taken_back]
    )
    return [(change, undoing.get(change.taken_back)) for change in found]


def change_of(organisation: Organisation, number: int) -> CountsChange | None:
    """Return one change of the organisation; None where it is taken back."""
    found: CountsChange | None = _changes(organisation).filter(pk=number, taken_back=None).first()
    return found


def what_goes_back(
    change: CountsChange, stored: Mapping[Place, int], month: date | None = None
) -> tuple[dict[Place, int | None], list[Place]]:
    """Return the numbers before a change, of one month or of all, and the places that stay.

    A place stays where another number was stored since.
    """
    going: dict[Place, int | None] = {}
    staying = []
    for code, stage, before, after in change.cells:
        place = date.fromisoformat(code), stage
        if month not in (None, place[0]):
            continue
        if stored.get(place) == after:
            going[place] = before
        else:
            staying.append(place)
    return going, staying


def last_change_of(organisation: Organisation, month: date) -> CountsChange | None:
    """Return the newest change of a month's numbers that is not taken back."""
    code = month.isoformat()
    rows = _changes(organisation).filter(taken_back=None).order_by("-made_at", "-pk")
    of_whole = Q(undoes=None) | Q(month__isnull=False)
    found = (change for change in rows.filter(of_whole).iterator())
    return next((row for row in found if any(cell[0] == code for cell in row.cells)), None)


def targets_of(organisation: Organisation) -> list[Target]:
    """Return the newest targets, the latest period first; one query."""
    rows = Target.objects.filter(organisation=organisation).order_by("-month", "months")
    return list(rows[:MOST_TARGETS])
