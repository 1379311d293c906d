"""The counts of all stages over the years as one figure for Plotly, for whoever explores them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import log10
from typing import Any, NamedTuple

from django.utils.translation import get_language_bidi

from diagnostics.charts import SMALL, Figure, layout, literal, x_axis, y_axis
from diagnostics.explanation.funnel import stage_name
from diagnostics.instruments.document import Document
from diagnostics.localisation import digits, grouped
from diagnostics.method.funnel import STAGES, Owner

from .charts import tens
from .months import month_name, month_number, months_from
from .numbers import Counts, finished
from .queries import Agreed

HEIGHT, NARROW_HEIGHT = 480, 420
UPPER, LOWER = 16, 56  # room above the lines, and below them for two lines of a month
SCALE, NAMES, NUMBERS = 72, 200, 32  # room for the scale, and for what stands at a line's end
APART = 18  # pixels from name to name
OVER = 0.1  # of a power of ten: what the scale reaches beyond its first and last mark
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)  # months from one that is written to the next
MOST, NARROW_MOST = 8, 3  # months that are written
MANY = 24  # months from which marks are small
# As on the scale of the counts: each owner with a shape of its own
LOOKS = {
    Owner.MARKETING: ("marketing", "diamond"),
    Owner.SALES: ("sales", "circle"),
    Owner.BOTH: ("ink-2", "diamond-dot"),
}
NOT_AGREED = ("ink-3", "square")


class CountedStage(NamedTuple):
    """One stage: its number and name, who owns it, and its count in each month, if any."""

    number: int
    name: str
    owner: str
    values: Sequence[int | None]

    @property
    def last(self) -> int:
        return next(value for value in reversed(self.values) if value)


def figure_of(
    counts: Counts, *, agreed: Agreed | None, document: Document, today: date
) -> Figure | None:
    """Return a line for each stage over the full months; None where there are no two of them.

    The scale grows tenfold: a count of nothing has no place there, and the line is parted.
    """
    full = finished(counts, today)
    if len(full) < 2:
        return None
    every = months_from(min(full), max(full))
    lines = list(_lines(full, every, agreed, document))
    if not lines:
        return None
    is_rtl = get_language_bidi()
    start, end = ("r", "l") if is_rtl else ("l", "r")
    marks = tens([value for line in lines for value in line.values if value]).marks
    margin = {"t": UPPER, "b": LOWER, start: SCALE, end: NAMES}
    half_a_month = (every[1] - every[0]) / 2
    return {
        "data": [_trace(line, every) for line in lines],
        "layout": layout(
            height=HEIGHT,
            is_rtl=is_rtl,
            room=SCALE,
            xaxis=x_axis(
                (every[0] - half_a_month).isoformat(),
                (every[-1] + half_a_month).isoformat(),
                is_rtl=is_rtl,
                type="date",
                **_months(every, MOST),
            ),
            yaxis=y_axis(
                is_rtl=is_rtl,
                type="log",
                showgrid=True,
                tickvals=list(marks),
                ticktext=[grouped(mark) for mark in marks],
                range=list(_reach(marks)),
            ),
            annotations=_at_ends(lines, marks, height=HEIGHT, is_rtl=is_rtl, is_named=True),
        )
        | {"margin": margin},
        "narrow": {
            "height": NARROW_HEIGHT,
            f"margin.{end}": NUMBERS,
            "annotations": _at_ends(
                lines, marks, height=NARROW_HEIGHT, is_rtl=is_rtl, is_named=False
            ),
            **{f"xaxis.{name}": value for name, value in _months(every, NARROW_MOST).items()},
        },
    }


def _lines(
    full: Counts, every: Sequence[date], agreed: Agreed | None, document: Document
) -> Iterator[CountedStage]:
    for number in STAGES:
        values = [full.get(month, {}).get(number) or None for month in every]
        if any(values):
            owner = agreed.stages[number].owner if agreed else ""
            yield CountedStage(number, stage_name(document, number), owner, values)


def _look(line: CountedStage) -> tuple[str, str]:
    return LOOKS.get(Owner(line.owner), NOT_AGREED) if line.owner else NOT_AGREED


def _trace(line: CountedStage, every: Sequence[date]) -> dict[str, Any]:
    hue, symbol = _look(line)
    name = literal(line.name)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [month.isoformat() for month in every],
        "y": list(line.values),
        "hovertext": [
            f"{name}<br>{month_name(month)}: {grouped(value)}"
            for month, value in zip(every, line.values, strict=True)
        ],
        "hoverinfo": "text",
        "line": {"width": 2},
        "marker": {"symbol": symbol, "size": 8 if len(every) <= MANY else 5},
        "meta": {"line": hue, "marker": hue},
    }


def _months(every: Sequence[date], most: int) -> Mapping[str, list[str]]:
    """Return which months are written on the axis: those that begin a like part of the year."""
    step = next((step for step in STEPS if len(every) <= most * step), STEPS[-1])
    written = [month for month in every if month_number(month) % step == 0]
    return {
        "tickvals": [month.isoformat() for month in written],
        "ticktext": ["<br>".join(month_name(month).rsplit(" ", 1)) for month in written],
    }


def _at_ends(
    lines: Sequence[CountedStage],
    marks: Sequence[int],
    *,
    height: int,
    is_rtl: bool,
    is_named: bool,
) -> list[dict[str, Any]]:
    """Return each stage's name, or its number alone, where its line ends; none over another."""
    low, high = _reach(marks)
    rising = sorted(lines, key=lambda line: line.last)
    places = [(log10(line.last) - low) / (high - low) for line in rising]
    x, anchor, shift = (0, "right", -SMALL) if is_rtl else (1, "left", SMALL)
    look = {"xref": "paper", "yref": "paper", "showarrow": False, "font": {"size": SMALL}}
    return [
        look
        | {"x": x, "xanchor": anchor, "xshift": shift, "y": y, "yanchor": "middle"}
        | {"text": digits(line.number) + (f". {literal(line.name)}" if is_named else "")}
        for line, y in zip(rising, _spread(places, APART / (height - UPPER - LOWER)), strict=True)
    ]


def _reach(marks: Sequence[int]) -> tuple[float, float]:
    """Return where the scale begins and ends, in powers of ten."""
    return log10(marks[0]) - OVER, log10(marks[-1]) + OVER


def _spread(places: Sequence[float], apart: float) -> list[float]:
    """Return rising places moved so that none is nearer to the next than apart."""
    found = list(places)
    while any(after - before < apart * 0.999 for before, after in pairwise(found)):
        for place, (before, after) in enumerate(pairwise(found)):
            lack = apart - (after - before)
            if lack > 0:
                found[place : place + 2] = [before - lack / 2, after + lack / 2]
    return found
