"""All statements with what each function says: of named, anonymous and one-sided rounds."""

from fractions import Fraction

import pytest
from django.utils.translation import override

from diagnostics.explanation.of_round import explained
from tests.diagnostics.anonymous import closed, make_anonymous
from tests.factories import CRITERIA, conditions, criteria, make_assessment, make_respondent

pytestmark = pytest.mark.django_db

SALES = "YPNP YYYY YNNNNP NNPNNNN"
MARKETING = "NPNN YYPY YNPNPP NNPNNN?"


def answered(**rows):
    """Return an open round in which each function answered the rows given."""
    assessment = make_assessment()
    for function, letters in rows.items():
        for row in letters.split(" / "):
            make_respondent(assessment, function, criteria=criteria(row))
    return assessment


def statements(assessment):
    return explained(assessment).statements


def said(found, code):
    row = next(row for row in found.rows if row.code == code)
    return [voice.said for voice in row.voices]


def test_statements_come_in_checklist_order_with_both_sides():
    found = statements(answered(sales=SALES, marketing=MARKETING))

    assert [row.code for row in found.rows] == CRITERIA
    assert [column.name for column in found.columns] == ["Sales", "Marketing"]
    assert said(found, "U1") == ["Yes", "No"]
    assert said(found, "I7") == ["No", "Not known"]
    assert found.rows[4].type_name == "Defined"


def test_statements_say_how_many_are_answered_alike():
    # apart: U1, U4, D3, A3, A5; I7 is not known from both
    found = statements(answered(sales=SALES, marketing=MARKETING))

    assert (
        found.claim == "Sales and Marketing say the same to 15 of the 20 statements that both know."
    )


def test_statements_show_the_mean_of_several_people():
    found = statements(answered(sales=f"{SALES} / {'N' * 21}", marketing=MARKETING))

    assert found.rows[0].value("sales") == Fraction(1, 2)
    assert found.rows[1].value("sales") == Fraction(1, 4)
    assert said(found, "U2") == ["Between no and partly", "Partly"]
    hovered = found.figure["data"][2]["hovertext"][1]
    assert hovered.endswith("<br>Sales: Between no and partly (0.25)")


def test_management_stands_beside_where_it_answered():
    found = statements(answered(sales=SALES, marketing=MARKETING, management="Y" * 21))

    assert [column.name for column in found.columns] == ["Sales", "Marketing", "Management"]
    assert said(found, "U1") == ["Yes", "No", "Yes"]
    assert [trace.get("name") for trace in found.figure["data"]] == [
        None,
        None,
        "Sales",
        "Marketing",
    ]


def test_one_side_alone_says_what_it_says_yes_to():
    found = statements(answered(sales="YYYN" + "?" * 17))

    assert found.claim == "Sales says yes to 3 of the 4 statements that it knows."
    assert len(found.figure["data"]) == 3


def test_management_alone_has_no_chart():
    found = statements(answered(management="Y" * 21))

    assert found.claim == "Neither Sales nor Marketing has answered."
    assert found.figure is None


def test_there_are_no_statements_before_the_first_answer():
    assessment = make_assessment()
    make_respondent(assessment, "sales", conditions=conditions("D", "NPN | YPNYYY"))

    assert statements(assessment) is None


def test_an_anonymous_round_that_shows_the_verdict_alone_has_no_statements():
    assert statements(closed(make_anonymous(sales=2, marketing=3))) is None


def test_an_anonymous_round_hides_what_too_few_answered():
    assessment = make_anonymous(sales=3, marketing=3)
    sheet = assessment.sheets.filter(function="sales").first()
    del sheet.criteria["A3"]
    sheet.save()

    found = statements(closed(assessment))

    assert said(found, "A3") == ["Not shown", "Not shown"]
    assert said(found, "U1") == ["No", "Partly"]
    assert found.rows[CRITERIA.index("A3")].value("marketing") is None


def test_the_chart_runs_with_the_script():
    assessment = answered(sales=SALES, marketing=MARKETING)

    with override("fa"):
        layout = statements(assessment).figure["layout"]

    assert layout["xaxis"]["range"] == [1.06, -0.06]
    assert layout["yaxis"]["side"] == "right"
    assert layout["margin"]["r"] > layout["margin"]["l"]
