"""The funnel's figures are what Plotly accepts, and run with the script."""

import copy
import json

import plotly.graph_objects as plotly
import pytest

from funnel import charts
from funnel.charts import Course, Level

LEVELS = [
    Level("Brand awareness", 400, "400", "marketing", "400"),
    Level("A <b>", None, "–", "", "unknown"),
    Level("Purchase", 8, "8", "both", "8"),
]
COURSES = [
    Course("Awareness", "marketing", [900, None, 1000], ["a", "b", "c"]),
    Course("Intention", "sales", [30, 20, 31], ["a", "b", "c"]),
    Course("Purchase", "both", [28, 0, 30], ["a", "b", "c"]),
]


def flow(is_rtl=False):
    return charts.flow(LEVELS, is_rtl=is_rtl)


def trend(is_rtl=False):
    return charts.trend(COURSES, months=["Mehr 1405", "Aban 1405", "Azar 1405"], is_rtl=is_rtl)


def narrowed(figure):
    layout = copy.deepcopy(figure["layout"])
    for path, value in figure["narrow"].items():
        *parts, last = path.split(".")
        place = layout
        for part in parts:
            place = place[part]
        place[last] = value
    return layout


@pytest.mark.parametrize("is_rtl", [False, True], ids=["ltr", "rtl"])
@pytest.mark.parametrize("figure", [flow, trend])
def test_a_figure_is_what_plotly_accepts(figure, is_rtl):
    made = figure(is_rtl=is_rtl)

    for layout in (made["layout"], narrowed(made)):
        drawn = plotly.Figure(data=made["data"], layout=layout)
        assert drawn.layout.height == layout["height"] > 0
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("figure", [flow, trend])
def test_a_figure_runs_with_the_script(figure):
    left, right = figure()["layout"], figure(is_rtl=True)["layout"]

    assert right["xaxis"]["range"] == left["xaxis"]["range"][::-1]


def test_a_narrow_funnel_stands_upright_with_the_first_stage_on_top():
    figure = flow(is_rtl=True)

    assert [trace["meta"]["only"] for trace in figure["data"]] == ["wide", "narrow"]
    assert [trace["orientation"] for trace in figure["data"]] == ["v", "h"]
    assert figure["narrow"]["yaxis"]["range"] == [2.5, -0.5]
    assert figure["narrow"]["yaxis"]["side"] == "right"


def test_stages_have_the_hues_of_their_owners():
    assert flow()["data"][0]["meta"]["marker"] == ["marketing", "edge", "edge"]


def test_names_of_stages_stand_letter_by_letter():
    assert "A<br>&lt;b&gt;" in flow()["layout"]["xaxis"]["ticktext"]


def test_nothing_and_the_unknown_leave_a_gap():
    assert [trace["y"] for trace in trend()["data"]] == [
        *([900, None, 1000], [30, 20, 31], [28, None, 30]),
    ]


def test_names_that_end_near_each_other_stand_apart():
    assert [trace["textposition"] for trace in trend()["data"]] == [
        *("middle right", "top right", "bottom right"),
    ]
