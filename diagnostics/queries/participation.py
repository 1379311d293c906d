"""Beside others: whom an organisation's result may be laid beside (METHOD 14)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from ..models import Assessment, Organisation, Participation
from ..reading.text import folded

LEAST_OTHERS = 5
STEP = LEAST_OTHERS + 1  # so that each of a group sees five others beside itself


class OneOfSpread(NamedTuple):
    """What a spread takes of one organisation; its gap is None where nothing is known of it."""

    type: str
    gap: float | None


class Spread(NamedTuple):
    """Others' results; is_of_sector where they are all of the organisation's own sector."""

    is_of_sector: bool
    others: Sequence[OneOfSpread]


def sector_of(organisation: Organisation) -> str:
    """Return by what sectors are told apart, "" where none is named."""
    return folded(organisation.sector)


def is_taking_part(organisation: Organisation) -> bool:
    return Participation.objects.filter(organisation=organisation).exists()


def with_result(rows: QuerySet[Participation]) -> QuerySet[Any]:
    """Say of participations which closed round is their newest; what was imported is no proof."""
    rounds = Assessment.objects.counted().filter(
        organisation=OuterRef("organisation"), state=Assessment.State.CLOSED, imported_at=None
    )
    return rows.annotate(result=Subquery(rounds.newest_first().values("pk")[:1]))


def whole_groups(members: Iterable[tuple[Any, int]]) -> set[Any]:
    """Return the groups out of which nobody has gone, of each member's group and its size."""
    counts = Counter(members)
    return {group for (group, size), number in counts.items() if group and number == size}


def spread_beside(
    organisation: Organisation, *, known: Collection[int] | QuerySet[Any, Any]
) -> Spread | None:
    """Return the others' results, of the sector where five are there, else of all; None if fewer.

    known are the organisations that the reader belongs to: what they see is no other's.
    """
    rows = list(
        Participation.objects.exclude(group=None)
        .annotate(is_known=Q(organisation__in=known))
        .values_list("is_known", "sector", "group", "group_size", "counted__type", "counted__gap")
        .order_by("id")
    )
    whole = whole_groups((group, size) for _known, _sector, group, size, _type, _gap in rows)
    others = [row for row in rows if row[2] in whole and not row[0]]
    own = sector_of(organisation)
    alike = [row for row in others if own and row[1] == own]
    found = alike if len(alike) >= LEAST_OTHERS else others
    if len(found) < LEAST_OTHERS:
        return None
    return Spread(found is alike, [OneOfSpread(*row[-2:]) for row in found])
