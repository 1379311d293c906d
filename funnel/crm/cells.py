"""What a column's cells prove of their order, and what one of them says.

A column is read one way as a whole: whether the day or the month comes first is never judged by a
single cell.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from diagnostics.reading.dates import Order, read_when
from diagnostics.reading.text import bare, plain, with_latin_digits

LARGEST_COUNT = 2_000_000_000
MONTHS_IN_A_YEAR = 12
YEAR_LAST = re.compile(r"(\d{1,2}) ?([-/]) ?(\d{1,2}) ?\2 ?\d{4}(?!\d)")
ZONE = re.compile(
    r"(?<=\d)(?:[ap]m)? ?(?:z|utc|gmt|(?:utc|gmt)?[+-]\d\d:?(?:\d\d)?)$", re.IGNORECASE
)


def stage_key(name: str) -> str:
    """Return a stage's name as it is compared."""
    return plain(name) or name


def falls_on_another_day(text: str, order: Order | None) -> bool:
    """Tell whether a time is of another day in the zone that it names than it is here."""
    without = ZONE.sub("", text.strip())
    if without == text.strip() or ":" not in without:
        return False
    return read_when(without, order=order) != read_when(text, order=order)


class Proof(NamedTuple):
    """What cells prove of the order: where one has the day first, where one has the month first,
    and whether any can be read both ways.
    """

    day_first: int | None
    month_first: int | None
    is_open: bool

    @property
    def order(self) -> Order | None:
        if self.day_first is not None and self.month_first is not None:
            return None
        if self.day_first is not None:
            return Order.DAY_FIRST
        return Order.MONTH_FIRST if self.month_first is not None else None

    @property
    def is_to_be_asked(self) -> bool:
        return self.is_open and self.day_first is None and self.month_first is None


def proof_of(cells: Sequence[str]) -> Proof:
    """Return what a column's cells prove, each proof by its place in the column."""
    day_first = month_first = None
    is_open = False
    for first, second, place in _year_last(cells):
        if first > MONTHS_IN_A_YEAR >= second:
            day_first = place if day_first is None else day_first
        elif second > MONTHS_IN_A_YEAR >= first:
            month_first = place if month_first is None else month_first
        elif first != second and max(first, second) <= MONTHS_IN_A_YEAR:
            is_open = True
    return Proof(day_first, month_first, is_open)


def _year_last(cells: Sequence[str]) -> Iterable[tuple[int, int, int]]:
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        if cell not in seen and (found := YEAR_LAST.match(with_latin_digits(bare(cell)))):
            yield int(found[1]), int(found[3]), place
        seen.add(cell)
