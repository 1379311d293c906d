"""Stay or move, what to do, and the agenda, in words."""

from datetime import date

import pytest

from diagnostics.explanation.decision import review_date
from diagnostics.method.checklist import Function, Type
from tests.diagnostics.explaining import (
    DOCUMENT,
    MOVE,
    PARTLY,
    RUDAN,
    SEPEHR,
    STAY,
    D,
    U,
    both,
    explained,
)


def test_the_decision_shows_both_lists_with_what_holds_first_and_the_funnel_beside_it():
    explanation = explained(*both(SEPEHR, MOVE), owners=["MMMSSSSS", "MMMMMSSS"])

    stay, move = explanation.decision.faces
    assert [condition.state for condition in stay.conditions] == ["half", "off", "off"]
    assert (stay.leads, move.leads) == (False, True)
    assert move.conditions[0].evidence == (
        "The funnel shows it too: both sides claim “Brand preference” and “Purchase intention”."
    )


def test_a_funnel_that_speaks_against_an_answer_says_so():
    explanation = explained(*both(D, STAY), owners=["SMMMSSSS", "MMMMSSSS"])

    held = [condition for face in explanation.decision.faces for condition in face.conditions]
    assert [part.evidence for part in held if part.evidence] == [
        "The funnel shows otherwise: both sides claim “Customer awareness”."
    ]


def test_neither_list_leads_on_a_judgement_call():
    decision = explained(*both(U, "YYN | PYY", Type.UNDEFINED)).decision

    assert [face.leads for face in decision.faces] == [False, False]


def test_contradictory_conditions_are_shown():
    decision = explained(*both(D, "NNY | YYYYYY")).decision

    assert decision.contradiction == (
        "“So far, the case for changing how the two sides work together is weak” is said to hold "
        "beside strong signals to move. Talk about that first."
    )


def test_an_unknown_condition_names_what_it_could_still_turn_the_suggestion_into():
    decision = explained(*both(D, "YY? | NNNYYY")).decision

    assert "1 condition is not known" in decision.notes[1]
    assert "“Your decision is needed”" in decision.notes[1]


def test_the_to_do_list_tells_what_each_side_says_today_and_where_a_tag_comes_from():
    todo = explained(*both(SEPEHR, MOVE)).steps.todo

    assert [task.today for task in todo][:3] == [
        "today: no",
        "today: no",
        "today: no (Sales), partly (Marketing)",
    ]
    assert (todo[1].tag, todo[1].basis) == ("cultural", "our reading")


def test_the_step_to_integrated_has_preconditions_and_habits_that_loosen_by_themselves():
    letters = "NPNN NYNY YYYYYY NNNNNNN"

    steps = explained(*both(letters, "NNN | Y", Type.ALIGNED)).steps

    assert [group.title for group in steps.groups] == [
        "Before two functions become one team",
        "What loosens by itself",
    ]
    assert len(steps.groups[0].lines) == 3


def test_staying_names_what_to_watch_and_when_to_look_again():
    steps = explained(*both(D, STAY), closed_on=date(2026, 11, 18)).steps

    assert steps.title == "What to watch"
    assert steps.claim == "Keep an eye on 1 signal that holds already."
    assert steps.note == "Repeat the assessment around 18 November 2027."


@pytest.mark.parametrize(
    ("closed_on", "months", "on"),
    [
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 1), 12, date(2027, 12, 1)),
    ],
)
def test_so_many_months_later_is_the_same_day_or_the_last(closed_on, months, on):
    assert review_date(closed_on, months) == on


def test_the_agenda_holds_a_question_for_each_difference():
    agenda = explained(*both(RUDAN)).agenda

    assert len(agenda.topics) == 7
    first = agenda.topics[0]
    assert first.answers == (("sales", "Sales: yes"), ("marketing", "Marketing: no"))
    assert first.question == DOCUMENT.criteria["U1"].question


def test_an_agenda_without_a_difference_says_whom_else_to_ask():
    agenda = explained(*both(PARTLY)).agenda

    assert agenda.claim == "The two sides differ on no statement."
    assert "Management" in agenda.note


def test_the_agenda_of_one_side_claims_nothing_of_two():
    agenda = explained((Function.SALES, PARTLY)).agenda

    assert agenda.claim == "Only Sales has answered, so there is nothing to compare yet."
    assert agenda.note.endswith("Ask the other side first.")


def test_what_one_side_denies_is_not_said_to_be_had_already():
    rows = ("PPNP YYYY YNNNNP NNYNYNN", "NPNN YYPY YNPNPP NNYNNNN")

    groups = {group.title: group.lines for group in explained(*both(rows, MOVE)).steps.groups}

    kept = groups["Already further than needed: keep"]
    assert [(str(line.text), line.note) for line in kept] == [
        ("Both work in the same systems with the same data.", "yes")
    ]
    denied = groups["Further than needed, says one side: talk about it"]
    assert [line.note for line in denied] == ["yes (Sales), no (Marketing)"]


def test_a_tag_among_the_steps_says_what_it_means():
    steps = explained(*both(SEPEHR, MOVE)).steps

    assert "cultural" in {step.tag for step in steps.todo}
    assert "Definition of a cultural gap: two different kinds of people" in steps.note
