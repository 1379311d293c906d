from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.method.checklist import Type
from diagnostics.method.profile import tally
from diagnostics.method.robustness import (
    DontKnowBounds,
    Flip,
    dont_know_bounds,
    flip_distance,
    least_lead,
)
from tests import brute_force
from tests.checklists import checklist, criterion
from tests.strategies import EXHAUSTIVE, checklists, sheets


@pytest.mark.parametrize(
    ("expected", "least"),
    # of best U over other D: a no or a yes, whichever is worse, in halves
    [("10··", -2), ("01··", -2), ("11··", 0), ("1···", -1), ("0···", -1), ("····", 0)],
)
def test_least_lead_of_the_best_type(expected, least):
    assert least_lead(criterion("U1", expected), Type.UNDEFINED, Type.DEFINED) == least


def test_flip_distance_takes_the_largest_gains_first():
    weighted = checklist(
        criterion("D1", "0100", 1), criterion("D2", "0100", 2), criterion("D3", "0100", 2)
    )
    sheet = dict.fromkeys(weighted.by_code, Fraction(1))

    # Defined leads each of the others by 5; gains 2, 4, 4: 5 - 4 - 4 < 0
    assert flip_distance(tally(sheet, weighted)) == Flip(2, Type.UNDEFINED, ("D2", "D3"))


def test_flip_distance_of_equal_ones_goes_to_the_higher_fit():
    two = checklist(criterion("D1", "0100"), criterion("D2", "0110"))
    sheet = {"D1": Fraction(1), "D2": Fraction(1)}

    # D1 alone, worth 2, levels the lead of 1 over Aligned and the lead of 2 over Undefined
    assert flip_distance(tally(sheet, two)) == Flip(1, Type.ALIGNED, ("D1",))


def test_flip_distance_of_an_exact_tie_is_none_at_all():
    two = checklist(criterion("U1", "10··"), criterion("D1", "01··"))
    sheet = {"U1": Fraction(1, 2), "D1": Fraction(1, 2)}

    assert flip_distance(tally(sheet, two)) == Flip(0, Type.DEFINED, ())


def test_dont_know_bounds_name_the_types_and_criteria_that_could_change_it():
    four = checklist(
        criterion("D1", "0100"),
        criterion("D2", "1100"),
        criterion("A1", "0010"),
        criterion("I1", "0001"),
    )

    found = dont_know_bounds(tally({"D1": Fraction(1)}, four))

    # Defined leads all by 1. Against Undefined nothing is left: both expect D2, A1 and I1 alike.
    # Aligned: D2 -1, A1 -1; Integrated: D2 -1, I1 -1; I1 tells nothing about Aligned.
    assert found == DontKnowBounds(False, (Type.ALIGNED, Type.INTEGRATED), ("D2", "A1", "I1"))


def test_dont_know_bounds_leave_out_criteria_that_are_not_responsible():
    three = checklist(criterion("D1", "0101"), criterion("A1", "0010"), criterion("I1", "0001"))

    found = dont_know_bounds(tally({"D1": Fraction(1)}, three))

    # Integrated is level already, and Aligned (lead 1) could be by A1
    assert found == DontKnowBounds(False, (Type.ALIGNED, Type.INTEGRATED), ("A1", "I1"))


def test_dont_know_bounds_leave_out_what_both_types_expect():
    three = checklist(criterion("D1", "0100"), criterion("D2", "1111"), criterion("A1", "0010"))

    found = dont_know_bounds(tally({"D1": Fraction(1)}, three))

    # a yes to A1 brings Aligned level; all four expect D2
    assert found == DontKnowBounds(False, (Type.ALIGNED,), ("A1",))


def test_dont_know_bounds_are_proof_where_nothing_could_draw_level():
    two = checklist(criterion("D1", "0100", 2), criterion("A1", "0010"))

    assert dont_know_bounds(tally({"D1": Fraction(1)}, two)) == DontKnowBounds(True, (), ())


def test_dont_know_bounds_at_exactly_level_are_not_proof():
    two = checklist(criterion("U1", "10··"), criterion("D1", "01··"))

    found = dont_know_bounds(tally({"U1": Fraction(1)}, two))

    # U leads D by 1 and A, I by 1/2; D1 is worth -1 against D, -1/2 against A and I
    assert found == DontKnowBounds(False, (Type.DEFINED, Type.ALIGNED, Type.INTEGRATED), ("D1",))


@EXHAUSTIVE
@given(st.data())
def test_flip_distance_equals_trying_every_change(data):
    checklist_ = data.draw(checklists())
    sheet = data.draw(sheets(checklist_, least=1))

    found = flip_distance(tally(sheet, checklist_))

    distance, level = brute_force.flip(sheet, checklist_)
    by_fit = brute_force.ranking(sheet, checklist_)
    assert found.distance == distance == len(found.criteria)
    assert found.to is min(level, key=by_fit.index)
    assert set(found.criteria) <= set(sheet)


@EXHAUSTIVE
@given(st.data())
def test_flip_criteria_set_against_the_best_type_bring_the_target_level(data):
    checklist_ = data.draw(checklists())
    sheet = data.draw(sheets(checklist_, least=1))
    best = brute_force.ranking(sheet, checklist_)[0]

    found = flip_distance(tally(sheet, checklist_))

    def lead(one):
        ours, theirs = (brute_force.matched(one, checklist_, type_) for type_ in (best, found.to))
        return ours - theirs

    changed = sheet
    for code in found.criteria:
        changed = min(({**changed, code: value} for value in (0, 1)), key=lead)
    assert lead(changed) <= 0


@EXHAUSTIVE
@given(st.data())
def test_dont_know_bounds_equal_trying_every_answer(data):
    checklist_ = data.draw(checklists())
    sheet = data.draw(sheets(checklist_))

    found = dont_know_bounds(tally(sheet, checklist_))

    assert set(found.reachable) == brute_force.reachable_types(sheet, checklist_)
    assert found.proof is not bool(found.reachable)
    assert not set(found.criteria) & set(sheet)
