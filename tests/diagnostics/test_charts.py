"""Figures are what Plotly accepts, run with the script, and hold texts letter by letter."""

import copy
import json
from datetime import date

import plotly.graph_objects as plotly
import pytest

from diagnostics import charts
from diagnostics.charts import Mark, Moment, Name
from diagnostics.templatetags.figures import as_script

TEXTS = [
    "They plan together.",
    "Each side keeps to a task of its own, whatever the other one does.",
]
MARKS = {
    "sales": [Mark(0.0, "No"), Mark(0.5, "Partly")],
    "marketing": [Mark(1.0, "Yes"), Mark(None, "Not known")],
}
TYPES = [("undefined", "Undefined"), ("defined", "Defined"), ("none", "No type")]


def dumbbell(texts=TEXTS, is_rtl=False):
    names = {"sales": "Sales", "marketing": "Marketing"}
    scale = ["No", "Partly", "Yes"]
    return charts.dumbbell(texts, MARKS, names=names, scale=scale, is_rtl=is_rtl)


def heatmap(is_rtl=False):
    people = [Name("Sara", "Sales"), Name("Somebody with a very long name", "Marketing")]
    answers = [
        [Mark(1.0, "Sara: yes"), Mark(None, "Sara: no answer"), Mark(0.5, "Sara: partly")],
        [Mark(0.0, "no")] * 3,
    ]
    return charts.heatmap(people, answers, groups=[("Defined", 2), ("Aligned", 1)], is_rtl=is_rtl)


def rounds(days=((2024, 11, 6), (2025, 11, 12), (2025, 11, 30)), is_rtl=False):
    types = ["undefined", "none", "defined"]
    moments = [
        Moment(date(*day), f"{day[2]} Nov", type_, f"{type_}, {day[0]}")
        for day, type_ in zip(days, types, strict=False)
    ]
    return charts.rounds(moments, types=TYPES, is_rtl=is_rtl)


def narrowed(figure):
    """Return the figure as charts.js draws it in a narrow box."""
    layout = copy.deepcopy(figure["layout"])
    for path, value in figure["narrow"].items():
        *parts, last = path.split(".")
        place = layout
        for part in parts:
            place = place[part]
        place[last] = value
    return layout


@pytest.mark.parametrize("is_rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("figure", [dumbbell, heatmap, rounds])
def test_a_figure_is_what_plotly_accepts(figure, is_rtl):
    made = figure(is_rtl=is_rtl)

    for layout in (made["layout"], narrowed(made)):
        drawn = plotly.Figure(data=made["data"], layout=layout)
        assert drawn.layout.height == layout["height"] > 0
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("figure", [dumbbell, heatmap, rounds])
def test_a_figure_runs_with_the_script(figure):
    left, right = figure()["layout"], figure(is_rtl=True)["layout"]

    assert right["xaxis"]["range"] == left["xaxis"]["range"][::-1]
    assert [chart["yaxis"]["side"] for chart in (left, right)] == ["left", "right"]
    assert (right["margin"]["r"], right["margin"]["l"]) == (
        left["margin"]["l"],
        left["margin"]["r"],
    )


def test_a_dumbbell_joins_the_marks_that_are_both_known():
    _above, links, sales, marketing = dumbbell()["data"]

    assert (links["x"], links["y"]) == ([0.0, 1.0, None], [0, 0, None])
    assert (sales["x"], marketing["x"]) == ([0.0, 0.5], [1.0, None])
    assert sales["hovertext"][0] == "They plan together.<br>Sales: No"


def test_sentences_stand_above_their_lines_in_a_narrow_box_only():
    above = dumbbell()["data"][0]

    assert above["meta"] == {"only": "narrow"}
    assert narrowed(dumbbell())["annotations"] == []


def test_a_text_is_shown_letter_by_letter():
    figure = dumbbell(['<a href="javascript:alert(1)">Plan</a> & work', "Second."])

    label = figure["layout"]["annotations"][0]["text"]
    assert label.replace("<br>", " ") == (
        '&lt;a href="javascript:alert(1)"&gt;Plan&lt;/a&gt; &amp; work'
    )


def test_a_heatmap_leaves_what_is_not_known_blank():
    trace = heatmap()["data"][0]

    assert trace["z"] == [[1.0, None, 0.5], [0.0, 0.0, 0.0]]
    assert trace["hovertext"][0][1] == "Sara: no answer"


def test_a_heatmap_names_people_and_groups():
    layout = heatmap()["layout"]

    assert [beside["text"] for beside in layout["annotations"]] == [
        "Sara · Sales",
        "Somebody with a… · Marketing",
    ]
    assert (layout["xaxis"]["tickvals"], layout["xaxis"]["ticktext"]) == (
        [0.5, 2.0],
        ["Defined", "Aligned"],
    )
    assert [shape["x0"] for shape in layout["shapes"]] == [1.5]


def test_rounds_stand_level_with_their_type():
    figure = rounds()

    states = figure["data"][1]
    assert states["y"] == [0, 2, 1]
    assert states["meta"]["marker"] == ["undefined", "ink-3", "defined"]
    assert states["x"] == ["2024-11-06", "2025-11-12", "2025-11-30"]


def test_dates_that_would_meet_are_not_both_written():
    axis = rounds()["layout"]["xaxis"]

    assert axis["tickvals"] == ["2024-11-06", "2025-11-12"]
    assert axis["ticktext"] == ["6 Nov", "12 Nov"]


def test_a_single_round_has_room_around_it():
    axis = rounds(days=[(2026, 11, 6)])["layout"]["xaxis"]

    assert axis["range"] == ["2026-10-17", "2026-11-26"]


@pytest.mark.parametrize(("is_rtl", "side", "at"), [(False, "left", 0), (True, "right", 1)])
def test_sentences_line_up_where_a_reader_begins(is_rtl, side, at):
    for row in charts.beside(["First", "Second"], 330, is_rtl=is_rtl):
        assert (row["align"], row["xanchor"], row["x"]) == (side, side, at)
        assert (row["xshift"] > 0) is is_rtl


def test_the_lines_of_a_sentence_are_about_equally_long():
    lines = charts.broken("The two sides have agreed rules and routines to prevent disputes.")

    assert lines == ["The two sides have agreed rules", "and routines to prevent disputes."]


def test_a_figure_in_a_page_is_read_back_and_no_text_of_it_ends_the_script():
    texts = ['</script><script>alert("1")</script>', "آ & <!-- \u2028 'ب'"]
    figure = dumbbell(texts)

    script = as_script(figure, "a-chart")

    before, after = '<script id="a-chart" type="application/json">', "</script>"
    assert (script[: len(before)], script[-len(after) :]) == (before, after)
    inside = script.removeprefix(before).removesuffix(after)
    assert not set("<>&") & set(inside)
    assert "آ" in inside
    assert json.loads(inside) == json.loads(json.dumps(figure))
