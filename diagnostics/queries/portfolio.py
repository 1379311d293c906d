"""The assessments entrusted to a consultant, in pages, and their counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from ..method.checklist import TYPES
from ..models import Assessment, Membership, User
from ..models.assessment import Assessments
from ..models.prepared import Prepared

PORTFOLIO_COLUMNS = (
    "id",
    "dated_at",
    "state",
    "title",
    "untitled_before",
    "untitled_after",
    "verdict",
    "type",
    "firmness",
    "action",
    "gap",
    "flags",
    "organisation__name",
    "organisation__name_fa",
    "organisation__sector",
    "organisation__sector_fa",
)
PORTFOLIO_PAGE = 50

Key = tuple[datetime, UUID]


def portfolio_for(user: Any) -> Assessments:
    """Return the assessments of the organisations entrusted to a consultant, newest first."""
    entrusted = Membership.objects.filter(
        user=user,
        role=Membership.Role.CONSULTANT,
        withdrawn_at=None,
        organisation__archived_at=None,
    ).values("organisation")
    rows = Assessment.objects.counted().filter(organisation__in=entrusted)
    return rows.order_by("-dated_at", "-id")


def _page(rows: Assessments) -> QuerySet[Any, Any]:
    """Return a page of rows as named columns, and one more row, which tells that there are more."""
    return rows.named().values_list(*PORTFOLIO_COLUMNS, named=True)[: PORTFOLIO_PAGE + 1]


FIRST_PAGE = Prepared(lambda user: _page(portfolio_for(user)))
COUNTS = Prepared(
    lambda user: (
        portfolio_for(user).order_by().values_list("state", "type").annotate(count=Count("id"))
    )
)


def portfolio_page(
    user: User, *, type: str | None = None, before: Key | None = None
) -> tuple[list[Any], Key | None]:
    """Return a page of named rows older than the key, and the key of the next page, if any.

    type is one of the four or "" for the closed ones without a type; None is everything.
    """
    if type is None and before is None:
        found = FIRST_PAGE.all(user.pk)
    else:
        found = list(_page(_narrowed(portfolio_for(user), type, before)))
    page = found[:PORTFOLIO_PAGE]
    has_more = len(found) > PORTFOLIO_PAGE
    return page, (page[-1].dated_at, page[-1].id) if has_more else None


def _narrowed(rows: Assessments, type: str | None, before: Key | None) -> Assessments:
    if type is not None:
        rows = rows.filter(state=Assessment.State.CLOSED, type=type)
    if before:
        dated_at, id = before
        # in this form the index is entered at the key
        rows = rows.filter(dated_at__lte=dated_at)
        rows = rows.filter(Q(dated_at__lt=dated_at) | Q(id__lt=id))
    return rows


@dataclass(frozen=True)
class PortfolioCounts:
    """How many closed assessments came to each type, how many to none, and how many are open."""

    by_type: Mapping[str, int]
    open: int

    @property
    def closed(self) -> int:
        return sum(self.by_type.values())


def portfolio_counts(user: User) -> PortfolioCounts:
    """Count the assessments entrusted to a consultant, in one query."""
    counts = {(state, type_): count for state, type_, count in COUNTS.all(user.pk)}
    closed = Assessment.State.CLOSED
    return PortfolioCounts(
        by_type={code: counts.get((closed, code), 0) for code in (*TYPES, "")},
        open=counts.get((Assessment.State.OPEN, ""), 0),
    )
