"""The funnel and its trend as figures for Plotly, in the colours of the agreed owners.

What diagnostics.charts says of figures holds here: texts come ready, and is_rtl turns the picture.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import log10
from typing import Any, NamedTuple

from diagnostics.charts import BOTTOM, SIDE, SMALL, TOP, Figure, layout, literal, x_axis, y_axis

HUES = {"marketing": "marketing", "sales": "sales"}
SYMBOLS = {"marketing": "diamond", "sales": "circle", "both": "square"}
DASHES = ["solid", "dot", "dash", "longdash", "dashdot", "longdashdot", "dot", "dash"]
HEIGHT, STAGE_ROW, TREND = 320, 46, 360
NAMES, NARROW_NAMES, END_NAMES = 12, 130, 150
MARGIN = {"t": TOP, "b": BOTTOM + TOP, "l": SMALL, "r": SMALL}
TOO_NEAR = 0.07  # of the picture's height
LABELS, NARROW_LABELS = 8, 3  # months that are written on the axis


class Level(NamedTuple):
    """One stage: how many, what is written on it, whose it is, and what it says."""

    name: str
    value: int | None
    label: str
    owner: str
    said: str


class Course(NamedTuple):
    """One stage over the months; None where nothing is known."""

    name: str
    owner: str
    values: Sequence[int | None]
    said: Sequence[str]


def flow(levels: Sequence[Level], *, is_rtl: bool) -> Figure:
    """Return the stages side by side, from where reading begins; in a narrow box from above."""
    places = list(range(len(levels)))
    names = [literal(level.name) for level in levels]
    across = {"visible": False, "fixedrange": True, "showgrid": False, "zeroline": False}
    return {
        "data": [_levels(levels, is_narrow=False), _levels(levels, is_narrow=True)],
        "layout": layout(
            height=HEIGHT,
            is_rtl=is_rtl,
            beside=NAMES,
            funnelgap=0.12,
            xaxis=x_axis(
                -0.5, len(levels) - 0.5, is_rtl=is_rtl, tickvals=places, ticktext=_broken(names)
            ),
            yaxis=across,
        )
        | {"margin": MARGIN},
        "narrow": {
            "height": TOP + STAGE_ROW * len(levels),
            "margin.t": BOTTOM,
            "margin.b": BOTTOM,
            "margin.r" if is_rtl else "margin.l": NARROW_NAMES,
            "xaxis": across,
            "yaxis": y_axis(
                is_rtl=is_rtl,
                tickvals=places,
                ticktext=_broken(names),
                range=[len(levels) - 0.5, -0.5],
            ),
        },
    }


def _broken(names: Sequence[str]) -> list[str]:
    return [name.replace(" ", "<br>", 1) for name in names]


def _levels(levels: Sequence[Level], *, is_narrow: bool) -> dict[str, Any]:
    places, values = list(range(len(levels))), [level.value for level in levels]
    along, across = ("y", "x") if is_narrow else ("x", "y")
    return {
        "type": "funnel",
        "orientation": "h" if is_narrow else "v",
        along: places,
        across: values,
        "text": [level.label for level in levels],
        "textinfo": "text",
        "textposition": "auto",
        "hovertext": [level.said for level in levels],
        "hoverinfo": "text",
        "cliponaxis": False,
        "connector": {"visible": False},
        "meta": {
            "only": "narrow" if is_narrow else "wide",
            "marker": [HUES.get(level.owner, "edge") for level in levels],
        },
    }


def trend(courses: Sequence[Course], *, months: Sequence[str], is_rtl: bool) -> Figure:
    """Return each stage over the months, on a scale that grows tenfold from line to line.

    A count of nothing has no place on such a scale, and leaves a gap.
    """
    last, sides = len(months) - 1, _sides(courses)
    start, end = ("r", "l") if is_rtl else ("l", "r")
    return {
        "data": [
            *(
                _course(course, dash, at=f"{side} {'left' if is_rtl else 'right'}")
                for course, dash, side in zip(courses, DASHES, sides, strict=False)
            ),
        ],
        "layout": layout(
            height=TREND,
            is_rtl=is_rtl,
            beside=NAMES,
            xaxis=x_axis(-0.3, last + 0.3, is_rtl=is_rtl, **_written(months, LABELS)),
            yaxis=y_axis(is_rtl=is_rtl, type="log", dtick=1, showgrid=True, showticklabels=False),
        )
        | {"margin": MARGIN | {start: SIDE, end: END_NAMES}},
        "narrow": {
            "height": TREND,
            f"margin.{end}": NARROW_NAMES,
            **{f"xaxis.{key}": value for key, value in _written(months, NARROW_LABELS).items()},
        },
    }


def _written(months: Sequence[str], most: int) -> dict[str, list[Any]]:
    """Return the months to write on the axis, evenly apart, the newest among them."""
    step = -(-len(months) // most)
    places = list(range(len(months) - 1, -1, -step))[::-1]
    return {
        "tickvals": places,
        "ticktext": [literal(months[place]).replace(" ", "<br>", 1) for place in places],
    }


def _sides(courses: Sequence[Course]) -> list[str]:
    """Return for each name where it stands beside its end, so that near ones do not meet."""
    ends = [log10(next((value for value in course.values[::-1] if value), 1)) for course in courses]
    span = max(ends, default=0) - min(ends, default=0)
    sides = ["middle"] * len(ends)
    order = sorted(range(len(ends)), key=lambda place: -ends[place])
    for upper, lower in pairwise(order):
        if ends[upper] - ends[lower] <= span * TOO_NEAR:
            sides[lower] = "bottom"
            sides[upper] = "top" if sides[upper] == "middle" else sides[upper]
    return sides


def _course(course: Course, dash: str, *, at: str) -> dict[str, Any]:
    known = [place for place, value in enumerate(course.values) if value]
    label = {known[-1]: literal(course.name)} if known else {}
    hue = HUES.get(course.owner, "edge")
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": literal(course.name),
        "x": list(range(len(course.values))),
        "y": [value or None for value in course.values],
        "text": [label.get(place, "") for place in range(len(course.values))],
        "textposition": at,
        "textfont": {"size": SMALL},
        "hovertext": list(course.said),
        "hoverinfo": "text",
        "cliponaxis": False,
        "line": {"dash": dash, "width": 2},
        "marker": {"symbol": SYMBOLS.get(course.owner, "circle-open"), "size": 8},
        "meta": {"marker": hue, "line": hue},
    }
