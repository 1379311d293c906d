"""Reads: the counts of the stages, what changed them, what lists call them; the targets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from diagnostics.method.funnel import STAGES
from diagnostics.method.helped import JointBeside
from diagnostics.models import Organisation
from diagnostics.models.prepared import Prepared

from ..models import CountsChange, FileReading, StageCount, Target
from ..numbers import USUAL_MONTHS, Counts, Place, last_months, weakest_since

RECENT_MONTHS = USUAL_MONTHS + 1
MOST_TARGETS = 60
MOST_CHANGES = 12


def _counts(organisation: Any) -> QuerySet[StageCount, Any]:
    """Return a row for each month, the newest first: the month, and the count of each stage."""
    stages = {f"stage_{stage}": Sum("count", filter=Q(stage=stage)) for stage in STAGES}
    months = StageCount.objects.filter(organisation=organisation).values("month")
    return months.annotate(**stages).order_by("-month").values_list("month", *stages)


ALL_COUNTS = Prepared(_counts)
RECENT_COUNTS = Prepared(lambda organisation: _counts(organisation)[:RECENT_MONTHS])


def numbers_of(organisation: Organisation) -> list[tuple[date, int, int]]:
    """Return every count of the organisation: month, stage, how many; by month and stage."""
    rows = StageCount.objects.filter(organisation=organisation).order_by("month", "stage")
    return list(rows.values_list("month", "stage", "count"))


def counts_by_month(organisation: Organisation) -> Counts:
    """Return the counts of all months, oldest first, by month and stage; one query."""
    return _by_month(ALL_COUNTS.all(organisation.pk))


def recent_counts(organisation: Organisation) -> Counts:
    """Return those of the thirteen months up to the newest counted one, which may be running."""
    return last_months(_by_month(RECENT_COUNTS.all(organisation.pk)), RECENT_MONTHS)


def _by_month(rows: Sequence[tuple[date, *tuple[int | None, ...]]]) -> Counts:
    return {
        month: {stage: count for stage, count in zip(STAGES, row, strict=True) if count is not None}
        for month, *row in reversed(rows)
    }


def joint_since(organisation: Organisation, earlier: date, later: date) -> JointBeside | None:
    """Return the weakest joint by a day beside the same until another (METHOD 13); one query."""
    return weakest_since(counts_by_month(organisation), earlier, later)


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


def _changes(organisation: Any) -> Any:
    """Return the changes of the numbers, newest first, each with what takes it back."""
    whole = CountsChange.objects.filter(undoes=OuterRef("pk"), month=None)
    undone = whole.exclude(Exists(CountsChange.objects.filter(undoes=OuterRef("pk"))))
    last = undone.order_by("-made_at", "-pk").values("pk")[:1]
    rows = CountsChange.objects.filter(organisation=organisation)
    return rows.annotate(taken_back=Subquery(last)).select_related("made_by")


def counts_changes(organisation: Organisation) -> list[tuple[CountsChange, CountsChange | None]]:
    """Return the newest changes of the numbers, each with what took it back; two queries."""
    found: list[Any] = _shown_changes.all(organisation.pk)
    undoing = CountsChange.objects.select_related("made_by").in_bulk(
        [change.taken_back for change in found if change.taken_back]
    )
    return [(change, undoing.get(change.taken_back)) for change in found]


@Prepared
def _shown_changes(organisation: Any) -> Any:
    shown = Q(undoes=None) | Q(month__isnull=False)  # a month's taking back is one of its own
    return _changes(organisation).filter(shown).order_by("-made_at", "-pk")[:MOST_CHANGES]


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
    return _targets.all(organisation.pk)


@Prepared
def _targets(organisation: Any) -> QuerySet[Target]:
    rows = Target.objects.filter(organisation=organisation)
    return rows.order_by("-month", "months")[:MOST_TARGETS]
