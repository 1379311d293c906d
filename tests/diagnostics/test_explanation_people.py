"""Who is named, how a side agrees in itself, and what the funnel says, in words."""

import pytest

from diagnostics.method.checklist import Function
from diagnostics.queries.respondents import Participant
from tests.diagnostics.explaining import FEW, PARTLY, SEPEHR, A, D, I, U, both, explained


def test_whom_to_ask_is_named_as_it_was_written():
    people = [
        Participant("sales", "Sara", has_finished=True),
        Participant("marketing", "<b>Mani</b>"),
    ]

    missing = explained(*both((D, FEW)), people=people).missing

    (ask,) = missing.ask
    assert str(ask) == "<b>Mani</b> (Marketing) has not begun."
    assert [run.text for run in ask.runs if run.is_name] == ["<b>Mani</b>"]


def test_a_flagged_person_is_named_by_the_order_of_the_respondents():
    people = [
        Participant("sales", "Sara"),
        Participant("marketing", "Mani 7"),
    ]

    flags = explained(*both((D, PARTLY)), people=people).flags

    said = [str(flag) for flag in flags]
    assert "Mani 7 (Marketing) gave the same answer to every statement." in said


def test_a_flagged_person_who_was_erased_has_no_name():
    flags = explained(*both((D, PARTLY))).flags

    assert str(flags[0]).startswith("Somebody (no longer listed)")


@pytest.mark.parametrize("is_for_consultant", [True, False])
def test_only_consultants_read_how_the_weights_matter(is_for_consultant):
    weights = explained(*both(D), is_for_consultant=is_for_consultant).weights

    assert bool(weights) == is_for_consultant


def test_agreement_inside_a_side_is_read_from_three_people_on():
    three = [(Function.SALES, D)] * 3 + [(Function.MARKETING, A)] * 3

    sides = explained(*three).sides

    assert [(view.name, view.note) for view in sides.views] == [
        ("Sales, 3 people", "inside, people agree very strongly (1.00)"),
        ("Marketing, 3 people", "inside, people agree very strongly (1.00)"),
    ]
    assert any(note.startswith("Two worlds:") for note in sides.notes)


def test_each_side_alone_has_its_type_and_fit_also_where_both_agree():
    views = explained(*both(SEPEHR)).sides.views

    assert [(view.name, view.type_name, view.fit, view.note) for view in views] == [
        ("Sales, 1 person", "Defined", "88%", ""),
        ("Marketing, 1 person", "Defined", "83%", ""),
    ]


def test_people_of_one_side_who_differ_are_said_before_the_sides():
    split = [(side, letters) for side in both("")[0][:1] for letters in (U, U, I, I)]
    split += [(Function.MARKETING, letters) for letters in (U, U, I, I)]

    sides = explained(*split).sides

    assert sides.claim == (
        "The two sides differ little; the people inside Sales and Marketing differ more."
    )


@pytest.mark.parametrize(
    ("letters", "type_name", "note"),
    [
        (A, "Aligned", "sees the two closer together; does not count in the verdict"),
        (D, "Defined", "beside the two: does not count in the verdict"),
        (U, "Undefined", "sees the two further apart; does not count in the verdict"),
    ],
)
def test_management_is_shown_beside_the_two_sides(letters, type_name, note):
    view = explained(*both(D), (Function.MANAGEMENT, letters)).sides.views[-1]

    assert (view.name, view.type_name, view.note) == ("Management, 1 person", type_name, note)


def test_the_verdict_is_given_without_the_flagged_as_well():
    def without(sales, marketing):
        flagged = (Function.SALES, PARTLY)
        return explained(flagged, *both((sales, marketing))).without_flagged

    assert without(D, D) == "Without this person: still Defined."
    assert without(A, D) == "Without this person it would be: between Defined and Aligned."
    assert without(U, A) == "Without this person: still “Two views”."


def test_the_verdict_without_the_only_person_of_a_side_is_seen_from_the_other():
    explanation = explained(*both((D, PARTLY)))

    assert explanation.without_flagged == (
        "Without this person: still Defined, seen from one side only."
    )


def test_the_verdict_without_everybody_has_not_enough_answers():
    explanation = explained(*both(PARTLY))

    assert explanation.without_flagged == (
        "Without these people it would be: “Not enough answers”."
    )


def test_nothing_is_said_of_a_verdict_without_flagged_people_where_nobody_is():
    assert explained(*both(D)).without_flagged == ""


def test_the_funnel_says_the_most_telling_first():
    claim = explained(*both(D), owners=["SMMMSSSM", "MMMMSSBS"]).funnel.claim

    assert claim == (
        "Both sides claim “Customer awareness”: work can be done twice there. "
        "Each side thinks the other has “Advocacy”: work can be left undone there."
    )


def test_a_ring_marks_each_change_of_owner_as_a_side_sees_it():
    stages = explained(*both(D), owners=["MMMSSSSS", "MMMMMSSS"]).funnel.stages

    joints = [[cell.is_joint for cell in stage.cells] for stage in stages]
    assert [i for i, (sales, _m) in enumerate(joints, 1) if sales] == [4]
    assert [i for i, (_s, marketing) in enumerate(joints, 1) if marketing] == [6]
