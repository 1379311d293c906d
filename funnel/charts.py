"""Where the marks of the funnel's drawings stand, in hundredths; the templates draw them.

A drawing begins at its left; on a page that is read from the right it is turned as a whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import floor, log10

TOP, HIGH = 8, 92  # of a small line: where its highest value stands, and how far that is from zero
YEAR = 12
MANY = 24  # months from which a line has an upright one for each year


@dataclass(frozen=True)
class Spark:
    """One stage over the months: its line in pieces, and its last full and its running month."""

    pieces: Sequence[str]  # points, as SVG has them
    last: tuple[str, str] | None
    running: tuple[str, str] | None


def spark(values: Sequence[int | None], *, is_running: bool) -> Spark:
    """Return a line from zero on its own scale; an unknown month parts it, no line reaches the
    running month, which is the last value then.
    """
    most = max((value for value in values if value), default=1)
    places = [
        None if value is None else (_across(place, len(values)), _down(value, most))
        for place, value in enumerate(values)
    ]
    full = places[:-1] if is_running else places
    known = [place for place in full if place]
    return Spark(
        pieces=[" ".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in _pieces(full)],
        last=_percents(known[-1]) if known else None,
        running=_percents(places[-1]) if is_running and places[-1] else None,
    )


def _across(place: int, number: int) -> float:
    return (place + 0.5) / number * 100


def _down(value: int, most: int) -> float:
    return TOP + HIGH * (1 - value / most)


def _pieces(
    places: Sequence[tuple[float, float] | None],
) -> Iterator[list[tuple[float, float]]]:
    for is_known, group in groupby(places, key=bool):
        piece = [place for place in group if place]
        if is_known and len(piece) > 1:
            yield piece


def _percents(place: tuple[float, float]) -> tuple[str, str]:
    return f"{place[0]:.1f}%", f"{place[1]:.1f}%"


def years(months: int) -> list[str]:
    """Return where a new year begins, counted back from the end; none for a short time."""
    if months <= MANY:
        return []
    return [f"{place / months * 100:.1f}%" for place in range(months % YEAR or YEAR, months, YEAR)]


@dataclass(frozen=True)
class Tens:
    """A scale that grows tenfold from line to line: what stands at them, and where they are."""

    marks: Sequence[int]

    @property
    def rules(self) -> list[str]:
        steps = len(self.marks) - 1
        return [f"{place / steps * 100:.1f}%" for place in range(steps + 1)]

    def place(self, count: int | None) -> str:
        """Return where a count stands; nothing for none, which has no place on such a scale."""
        if not count:
            return ""
        share = log10(count / self.marks[0]) / log10(self.marks[-1] / self.marks[0])
        return f"{share * 100:.1f}%"


def tens(counts: Sequence[int]) -> Tens:
    """Return the scale on which all counts but those of nothing have a place."""
    known = [count for count in counts if count]
    first = floor(log10(min(known, default=1)))
    last = first + 1
    while 10**last < max(known, default=1):
        last += 1
    return Tens([10**power for power in range(first, last + 1)])


def changes_of_hands(owners: Sequence[str]) -> list[bool]:
    """Tell for each stage whether another owner had the one before it."""
    return [
        False,
        *(bool(before and owner) and before != owner for before, owner in pairwise(owners)),
    ]
