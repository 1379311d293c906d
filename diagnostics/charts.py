"""Figures for Plotly as plain dicts, which charts.js draws in the page's colours.

A figure is {"data", "layout", "narrow"}. Data and layout are Plotly's own, but for the colours: a
trace names the tokens of its hues in `meta`, since light and dark are the page's to decide. narrow
holds what differs in a narrow box, by dotted path in the layout; a trace with meta.only is drawn in
"narrow" or in "wide" boxes alone. A trace's hovertext is also what the keyboard reads out.

Every text comes ready for the page: translated, with the page's digits. is_rtl turns the picture.
"""

import html
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from .method.checklist import Function

Figure = dict[str, Any]

# Every type and function has its own shape, so that no hue says anything alone
SYMBOLS = {
    "sales": "circle",
    "marketing": "diamond",
    "undefined": "x",
    "defined": "square",
    "aligned": "hexagram",
    "integrated": "hexagon2",
    "none": "circle-open",
}
SIZES = {"sales": 22, "marketing": 12}  # equal answers show both
SENTENCE, SHORT = 42, 16  # characters in a line, and in a name
SMALL, TEXT = 12, 14
ROW, NARROW_ROW = 56, 84
TOP, SIDE, NARROW_SIDE, BOTTOM = 40, 36, 28, 16
SENTENCES, NAMES, NARROW_NAMES = 330, 210, 120  # the room beside the y axis
HEAT_ROW, LEVEL = 28, 44
HEAT_TOP = 104  # for names that stand upright
APART, NARROW_APART = 0.2, 0.45  # of the axis: how far apart two dates are that are both written


class Mark(NamedTuple):
    """A place between no and yes, and what it says; None where nothing is known."""

    value: float | None
    said: str


class Name(NamedTuple):
    """Whose row it is, and the function that they answer for."""

    name: str
    function: str


class Moment(NamedTuple):
    """One round on the axis of dates: its type's code or "none", and what it says."""

    day: date
    label: str
    type: str
    said: str


def layout(*, height: int, is_rtl: bool, room: int, **more: Any) -> dict[str, Any]:
    """Return what all charts share; room is the width of what stands beside the y axis."""
    look = {
        "height": height,
        "margin": _margin(room=room, is_rtl=is_rtl),
        "font": {"size": TEXT},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
    }
    return look | more


def _margin(*, room: int, is_rtl: bool) -> dict[str, int]:
    start, end = ("r", "l") if is_rtl else ("l", "r")
    return {"t": TOP, "b": BOTTOM, start: room, end: SIDE}


def x_axis(low: float | str, high: float | str, *, is_rtl: bool, **more: Any) -> dict[str, Any]:
    """Return an axis that runs with the script: from right to left on a Persian page."""
    ends = [high, low] if is_rtl else [low, high]
    return _axis() | {"range": ends, "tickangle": 0} | more


def y_axis(*, is_rtl: bool, **more: Any) -> dict[str, Any]:
    """Return an axis whose labels stand where the line of text begins."""
    labels = {"side": "right" if is_rtl else "left", "ticklabelstandoff": 12, "ticks": ""}
    return _axis() | labels | more


def _axis() -> dict[str, Any]:
    return {"fixedrange": True, "showgrid": False, "zeroline": False, "showline": False}


def literal(text: object) -> str:
    """Return a text as Plotly shows it letter by letter: it would read tags."""
    return html.escape(str(text), quote=False)


def lined(*lines: object) -> str:
    """Return texts one below the other."""
    return "<br>".join(literal(line) for line in lines)


def wrapped(text: object, width: int = SENTENCE) -> str:
    """Return a sentence broken into lines, which Plotly does not do."""
    return lined(*broken(text, width))


def broken(text: object, width: int = SENTENCE) -> Sequence[str]:
    """Return the lines of a sentence, as few as there is room for and about equally long."""
    return _broken(str(text), width)


@lru_cache(maxsize=512)  # checklists have few sentences, and each figure shows all of them
def _broken(text: str, width: int) -> Sequence[str]:
    lines = textwrap.wrap(text, width)
    for narrower in range(width - 1, 0, -1):
        closer = textwrap.wrap(text, narrower)
        if len(closer) > len(lines):
            break
        lines = closer
    return lines


def beside(texts: Sequence[str], room: int, *, is_rtl: bool) -> list[dict[str, Any]]:
    """Return the names of the rows, lined up where a line begins, in the room beside the y axis.

    Plotly's own labels are lined up at the axis, where their lines end.
    """
    x, anchor, shift = (1, "right", room) if is_rtl else (0, "left", -room)
    look = {"xref": "paper", "yref": "y", "xanchor": anchor, "align": anchor, "showarrow": False}
    place = {"x": x, "xshift": shift - SMALL * (1 if is_rtl else -1)}
    return [look | place | {"y": row, "text": text} for row, text in enumerate(texts)]


