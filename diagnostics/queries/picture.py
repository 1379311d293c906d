"""The portfolio in numbers: clients by what their newest result says, and what comes up in them.

Which clients are counted is the caller's: rows are organisations, as a list narrowed them.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from json import loads
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Floor

from ..instruments.document import Words
from ..method.funnel import Finding
from ..method.recommendation import Action
from ..models import Assessment, Organisation

GAP_COLUMNS = 20  # of equal width, from 0 to 1
WITHIN = 1e-9  # so that a gap on the edge of two columns, as a float, stands in the upper one
RESULT = "newest__result"
CHECKLIST = "newest__version__checklist"
TODO = KeyTextTransform("todo", KeyTransform("recommendation", RESULT))
STAGES = KeyTextTransform("stages", KeyTransform("funnel", RESULT))
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


def with_type_before(rows: QuerySet[Organisation]) -> QuerySet[Any]:
    """Say of clients which type the result before their newest round came to, as type_before."""
    results = Assessment.objects.counted().filter(
        organisation=OuterRef("pk"), state=Assessment.State.CLOSED
    )
    earlier = results.exclude(pk=OuterRef("newest__id")).newest_first()
    return rows.annotate(type_before=Subquery(earlier.values("type")[:1]))


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
    rows = with_gap_column(with_type_before(rows)).annotate(is_far=Case(far, default=Value(False)))
    names = ("state", "verdict", "type", "firmness", "action")
    columns = (*(f"newest__{name}" for name in names), "type_before", "gap_column", "is_far")
    counts = rows.order_by().values_list(*columns).annotate(number=Count("id"))
    return [ClientsAlike(*row) for row in counts]


def with_step(rows: QuerySet[Organisation], code: str, *, checklist: str) -> QuerySet[Any]:
    """Return the clients whose newest result tells them to move, and asks for a step."""
    moving = _by_checklist(rows, checklist).filter(newest__action=Action.TIGHTEN)
    return moving.annotate(todo=TODO).filter(todo__contains=f'"{code}"')


def with_stage(rows: QuerySet[Organisation], stage: int, *, checklist: str) -> QuerySet[Any]:
    """Return the clients whose newest result finds no one clear owner of a stage."""
    return _by_checklist(rows, checklist).filter(
        **{f"{RESULT}__funnel__stages__{stage - 1}__finding__in": WITHOUT_OWNER}
    )


def checklists_of(rows: QuerySet[Organisation]) -> dict[str, Words]:
    """Return by code what the checklists of the newest results are called, the oldest first."""
    closed = rows.filter(newest__state=Assessment.State.CLOSED).order_by()
    names = [f"{CHECKLIST}__{name}" for name in ("id", "code", "title_en", "title_fa")]
    found = sorted(closed.values_list(*names).distinct())
    return {code: Words(*titles) for _id, code, *titles in found}


def frequent_of(rows: QuerySet[Organisation], *, checklist: str) -> Frequent:
    """Count what the newest results by a checklist ask for and find; one query."""
    moving, funnels = 0, 0
    steps: Counter[str] = Counter()
    stages: Counter[tuple[int, str]] = Counter()
    # read as text and parsed here: half the time of Django's own reading
    texts = _by_checklist(rows, checklist).annotate(todo=TODO, views=STAGES).order_by()
    for action, todo, views in texts.values_list("newest__action", "todo", "views").iterator():
        if action == Action.TIGHTEN:
            moving += 1
            steps.update(loads(todo))
        found = [(view["stage"], view["finding"]) for view in loads(views)]
        funnels += any(finding != Finding.UNKNOWN for _stage, finding in found)
        stages.update(pair for pair in found if pair[1] in WITHOUT_OWNER)
    return Frequent(moving, steps, funnels, stages)


def _by_checklist(rows: QuerySet[Organisation], code: str) -> QuerySet[Any]:
    """Return the clients whose newest result is by a version of the checklist."""
    return rows.filter(newest__state=Assessment.State.CLOSED, **{f"{CHECKLIST}__code": code})
