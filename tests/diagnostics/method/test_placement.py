from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.method.checklist import Checklist, Function, Type
from diagnostics.method.combination import criteria_sheets
from diagnostics.method.placement import (
    Firmness,
    FirmnessReason,
    Outcome,
    decide,
    place,
    stand,
    weight_sensitivity,
)
from tests import brute_force
from tests.checklists import ARTICLE, checklist, criterion, respondent
from tests.strategies import checklists, invited

SALES, MARKETING = Function.SALES, Function.MARKETING
EXHAUSTIVE = settings(max_examples=200, deadline=None)

TEXTBOOK = {
    Type.UNDEFINED: "YYYY NNPN NPNNNN NNNNNNN",
    Type.DEFINED: "NPNN YYYY YNNNNN NNNNNNN",
    Type.ALIGNED: "PNNN PYPY YYYYYY NNNNNNN",
    Type.INTEGRATED: "NNNN PPNY NPYYYY YYYYYPY",
}


def placed(*people):
    return place(stand(criteria_sheets(ARTICLE, people), ARTICLE))


def both(letters):
    return placed(respondent(SALES, letters), respondent(MARKETING, letters))


@pytest.mark.parametrize(("type_", "letters"), TEXTBOOK.items())
def test_a_textbook_organisation_is_placed_firmly(type_, letters):
    verdict = both(letters)

    assert (verdict.outcome, verdict.type) == (Outcome.PLACED, type_)
    assert verdict.firmness is Firmness.FIRM
    assert verdict.fit[type_] >= Fraction(9, 10)


@pytest.mark.parametrize("letter", "YNP")
def test_the_same_answer_to_everything_fits_nothing(letter):
    verdict = both(letter * 21)

    assert verdict.outcome is Outcome.NO_FIT
    assert verdict.type is None
    assert verdict.flip is None
    assert verdict.dont_know is None
    assert verdict.fit is not None


def test_all_dont_know_is_not_enough_and_asks_for_the_first_five():
    verdict = both("?" * 21)

    assert verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS
    assert verdict.failing_functions == (SALES, MARKETING)
    assert verdict.help == ("U1", "U2", "U3", "U4", "D1")
    assert verdict.coverage == {SALES: 0, MARKETING: 0}
    assert (verdict.fit, verdict.own_share, verdict.function_type) == (None, None, None)


def test_nobody_is_not_enough_but_not_one_sided():
    verdict = placed()

    assert verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS
    assert verdict.one_sided is False
    assert verdict.coverage == {}
    assert verdict.coverage_combined == 0


def test_management_alone_is_not_enough():
    verdict = placed(respondent(Function.MANAGEMENT, TEXTBOOK[Type.DEFINED]))

    assert verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS
    assert verdict.one_sided is False


def test_one_side_alone_is_placed_and_provisional():
    verdict = placed(respondent(SALES, TEXTBOOK[Type.DEFINED]))

    assert verdict.type is Type.DEFINED
    assert verdict.one_sided
    assert verdict.firmness_reasons == (FirmnessReason.ONE_SIDED,)


def test_an_invited_side_without_answers_is_not_absent():
    verdict = placed(respondent(SALES, TEXTBOOK[Type.DEFINED]), respondent(MARKETING, "." * 21))

    assert verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS
    assert verdict.one_sided is False
    assert verdict.failing_functions == (MARKETING,)


@pytest.mark.parametrize(
    ("known", "failing", "asked"),
    [(11, (), ()), (10, (MARKETING,), ("A3", "A4", "A5", "A6", "I1"))],  # 11/21 > 1/2 > 10/21
)
def test_a_side_needs_half_of_the_weight(known, failing, asked):
    letters = TEXTBOOK[Type.DEFINED].replace(" ", "")
    verdict = placed(
        respondent(SALES, letters), respondent(MARKETING, letters[:known] + "?" * (21 - known))
    )

    assert verdict.failing_functions == failing
    assert verdict.help == asked
    assert verdict.coverage == {SALES: 1, MARKETING: Fraction(known, 21)}
    assert verdict.coverage_combined == 1


@pytest.mark.parametrize(("known", "is_enough"), [(14, True), (13, False)])
def test_the_combined_sheet_needs_two_thirds(known, is_enough):
    letters = TEXTBOOK[Type.DEFINED].replace(" ", "")
    letters = "?" * (21 - known) + letters[21 - known :]

    verdict = both(letters)

    assert (verdict.outcome is not Outcome.NOT_ENOUGH_ANSWERS) is is_enough
    assert verdict.coverage_combined == Fraction(known, 21)
    assert verdict.help == (() if is_enough else ("U1", "U2", "U3", "U4", "D1"))


def test_help_names_the_heaviest_first():
    criteria = [criterion(f"D{n}", "0100", weight) for n, weight in enumerate("1213", 1)]

    verdict = place(stand({SALES: {}}, checklist(*criteria)))

    assert verdict.help == ("D4", "D2", "D1", "D3")


def test_an_empty_side_is_not_enough_even_where_the_checklist_asks_for_no_coverage():
    edges = replace(
        ARTICLE.thresholds, coverage_function=Fraction(0), coverage_combined=Fraction(0)
    )

    verdict = place(stand({SALES: {}}, replace(ARTICLE, thresholds=edges)))

    assert verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS


def test_opposed_views_are_not_averaged():
    verdict = placed(
        respondent(SALES, TEXTBOOK[Type.UNDEFINED]), respondent(MARKETING, TEXTBOOK[Type.ALIGNED])
    )

    assert verdict.outcome is Outcome.TWO_VIEWS
    assert verdict.type is None
    assert verdict.function_type == {SALES: Type.UNDEFINED, MARKETING: Type.ALIGNED}
    assert (verdict.flip, verdict.dont_know, verdict.firmness) == (None, None, None)