def shortened(text: str) -> str:
    """Return as much of a name as stands beside an axis."""
    return literal(text if len(text) <= SHORT else f"{text[: SHORT - 1].rstrip()}…")


def dumbbell(
    texts: Sequence[object],
    marks: Mapping[Function, Sequence[Mark]],
    *,
    names: Mapping[Function, str],
    scale: Sequence[str],
    is_rtl: bool,
) -> Figure:
    """Return a sentence a row, with a mark for what each function says and a line between them.

    scale names no, partly and yes.
    """
    rows = list(range(len(texts)))
    sentences = [wrapped(text) for text in texts]
    return {
        "data": [
            _sentences_above(sentences, is_rtl=is_rtl),
            _links(list(marks.values())),
            *(
                _marks(function, found, sentences=sentences, name=names[function])
                for function, found in marks.items()
            ),
        ],
        "layout": layout(
            height=TOP + BOTTOM + ROW * len(rows),
            is_rtl=is_rtl,
            room=SENTENCES,
            xaxis=x_axis(
                -0.06,
                1.06,
                is_rtl=is_rtl,
                tickvals=[0, 0.5, 1],
                ticktext=list(scale),
                side="top",
                showgrid=True,
            ),
            yaxis=y_axis(is_rtl=is_rtl, showticklabels=False, range=[len(rows) - 0.5, -0.5]),
            annotations=beside(sentences, SENTENCES, is_rtl=is_rtl),
        ),
        "narrow": {
            "height": TOP + BOTTOM + NARROW_ROW * len(rows),
            "margin.l": NARROW_SIDE,
            "margin.r": NARROW_SIDE,
            "annotations": [],
            "yaxis.range": [len(rows) - 0.5, -0.9],
        },
    }


def _sentences_above(sentences: Sequence[str], *, is_rtl: bool) -> dict[str, Any]:
    """Return the sentences above their lines, for a box too narrow to have them beside these."""
    return {
        "type": "scatter",
        "mode": "text",
        "hoverinfo": "skip",
        "cliponaxis": False,
        "meta": {"only": "narrow"},
        "x": [-0.03] * len(sentences),
        "y": list(range(len(sentences))),
        "text": [f"{sentence}<br> " for sentence in sentences],
        "textposition": "top left" if is_rtl else "top right",
        "textfont": {"size": SMALL + 1},
    }


def _links(voices: Sequence[Sequence[Mark]]) -> dict[str, Any]:
    """Return a line between the two marks of each row that has both."""
    x: list[float | None] = []
    y: list[int | None] = []
    for row, pair in enumerate(zip(*voices, strict=True)):
        known = [mark.value for mark in pair if mark.value is not None]
        if len(known) == 2:
            x += [*known, None]
            y += [row, row, None]
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "x": x, "y": y}
    return line | {"line": {"width": 3}, "meta": {"line": "ink-3"}}


def _marks(
    function: Function, marks: Sequence[Mark], *, sentences: Sequence[str], name: str
) -> dict[str, Any]:
    said = [f"{text}<br>{name}: {mark.said}" for text, mark in zip(sentences, marks, strict=True)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [mark.value for mark in marks],
        "y": list(range(len(marks))),
        "hovertext": said,
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"symbol": SYMBOLS[function], "size": SIZES[function], "line": {"width": 2}},
        "meta": {"marker": function, "edge": "surface"},
    }


def heatmap(
    people: Sequence[Name],
    answers: Sequence[Sequence[Mark]],
    *,
    groups: Sequence[tuple[str, int]],
    is_rtl: bool,
) -> Figure:
    """Return a row a person and a column a statement, in ink from no to yes; blank if not known.

    groups names neighbouring columns together, each with how many they are.
    """
    return {
        "data": [_heat(answers)],
        "layout": _heat_layout(people, len(answers[0]), groups=groups, is_rtl=is_rtl),
        "narrow": {
            "margin.r" if is_rtl else "margin.l": NARROW_NAMES,
            "margin.l" if is_rtl else "margin.r": SMALL,
            "margin.t": HEAT_TOP,
            "height": HEAT_TOP + 2 * BOTTOM + HEAT_ROW * len(people),
            "xaxis.tickangle": -90,
            "annotations": beside(
                [shortened(person.name) for person in people], NARROW_NAMES, is_rtl=is_rtl
            ),
        },
    }


