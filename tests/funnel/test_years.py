"""The counts over the years: what the figure says, where it stands, and when it comes."""

import json
from datetime import date
from itertools import pairwise

import plotly.graph_objects as plotly
import pytest
from django.utils.translation import override

from diagnostics.queries.versions import document_of
from funnel.months import from_code, months_from
from funnel.queries import agreed_map
from funnel.years import figure_of
from tests.factories import make_version
from tests.funnel.factories import OCTOBER, ROW, SEPTEMBER, TODAY, count, make_map
from tests.funnel.pages import address

pytestmark = [pytest.mark.usefixtures("in_november"), pytest.mark.django_db]

EVEN = (1000, 999, 998, 997, 996, 995, 994, 993)


def figure(counts, agreed=None):
    counts = {month: dict(enumerate(row, 1)) for month, row in counts.items()}
    document = document_of(make_version())
    return figure_of(counts, agreed=agreed, document=document, today=TODAY)


def test_each_stage_is_a_line_in_its_owners_hue_and_shape(reader, organisation):
    make_map(organisation, "MMMBSSSS")

    made = figure({SEPTEMBER: ROW, OCTOBER: ROW}, agreed_map(organisation))

    assert [trace["y"] for trace in made["data"]] == [[count] * 2 for count in ROW]
    assert [trace["meta"]["line"] for trace in made["data"][2:5]] == ["marketing", "ink-2", "sales"]
    assert [trace["marker"]["symbol"] for trace in made["data"][2:5]] == [
        *("diamond", "diamond-dot", "circle")
    ]
    assert made["data"][0]["hovertext"][1].endswith("<br>October 2026: 1,000")


def test_a_line_is_parted_where_nothing_was_counted():
    made = figure({date(2026, 8, 1): (8, 4), OCTOBER: (0, 2)})

    assert [trace["y"] for trace in made["data"]] == [[8, None, None], [4, None, 2]]


def test_the_running_month_is_no_part_of_it():
    november = date(2026, 11, 1)

    assert figure({OCTOBER: ROW, november: ROW}) is None
    assert figure({SEPTEMBER: ROW, OCTOBER: ROW, november: ROW})["data"][0]["x"] == [
        *("2026-09-01", "2026-10-01")
    ]


def test_no_name_stands_on_another():
    made = figure({SEPTEMBER: ROW, OCTOBER: EVEN})

    for height, names in (
        (made["layout"]["height"], made["layout"]["annotations"]),
        (made["narrow"]["height"], made["narrow"]["annotations"]),
    ):
        places = [name["y"] for name in names]
        assert min((after - before) * height for before, after in pairwise(places)) >= 18


@pytest.mark.parametrize("language", ["en", "fa"])
def test_years_begin_with_the_calendars_own(language):
    first = from_code("1400-05")
    counts = dict.fromkeys(months_from(first, from_code("1405-07")), ROW)

    with override(language):
        made = figure(counts)

    written = made["layout"]["xaxis"]["ticktext"]
    year = {"en": "Farvardin<br>1401", "fa": "فروردین<br>۱۴۰۱"}[language]
    assert (written[0], len(written)) == (year, 5)
    assert len(made["narrow"]["xaxis.ticktext"]) == 2
    for layout in (made["layout"], made["layout"] | {"height": made["narrow"]["height"]}):
        plotly.Figure(data=made["data"], layout=layout)
    assert json.loads(json.dumps(made)) == made


def test_the_page_draws_them_when_all_months_are_asked_for(reader, organisation):
    for month in (SEPTEMBER, OCTOBER):
        count(organisation, month)

    usual = reader.get(address(organisation, "numbers"))
    every = reader.get(f"{address(organisation, 'numbers')}?span=all")

    assert 'href="?span=all#years"' in usual.content.decode()
    assert b"data-chart" not in usual.content
    assert b'data-chart="years-chart"' in every.content
    assert b'href="#years"' in every.content


def test_a_month_alone_has_no_line(reader, organisation):
    count(organisation, OCTOBER)

    page = reader.get(f"{address(organisation, 'numbers')}?span=all").content

    assert b"#years" not in page
    assert b"data-chart" not in page
