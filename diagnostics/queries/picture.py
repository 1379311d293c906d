"""The portfolio in numbers: clients by what their newest result says, and what comes up in them.

Which clients are counted is the caller's: rows are organisations, as a list narrowed them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, Floor
from django.db.models.lookups import Exact, In

from ..instruments.document import Words
from ..method.funnel import Finding
from ..method.recommendation import Action
from ..models import Assessment, Organisation, Version
from ..models.assessment import Assessments

GAP_COLUMNS = 20  # of equal width, from 0 to 1
WITHIN = 1e-9  # so that a gap on the edge of two columns, as a float, stands in the upper one
WITHOUT_OWNER = (Finding.CONTESTED, Finding.ORPHANED, Finding.UNOWNED)


class ClientsAlike(NamedTuple):
    """How many clients' newest rounds say the same; state is None where there is no round.

    type_before is None where no result stands before it, gap_column where it has no gap.
    """

    state: str | None
    verdict: str
    type: str
    firmness: str
    action: str
    type_before: str | None
    gap_column: int | None
    is_far: bool
    number: int


@dataclass(frozen=True)
class Frequent:
    """Of how many clients told to move which steps are asked; in how many funnels what is found.

    Stages are counted by their number and a finding of WITHOUT_OWNER.
    """

    moving: int
    steps: Mapping[str, int]
    funnels: int
    stages: Mapping[tuple[int, str], int]


def with_gap_column(rows: QuerySet[Organisation]) -> QuerySet[Any]:
    """Say of clients in which column the gap of their newest round stands, as gap_column."""
    column = Floor(F("newest__gap") * GAP_COLUMNS + WITHIN)
    return rows.annotate(
        gap_column=Case(
            When(newest__gap__gte=1, then=Value(GAP_COLUMNS - 1)),
            default=Cast(column, IntegerField()),
        )
    )


def standings_of(rows: QuerySet[Organisation], *, large_gap: Fraction) -> list[ClientsAlike]:
    """Count clients by all that their newest round says; one query."""
    far = When(newest__gap__gte=float(large_gap) - WITHIN, then=Value(True))
    rows = with_gap_column(rows).annotate(is_far=Case(far, default=Value(False)))
    names = ("state", "verdict", "type", "firmness", "action", "type_before")
    columns = (*(f"newest__{name}" for name in names), "gap_column", "is_far")
    counts = rows.order_by().values_list(*columns).annotate(number=Count("id"))
    return [ClientsAlike(*row) for row in counts]


def with_step(rows: QuerySet[Organisation], code: str, *, checklist: str) -> QuerySet[Any]:
    """Return the clients whose newest result tells them to move, and asks for a step."""
    asked = _newest(checklist).filter(steps_asked__contains=f" {code} ")
    is_moving = Exact(Coalesce(F("action"), Value("")), Action.TIGHTEN)
    return rows.filter(pk__in=asked.filter(is_moving).values("newest_of"))


def with_stage(rows: QuerySet[Organisation], stage: int, *, checklist: str) -> QuerySet[Any]:
    """Return the clients whose newest result finds no one clear owner of a stage."""
    said = (Q(stages_found__contains=f" {stage}:{finding} ") for finding in WITHOUT_OWNER)
    found = _newest(checklist).filter(reduce(or_, said))
    return rows.filter(pk__in=found.values("newest_of"))


def checklists_of(rows: QuerySet[Organisation]) -> dict[str, Words]:
    """Return by code what the checklists of the newest results are called, the oldest first."""
    closed = rows.filter(newest__state=Assessment.State.CLOSED).order_by()
    versions = Version.objects.filter(pk__in=closed.values("newest__version"))
    names = [f"checklist__{name}" for name in ("id", "code", "title_en", "title_fa")]
    found = sorted(set(versions.values_list(*names)))
    return {code: Words(*titles) for _id, code, *titles in found}


def frequent_of(rows: QuerySet[Organisation], *, checklist: str) -> Frequent:
    """Count what the newest results by a checklist ask for and find; one query."""
    moving, funnels = 0, 0
    steps: Counter[str] = Counter()
    stages: Counter[tuple[int, str]] = Counter()
    alike = _newest(checklist).filter(newest_of__in=rows.values("pk")).order_by()
    said = alike.values_list("action", "steps_asked", "stages_found")
    for (action, asked, found), number in Counter(said.iterator()).items():
        if action == Action.TIGHTEN:
            moving += number
            steps.update(dict.fromkeys(asked.split(), number))
        views = [(int(view[0]), view[2:]) for view in found.split()]
        funnels += number if views else 0
        stages.update({view: number for view in views if view[1] in WITHOUT_OWNER})
    return Frequent(moving, steps, funnels, stages)


def _newest(checklist: str) -> Assessments:
    """Return the newest rounds of clients whose result is by a version of the checklist.

    Of one that is open, nothing is asked or found. No column is named as an index of all rounds
    has it, so that the index of the newest is read.
    """
    versions = Version.objects.filter(checklist__code=checklist).order_by().values("pk")
    return Assessment.objects.filter(
        In(Coalesce(F("version"), Value(0)), versions), newest_of__isnull=False
    )
