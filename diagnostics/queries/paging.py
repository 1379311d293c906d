"""Long lists by pages.

A page is found by the key of its neighbour, so that the thousandth costs what the first does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Case, Expression, F, Q, QuerySet, Value, When
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from django.db.models.lookups import GreaterThan, LessThan

PAGE = 50


class RowBefore(TupleLessThan):
    """Compare rows of values as both databases do: a place in an index. Django has SQLite scan."""

    def as_sql(self, compiler, connection):
        return LessThan.as_sql(self, compiler, connection)


class RowAfter(TupleGreaterThan):
    """The same, of what comes after."""

    def as_sql(self, compiler, connection):
        return GreaterThan.as_sql(self, compiler, connection)


class RowOrder(NamedTuple):
    """What rows are sorted by: a key, and what parts those that have it in common, the id last.

    is_of_owner where the key is of another table, whose index knows nothing of the rest.
    """

    key: Expression | F
    then: tuple[str, ...] = ("id",)
    is_of_owner: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return "key", *self.then


@dataclass(frozen=True)
class PageMark:
    """Where a page begins: after a row, or before it where one turns back.

    keys are what the row has of the order, the id last.
    """

    keys: tuple[Any, ...]
    is_back: bool = False


@dataclass(frozen=True)
class Page:
    """A page of rows, and the marks of the pages beside it; None where there is none."""

    rows: Sequence[Any]
    before: PageMark | None
    after: PageMark | None


def row_by_row(condition: Q) -> Case:
    """Match the same rows, of those that something else lets be read in the order of a list.

    By the condition itself PostgreSQL would find all of its rows, and sort them.
    """
    return Case(When(condition, then=Value(True)), default=Value(False))


def sorted_by(rows: Any, order: RowOrder, *, is_descending: bool) -> Any:
    """Return rows in an order."""
    sign = "-" if is_descending else ""
    return rows.annotate(key=order.key).order_by(*(f"{sign}{name}" for name in order.names))


def page_of(
    rows: QuerySet[Any],
    columns: Callable[[Any], QuerySet[Any, Any]],
    *,
    order: RowOrder,
    is_descending: bool,
    mark: PageMark | None,
    size: int = PAGE,
) -> Page:
    """Return a page of rows with their columns, in an order; one query.

    What is sorted are ids and no more; columns are read of the page alone.
    """
    is_back = mark is not None and mark.is_back
    found = listed(rows, columns, order=order, falls=is_descending != is_back, mark=mark, size=size)
    return page_from(list(found), order, mark, size)


def first_page_of(
    rows: QuerySet[Any],
    columns: Callable[[Any], QuerySet[Any, Any]],
    *,
    order: RowOrder,
    is_descending: bool,
    most: int,
) -> tuple[Page, int]:
    """Return the first page, and how many rows there are, no further than most; two queries."""
    found = sorted_by(rows, order, is_descending=is_descending)
    ids = list(found.values_list("pk", flat=True)[:most])
    page = rows.model.objects.filter(pk__in=ids[: PAGE + 1])
    shown = list(sorted_by(columns(page), order, is_descending=is_descending)) if ids else []
    return page_from(shown, order), len(ids)


def listed(
    rows: QuerySet[Any],
    columns: Callable[[Any], QuerySet[Any, Any]],
    *,
    order: RowOrder,
    falls: bool,
    mark: PageMark | None = None,
    size: int = PAGE,
) -> QuerySet[Any, Any]:
    """Return a page's rows in the order they are read in, and one more: that there are more."""
    found = sorted_by(rows, order, is_descending=falls)
    if mark:
        is_beyond = RowBefore if falls else RowAfter
        found = found.filter(is_beyond(Tuple(*map(F, order.names)), mark.keys))
        if order.is_of_owner:
            found = found.filter(**{f"key__{'lte' if falls else 'gte'}": mark.keys[0]})
    ids = found.values("pk")[: size + 1]
    return sorted_by(columns(rows.model.objects.filter(pk__in=ids)), order, is_descending=falls)


def page_from(
    rows: list[Any], order: RowOrder, mark: PageMark | None = None, size: int = PAGE
) -> Page:
    """Return the page that rows make as they were read, the one more among them."""
    is_back = mark is not None and mark.is_back
    has_more = len(rows) > size
    rows = rows[:size]
    if is_back:
        rows.reverse()
    has_before, has_after = (has_more, True) if is_back else (mark is not None, has_more)
    return Page(
        rows=rows,
        before=_mark(rows[0], order, is_back=True) if rows and has_before else None,
        after=_mark(rows[-1], order) if rows and has_after else None,
    )


def _mark(row: Any, order: RowOrder, *, is_back: bool = False) -> PageMark:
    *keys, id = (row[name] if isinstance(row, dict) else getattr(row, name) for name in order.names)
    return PageMark((*keys, str(id)), is_back)
