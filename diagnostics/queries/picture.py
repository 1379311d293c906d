"""The portfolio in numbers: clients by what their newest result says.

Which clients are counted is the caller's: rows are organisations, as a list narrowed them.
"""

from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Floor

from ..models import Assessment, Organisation

GAP_COLUMNS = 20  # of equal width, from 0 to 1
WITHIN = 1e-9  # so that a gap on the edge of two columns, as a float, stands in the upper one


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


def with_type_before(rows: QuerySet[Organisation]) -> QuerySet[Any]:
    """Say of clients which type the result before their newest round came to, as type_before."""
    results = Assessment.objects.counted().filter(
        organisation=OuterRef("pk"), state=Assessment.State.CLOSED
    )
    earlier = results.exclude(pk=OuterRef("newest")).newest_first()
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
