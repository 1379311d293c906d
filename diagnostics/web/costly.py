"""What costs much is judged before it is made: its size, and how much was taken lately."""

import time
from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from ..models import Sheet
from .throttle import address_of, times_counted

SMALL = 50  # sheets: made as quickly as any page, and not counted
LARGEST = 10_000  # sheets of one file
WINDOW_SECONDS = 10 * 60
MOST_A_PERSON = 20_000  # sheets within the window
MOST_AN_ORGANISATION = 40_000
SHORT = 1_000  # rows of a list: not counted
LONG = 5_000  # rows of a list: what is longer is not counted to its end
TAKEN_FOR_LONG = 100_000  # rows that such a list is taken for
MOST_ROWS = 2_000_000  # of lists taken away by a person within the window
PROMPT = 20_000  # finished rounds judged while a page waits
MOST_ROUNDS = 400_000  # finished rounds judged by a draft at once: ten seconds
MOST_ROUNDS_LATELY = 4_000_000  # by a person within the window
MOST_COMPARISONS = 100  # taken away so: each costs the same, whatever was answered


class CostsTooMuch(Exception):
    """Not made: too large at all (until when is None), or too much within the window."""

    def __init__(
        self, number: int, most: int, until: float | None = None, *, of_rounds: bool = False
    ) -> None:
        super().__init__(number, most)
        self.number, self.most, self.until, self.of_rounds = number, most, until, of_rounds


def weigh(
    request: HttpRequest, sheets: QuerySet[Sheet], *, organisation: int, most: int = LARGEST
) -> None:
    """Raise CostsTooMuch where the sheets that are to be read are too many, here or lately.

    Counted by person, without one by network address, and by the organisation of that id.
    """
    number = sheets.count()
    if number <= SMALL:
        return
    if number > most:
        raise CostsTooMuch(number, most)
    _take("sheets", _person(request), number, MOST_A_PERSON)
    _take("sheets", f"organisation {organisation}", number, MOST_AN_ORGANISATION)


def weigh_list(request: HttpRequest, rows: QuerySet[Any, Any]) -> None:
    """Raise CostsTooMuch where a person took too much of lists lately; one may be of any length."""
    if (number := rows.order_by()[: LONG + 1].count()) > SHORT:
        number = TAKEN_FOR_LONG if number > LONG else number
        _take("rows", _person(request), min(number, MOST_ROWS), MOST_ROWS)


def weigh_rounds(request: HttpRequest, rounds: QuerySet[Any, Any]) -> int:
    """Return how many a draft would judge; raise CostsTooMuch for too many, now or lately."""
    number = rounds.order_by().count()
    if number > MOST_ROUNDS:
        raise CostsTooMuch(number, MOST_ROUNDS, of_rounds=True)
    if number > SHORT:
        _take("rounds", _person(request), number, MOST_ROUNDS_LATELY)
    return number


def weigh_comparison(request: HttpRequest) -> None:
    """Raise CostsTooMuch where a person took too many comparisons lately."""
    _take("comparisons", _person(request), 1, MOST_COMPARISONS)


def _person(request: HttpRequest) -> str:
    return f"user {request.user.pk}" if request.user.is_authenticated else address_of(request)


def _take(what: str, whose: str, number: int, budget: int) -> None:
    taken, until = times_counted(what, whose, seconds=WINDOW_SECONDS, times=number)
    if taken > budget:
        raise CostsTooMuch(number, budget, until)


def weighed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Say on a page of its own why something is not made: 413 or, with when to come back, 429."""

    @wraps(view)
    def answered(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except CostsTooMuch as refusal:
            context = {"refusal": refusal}
            status = 413 if refusal.until is None else 429
            page = render(request, "diagnostics/too_much.html", context, status=status)
            if refusal.until is not None:
                page["Retry-After"] = str(max(1, ceil(refusal.until - time.time())))
            return page

    return answered