def test_nonsense_on_one_side_is_no_second_view():
    verdict = placed(respondent(SALES, TEXTBOOK[Type.INTEGRATED]), respondent(MARKETING, "N" * 21))

    # all-no comes nearest to Undefined, with an own share of 0
    assert verdict.function_type == {SALES: Type.INTEGRATED, MARKETING: Type.UNDEFINED}
    assert verdict.outcome is Outcome.NO_FIT


def test_neighbouring_views_make_a_placement_borderline():
    verdict = placed(
        respondent(SALES, TEXTBOOK[Type.DEFINED]),
        respondent(MARKETING, "NNNN YYNY YYYYNY NNNNNNN"),
    )

    assert verdict.function_type == {SALES: Type.DEFINED, MARKETING: Type.ALIGNED}
    assert (verdict.outcome, verdict.firmness) == (Outcome.PLACED, Firmness.BORDERLINE)
    assert FirmnessReason.FUNCTIONS_DIFFER in verdict.firmness_reasons


def test_a_mixed_sheet_names_no_type():
    verdict = both("YNPY NPPY NYPYNP NNNNNNN")

    assert verdict.outcome is Outcome.MIXED
    assert verdict.type is None
    assert verdict.runner_up is Type.ALIGNED
    assert verdict.fit[Type.UNDEFINED] == Fraction(15, 21)  # .714
    assert verdict.fit[Type.ALIGNED] == Fraction(29, 42)  # .690
    assert (verdict.flip.distance, verdict.flip.to) == (1, Type.ALIGNED)


THREE = checklist(criterion("D1", "0100"), criterion("D2", "0110"), criterion("A1", "0110"))


@pytest.mark.parametrize(
    ("value", "outcome", "type_", "runner_up"),
    [
        # D1 = x, the others yes: M_D = 2 + x, M_A = 2 + (1 - x), |2x - 1| against half an answer
        (Fraction(3, 4), Outcome.BETWEEN, Type.DEFINED, Type.ALIGNED),
        (Fraction(1, 2), Outcome.BETWEEN, Type.DEFINED, Type.ALIGNED),
        (Fraction(1, 4), Outcome.BETWEEN, Type.DEFINED, Type.ALIGNED),  # the lower, though A fits
        (Fraction(75001, 100000), Outcome.PLACED, Type.DEFINED, Type.ALIGNED),
        (Fraction(24999, 100000), Outcome.PLACED, Type.ALIGNED, Type.DEFINED),
    ],
)
def test_half_an_answer_apart_is_between(value, outcome, type_, runner_up):
    sheet = {"D1": value, "D2": Fraction(1), "A1": Fraction(1)}

    verdict = place(stand({SALES: sheet}, THREE))

    assert (verdict.outcome, verdict.type, verdict.runner_up) == (outcome, type_, runner_up)


def test_every_firmness_reason_is_named():
    # Sales alone, one criterion known of two: U1 answered yes, D1 could bring Defined level.
    edges = replace(ARTICLE.thresholds, coverage_combined=Fraction(1, 2))
    two = checklist(criterion("U1", "1000"), criterion("D1", "01··"), thresholds=edges)

    verdict = place(stand({SALES: {"U1": Fraction(1)}}, two))

    assert verdict.firmness is Firmness.BORDERLINE
    assert verdict.firmness_reasons == (
        FirmnessReason.LOW_FLIP_DISTANCE,
        FirmnessReason.DONT_KNOW,
        FirmnessReason.ONE_SIDED,
    )


def with_doubled(checklist_: Checklist, code):
    criteria = (
        replace(criterion, weight=2 * criterion.weight) if criterion.code == code else criterion
        for criterion in checklist_.criteria
    )
    return replace(checklist_, criteria=tuple(criteria))


@EXHAUSTIVE
@given(st.data())
def test_decide_equals_the_rules_written_out(data):
    checklist_ = data.draw(checklists())
    sheets = data.draw(invited(checklist_))

    assert decide(stand(sheets, checklist_)) == brute_force.outcome(sheets, checklist_)


@EXHAUSTIVE
@given(st.data())
def test_weight_sensitivity_equals_doubling_each_weight_anew(data):
    checklist_ = data.draw(checklists())
    sheets = data.draw(invited(checklist_))
    now = brute_force.outcome(sheets, checklist_)

    found = weight_sensitivity(stand(sheets, checklist_))

    expected = tuple(
        code
        for code in checklist_.by_code
        if brute_force.outcome(sheets, with_doubled(checklist_, code)) != now
    )
    assert found.fails == expected
    assert found.survives is not bool(expected)


@EXHAUSTIVE
@given(st.data())
def test_verdict_has_fits_from_0_to_1_and_nulls_where_the_method_says(data):
    checklist_ = data.draw(checklists())

    verdict = place(stand(data.draw(invited(checklist_)), checklist_))

    acts = verdict.outcome in (Outcome.PLACED, Outcome.BETWEEN, Outcome.MIXED)
    assert all(0 <= fit <= 1 for fit in (verdict.fit or {}).values())
    assert (verdict.fit is None) is (verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS)
    assert (verdict.flip is not None) is (verdict.dont_know is not None) is acts
    assert (verdict.firmness is not None) is (verdict.outcome is Outcome.PLACED)
    assert bool(verdict.help) is (verdict.outcome is Outcome.NOT_ENOUGH_ANSWERS)
