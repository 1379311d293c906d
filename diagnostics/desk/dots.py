"""Gaps as a drawing: a dot a client while they can be told apart, columns beyond."""

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from ..queries.picture import GAP_COLUMNS

MOST_DOTS = 200
HEIGHT, BASE, TOP, SIDE = 190, 152, 24, 20
LARGEST_STEP = 14  # from one dot to the next
COLUMNS_A_TICK = 4
LEAST_COLUMNS = 8


class Tick(NamedTuple):
    """A number below the line."""

    x: str
    value: float


class Dot(NamedTuple):
    x: str
    y: str


class Block(NamedTuple):
    x: str
    y: str
    width: str
    height: str


class DotPlot(NamedTuple):
    """Clients by their gap, from the page's beginning to its end; lengths as a drawing has them.

    Either dots or blocks are there.
    """

    width: int
    line: tuple[str, str]
    ticks: Sequence[Tick]
    edge: str  # where a large gap begins
    edge_text: str  # where its words begin, or end where there is more room before it
    edge_anchor: str
    radius: str
    dots: Sequence[Dot]
    blocks: Sequence[Block]


def dot_plot(counts: Sequence[int], *, edge: float, width: int, is_rtl: bool) -> DotPlot:
    """Draw how many clients stand in each of the columns of gaps."""
    last = max((place for place, number in enumerate(counts) if number), default=0)
    shown = max(LEAST_COLUMNS, ceil((last + 1) / COLUMNS_A_TICK) * COLUMNS_A_TICK)
    wide = (width - 2 * SIDE) / shown

    def place(column: float) -> float:
        x = SIDE + column * wide
        return width - x if is_rtl else x

    is_dotted = sum(counts) <= MOST_DOTS
    abreast, step = _abreast(max(counts), wide)
    at = place(edge * GAP_COLUMNS)
    is_late = edge * GAP_COLUMNS > shown / 2
    return DotPlot(
        width=width,
        line=(_written(SIDE), _written(width - SIDE)),
        ticks=[
            Tick(_written(place(column)), column / GAP_COLUMNS)
            for column in range(0, shown + 1, COLUMNS_A_TICK)
        ],
        edge=_written(at),
        edge_text=_written(at + 8 if is_rtl == is_late else at - 8),
        edge_anchor="end" if is_late else "start",
        radius=_written(step * 0.43),
        dots=[
            Dot(
                _written(place(column + 0.5) + (number % abreast - (abreast - 1) / 2) * step),
                _written(BASE - step * (number // abreast + 0.65)),
            )
            for column, count in enumerate(counts)
            for number in range(count)
        ]
        if is_dotted
        else [],
        blocks=[]
        if is_dotted
        else [
            _block(place(column + 0.5), wide, count / max(counts))
            for column, count in enumerate(counts)
            if count
        ],
    )


def _abreast(tallest: int, wide: float) -> tuple[int, float]:
    """Return how many dots stand abreast in a column, and how far apart, so that all fit."""
    abreast = 1
    while True:
        step = min(LARGEST_STEP, wide / abreast)
        if ceil(tallest / abreast) * step <= BASE - TOP:
            return abreast, step
        abreast += 1


def _block(middle: float, wide: float, share: float) -> Block:
    height = share * (BASE - TOP)
    return Block(
        _written(middle - wide * 0.45),
        _written(BASE - height),
        _written(wide * 0.9),
        _written(height),
    )


def _written(length: float) -> str:
    """Return a length as a drawing has it, which has no language."""
    return f"{length:.1f}"