def _heat(answers: Sequence[Sequence[Mark]]) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": list(range(len(answers[0]))),
        "y": list(range(len(answers))),
        "z": [[mark.value for mark in row] for row in answers],
        "hovertext": [[mark.said for mark in row] for row in answers],
        "hoverinfo": "text",
        "hoverongaps": True,
        "zmin": 0,
        "zmax": 1,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "meta": {"scale": ["line", "edge", "ink"]},
    }


def _heat_layout(
    people: Sequence[Name], columns: int, *, groups: Sequence[tuple[str, int]], is_rtl: bool
) -> dict[str, Any]:
    ends = _ends(groups)
    middles = [end - count / 2 - 0.5 for end, (_name, count) in zip(ends, groups, strict=True)]
    return layout(
        height=TOP + 2 * BOTTOM + HEAT_ROW * len(people),
        is_rtl=is_rtl,
        room=NAMES,
        xaxis=x_axis(
            -0.5,
            columns - 0.5,
            is_rtl=is_rtl,
            tickvals=middles,
            ticktext=[literal(name) for name, _count in groups],
            side="top",
        ),
        yaxis=y_axis(is_rtl=is_rtl, showticklabels=False, range=[len(people) - 0.5, -0.5]),
        annotations=beside(
            [f"{shortened(person.name)} · {literal(person.function)}" for person in people],
            NAMES,
            is_rtl=is_rtl,
        ),
        shapes=[_upright(end - 0.5) for end in ends[:-1]],
    )


def _ends(groups: Iterable[tuple[str, int]]) -> list[int]:
    """Return after how many columns each group ends."""
    ends, end = [], 0
    for _name, count in groups:
        end += count
        ends.append(end)
    return ends


def _upright(x: float) -> dict[str, Any]:
    ends = {"x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1}
    return {"type": "line", "line": {"width": 2}, **ends}


def rounds(moments: Sequence[Moment], *, types: Sequence[tuple[str, str]], is_rtl: bool) -> Figure:
    """Return the rounds by date, each level with the name of its type.

    moments come oldest first; types are the rows, (code, name) from above: states, and no ladder.
    """
    rows = {code: row for row, (code, _name) in enumerate(types)}
    room = max((moments[-1].day - moments[0].day) / 12, timedelta(days=20))
    low, high = moments[0].day - room, moments[-1].day + room
    places = {
        "x": [moment.day.isoformat() for moment in moments],
        "y": [rows[moment.type] for moment in moments],
    }
    narrow = _dates(moments, low=low, high=high, apart=NARROW_APART)
    narrow["ticktext"] = ["<br>".join(text.rsplit(" ", 1)) for text in narrow["ticktext"]]
    return {
        "data": [_path(places), _states(moments, places)],
        "layout": layout(
            height=TOP + 2 * BOTTOM + LEVEL * len(types),
            is_rtl=is_rtl,
            room=NARROW_NAMES,
            xaxis=x_axis(low.isoformat(), high.isoformat(), is_rtl=is_rtl, type="date")
            | _dates(moments, low=low, high=high, apart=APART),
            yaxis=y_axis(
                is_rtl=is_rtl,
                tickvals=list(rows.values()),
                ticktext=[literal(name) for _code, name in types],
                range=[len(types) - 0.5, -0.5],
                showgrid=True,
            ),
        )
        | {"margin": _margin(room=NARROW_NAMES, is_rtl=is_rtl) | {"t": BOTTOM, "b": TOP + BOTTOM}},
        "narrow": {
            "height": TOP + 2 * BOTTOM + LEVEL * len(types),
            **{f"xaxis.{name}": value for name, value in narrow.items()},
        },
    }


def _path(places: Mapping[str, Any]) -> dict[str, Any]:
    line = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": {"width": 2}}
    return {**line, **places, "meta": {"line": "line"}}


def _states(moments: Sequence[Moment], places: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        **places,
        "hovertext": [moment.said for moment in moments],
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"symbol": [SYMBOLS[moment.type] for moment in moments], "size": 18},
        "meta": {
            "marker": ["ink-3" if moment.type == "none" else moment.type for moment in moments]
        },
    }


def _dates(
    moments: Sequence[Moment], *, low: date, high: date, apart: float
) -> dict[str, list[str]]:
    """Return the dates to write on the axis: none so near the one before that they would meet."""
    written: list[Moment] = []
    for moment in moments:
        if not written or (moment.day - written[-1].day) / (high - low) >= apart:
            written.append(moment)
    return {
        "tickvals": [moment.day.isoformat() for moment in written],
        "ticktext": [literal(moment.label) for moment in written],
    }
