"""Long lists by pages.

A page is found by the key of its neighbour, so that the thousandth costs what the first does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, Q, QuerySet

PAGE = 50


@dataclass(frozen=True)
class PageMark:
    """Where a page begins: after a row, or before it where one turns back."""

    key: Any
    id: str
    is_back: bool = False


@dataclass(frozen=True)
class Page:
    """A page of rows, and the marks of the pages beside it; None where there is none."""

    rows: Sequence[Any]
    before: PageMark | None
    after: PageMark | None


def sorted_by(rows: Any, sort: Expression | F, *, is_descending: bool) -> Any:
    """Return rows in the order of a sort, then of their ids."""
    rows = rows.annotate(key=sort)
    return rows.order_by("-key", "-id") if is_descending else rows.order_by("key", "id")


def page_of(
    rows: QuerySet[Any],
    columns: Callable[[Any], QuerySet[Any, Any]],
    *,
    sort: Expression | F,
    is_descending: bool,
    mark: PageMark | None,
    size: int = PAGE,
) -> Page:
    """Return a page of rows with their columns, by a sort, then by id; one query.

    What is sorted are ids and no more; columns are read of the page alone.
    """
    is_back = mark is not None and mark.is_back
    found = listed(rows, columns, sort=sort, falls=is_descending != is_back, mark=mark, size=size)
    return page_from(list(found), mark, size)


def listed(
    rows: QuerySet[Any],
    columns: Callable[[Any], QuerySet[Any, Any]],
    *,
    sort: Expression | F,
    falls: bool,
    mark: PageMark | None = None,
    size: int = PAGE,
) -> QuerySet[Any, Any]:
    """Return a page's rows in the order they are read in, and one more: that there are more."""
    found = sorted_by(rows, sort, is_descending=falls)
    if mark:
        beyond = "lt" if falls else "gt"
        is_beyond = Q(**{f"key__{beyond}": mark.key}) | Q(**{f"id__{beyond}": mark.id})
        found = found.filter(is_beyond, **{f"key__{beyond}e": mark.key})  # a range of the index
    ids = found.values("pk")[: size + 1]
    return sorted_by(columns(rows.model.objects.filter(pk__in=ids)), sort, is_descending=falls)


def page_from(rows: list[Any], mark: PageMark | None = None, size: int = PAGE) -> Page:
    """Return the page that rows make as they were read, the one more among them."""
    is_back = mark is not None and mark.is_back
    has_more = len(rows) > size
    rows = rows[:size]
    if is_back:
        rows.reverse()
    has_before, has_after = (has_more, True) if is_back else (mark is not None, has_more)
    return Page(
        rows=rows,
        before=_mark(rows[0], is_back=True) if rows and has_before else None,
        after=_mark(rows[-1]) if rows and has_after else None,
    )


def _mark(row: Any, *, is_back: bool = False) -> PageMark:
    key, id = (row["key"], row["id"]) if isinstance(row, dict) else (row.key, row.pk)
    return PageMark(key, str(id), is_back)
