"""The worked examples and mechanical cases of METHOD 11, and what holds for all answers."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.method.agreement import Pattern
from diagnostics.method.checklist import Answer, Function, Type
from diagnostics.method.combination import Respondent
from diagnostics.method.diagnosis import diagnose
from diagnostics.method.flags import Flag, FlagCode
from diagnostics.method.placement import (
    Firmness,
    FirmnessReason,
    Outcome,
    stand,
    weight_sensitivity,
)
from diagnostics.method.recommendation import Action
from diagnostics.method.robustness import DontKnowBounds, Flip
from tests.checklists import ARTICLE, arman, respondent, rudan, sepehr
from tests.strategies import RESPONDENTS

SALES, MARKETING = Function.SALES, Function.MARKETING
U, D, A, I = Type  # noqa: E741 - the article's letters
UNDEFINED = "YYYY NNPN NPNNNN NNNNNNN"
DEFINED = "NPNN YYYY YNNNNN NNNNNNN"
ALIGNED = "PNNN PYPY YYYYYY NNNNNNN"


def both(letters, conditions="", type_=D):
    """Return the diagnosis of a seller and a marketer who say the same."""
    return diagnose(
        ARTICLE, [respondent(side, letters, conditions, type_) for side in (SALES, MARKETING)]
    )


def test_sepehr_is_defined_borderline_and_advised_to_tighten():
    people, _ = sepehr()

    found = diagnose(ARTICLE, people)

    verdict, advice = found.verdict, found.recommendation
    assert (verdict.outcome, verdict.type, verdict.firmness) == (
        Outcome.PLACED,
        D,
        Firmness.BORDERLINE,
    )
    # M of 21: D 18, A 14.25, U 11.5, I 7.75
    assert verdict.fit == {
        U: Fraction(23, 42),
        D: Fraction(6, 7),
        A: Fraction(19, 28),
        I: Fraction(31, 84),
    }
    # U 1/4, 1/2, 0, 1/4; D 1, 1, 3/4, 1; A 1, 0, 1/4, 0, 1/4, 1/2; I 1/2 of seven
    assert verdict.own_share == {
        U: Fraction(1, 4),
        D: Fraction(15, 16),
        A: Fraction(1, 3),
        I: Fraction(1, 14),
    }
    assert verdict.firmness_reasons == (FirmnessReason.LOW_FLIP_DISTANCE,)
    # the lead of 3.75 goes with two gains of 2: A2 and A4, both no
    assert verdict.flip == Flip(2, A, ("A2", "A4"))
    assert (advice.action, advice.target) == (Action.TIGHTEN, A)
    assert advice.stay == Fraction(1, 6)  # (0 + 1/2 + 0) / 3
    assert advice.tighten == Fraction(3, 4)  # (1 + 1/2 + 0 + 1 + 1 + 1) / 6
    assert advice.todo == ("A2", "A4", "A3", "A5", "A6")
    assert advice.keep == ("I3",)
    assert found.flags == ()
    assert found.without_flagged is None


def test_rudan_has_two_views_and_a_joint_session_about_the_largest_gaps():
    people, _ = rudan()

    found = diagnose(ARTICLE, people)

    assert found.verdict.outcome is Outcome.TWO_VIEWS
    assert found.verdict.type is None
    assert found.verdict.function_type == {SALES: U, MARKETING: A}
    fit = found.verdict.fit
    assert max(fit, key=fit.get) is D  # what the mean would have said, and nobody described
    # sizes in quarters: 4 3 4 4 | 4 3 0 4 | 3 4 4 1 4 4 | 0 0 1 0 2 0 1: 50/4/21
    assert found.gap.index == Fraction(25, 42)  # .60
    assert found.gap.agenda == ("U1", "U3", "U4", "D1", "D4", "A2", "A3")
    assert found.recommendation.action is Action.JOINT_SESSION
    assert found.recommendation.agenda == found.gap.agenda
    assert found.agreement == {SALES: None, MARKETING: None}  # two people each


def test_arman_is_between_defined_and_aligned_without_a_strong_reason():
    people, _ = arman()

    found = diagnose(ARTICLE, people)

    verdict, advice = found.verdict, found.recommendation
    assert (verdict.outcome, verdict.type, verdict.runner_up) == (Outcome.BETWEEN, D, A)
    assert verdict.fit[D] == verdict.fit[A] == Fraction(67, 84)  # 16.75 of 21
    assert verdict.function_type == {SALES: D, MARKETING: A}
    assert verdict.flip == Flip(0, A, ())
    assert verdict.dont_know == DontKnowBounds(False, (A,), ())
    assert verdict.firmness is None
    assert advice.action is Action.STAY_NO_STRONG_REASON
    assert advice.stay == Fraction(1, 6)
    assert advice.tighten == Fraction(5, 12)  # (1 + 0 + 0 + 1/2 + 1/2 + 1/2) / 6


def test_undefined_with_both_lists_speaking_is_a_judgement_call():
    advice = both(UNDEFINED, "YYN|PYY", U).recommendation

    assert advice.action is Action.JUDGEMENT_CALL
    assert (advice.stay, advice.tighten) == (Fraction(2, 3), Fraction(5, 6))


def test_aligned_with_reasons_to_stay_stays():
    advice = both(ALIGNED, "YYP|P", A).recommendation

    assert advice.action is Action.STAY
    assert (advice.stay, advice.tighten) == (Fraction(5, 6), Fraction(1, 2))


def test_one_function_alone_is_flagged_first():
    found = diagnose(ARTICLE, [respondent(SALES, DEFINED), respondent(SALES, "P" * 21)])

    assert found.verdict.one_sided
    assert found.flags == (
        Flag(FlagCode.ONE_SIDED),
        Flag(FlagCode.LONG_RUN, 1),
        Flag(FlagCode.NO_SPREAD, 1),
    )
    assert (found.gap.index, found.gap.largest) == (None, ())


def test_verdict_without_flagged_leaves_them_out_as_if_not_invited():
    people = [
        respondent(SALES, DEFINED),
        respondent(SALES, "Y" * 21),
        respondent(MARKETING, DEFINED),
    ]

    found = diagnose(ARTICLE, people)

    assert found.without_flagged == diagnose(ARTICLE, [people[0], people[2]]).verdict
    assert found.verdict.coverage == {SALES: 1, MARKETING: 1}
    assert found.verdict != found.without_flagged


def test_flags_of_the_assessment_come_last():
    people = [
        respondent(SALES, DEFINED, "NNY|YYYNNN"),
        respondent(MARKETING, "P" * 21),
    ]

    found = diagnose(ARTICLE, people)

    assert found.verdict.type is D
    assert found.flags == (
        Flag(FlagCode.LONG_RUN, 1),
        Flag(FlagCode.NO_SPREAD, 1),
        Flag(FlagCode.CONTRADICTORY_CONDITIONS),
    )


def test_the_diagnosis_hands_on_the_sheets_it_was_made_from():
    people, _ = sepehr()
    manager = respondent(Function.MANAGEMENT, ALIGNED, "YYY|NNNNNN")

    found = diagnose(ARTICLE, [*people, manager])

    assert found.sheet["U1"] == Fraction(1, 4)  # partly and no; the manager does not place
    assert found.condition_sheets[Function.MANAGEMENT]["S-D1"] == 1
    assert found.conditions["S-D1"] == Fraction(1, 3)  # no, no, yes


def test_three_of_one_mind_on_each_side_and_far_apart_are_two_worlds():
    people = [respondent(SALES, "Y" * 21)] * 3 + [respondent(MARKETING, "N" * 21)] * 3

    found = diagnose(ARTICLE, people)

    assert found.gap.index == 1
    assert found.agreement == {SALES: 1, MARKETING: 1}
    assert found.patterns == (Pattern.TWO_WORLDS,)


def test_the_weights_that_matter_are_named():
    people, _ = arman()

    found = diagnose(ARTICLE, people)

    assert found.weights == weight_sensitivity(stand(found.sheets, ARTICLE))
    assert not found.weights.survives


def test_many_dont_know_is_one_flag_of_the_assessment():
    found = both("?" * 7 + DEFINED.replace(" ", "")[7:])

    assert found.flags == (Flag(FlagCode.MANY_DONT_KNOW),)


def test_ten_sellers_and_one_marketer_equal_one_and_one_with_the_same_means():
    undecided = respondent(SALES, DEFINED.replace("YYYY", "PPYY"))
    split = [respondent(SALES, DEFINED.replace("YYYY", pair + "YY")) for pair in ("YN", "NY")] * 5
    marketer = respondent(MARKETING, DEFINED)

    ten, one = diagnose(ARTICLE, [*split, marketer]), diagnose(ARTICLE, [undecided, marketer])

    assert ten.sheets == one.sheets
    assert (ten.verdict, ten.gap, ten.weights, ten.recommendation) == (
        one.verdict,
        one.gap,
        one.weights,
        one.recommendation,
    )


def test_management_speaks_for_the_conditions_but_not_for_the_type():
    people, _ = sepehr()
    manager = respondent(Function.MANAGEMENT, ALIGNED, "YYY|NNNNNN")

    without, with_manager = diagnose(ARTICLE, people), diagnose(ARTICLE, [*people, manager])

    assert with_manager.verdict == without.verdict
    assert with_manager.recommendation.stay == Fraction(4, 9)  # (1/6 + 1/6 + 1) / 3
    assert with_manager.recommendation.tighten == Fraction(1, 2)  # (3/4 + 3/4 + 0) / 3
    assert with_manager.sheets[Function.MANAGEMENT]["A3"] == 1


def test_a_later_edit_of_a_criterion_makes_another_checklist():
    people, _ = sepehr()
    before = diagnose(ARTICLE, people)
    first, *others = ARTICLE.criteria

    edited = replace(ARTICLE, criteria=(replace(first, weight=Fraction(5)), *others))

    assert diagnose(edited, people).verdict != before.verdict
    assert diagnose(ARTICLE, people) == before


@pytest.mark.parametrize(
    ("letters", "outcome"),
    [
        ("Y" * 21, Outcome.NO_FIT),
        ("N" * 21, Outcome.NO_FIT),
        ("P" * 21, Outcome.NO_FIT),
        ("?" * 21, Outcome.NOT_ENOUGH_ANSWERS),
        ("YNPY NPPY NYPYNP NNNNNNN", Outcome.MIXED),
    ],
)
def test_no_type_leads_to_a_joint_session(letters, outcome):
    found = both(letters)

    assert found.verdict.outcome is outcome
    assert found.recommendation.action is Action.JOINT_SESSION


@settings(deadline=None)
@given(RESPONDENTS, st.randoms(use_true_random=False))
def test_the_order_of_respondents_changes_nothing_but_the_places_in_flags(respondents, random):
    shuffled = random.sample(respondents, len(respondents))

    one, other = diagnose(ARTICLE, respondents), diagnose(ARTICLE, shuffled)

    assert replace(one, flags=()) == replace(other, flags=())
    assert Counter(flag.code for flag in one.flags) == Counter(flag.code for flag in other.flags)


@settings(deadline=None)
@given(RESPONDENTS, st.sampled_from(Function), st.integers(2, 10))
def test_repeating_everyone_of_a_function_changes_no_verdict(respondents, function, times):
    group = [respondent for respondent in respondents if respondent.function is function]

    one, many = (diagnose(ARTICLE, respondents + group * more) for more in (0, times))

    assert (one.verdict, one.gap, one.weights, one.recommendation) == (
        many.verdict,
        many.gap,
        many.weights,
        many.recommendation,
    )


@settings(deadline=None)
@given(RESPONDENTS)
def test_unanswered_and_dont_know_weigh_the_same(respondents):
    def without_dont_know(given):
        return {code: answer for code, answer in given.items() if answer is not Answer.DONT_KNOW}

    silent = [
        Respondent(
            respondent.function,
            without_dont_know(respondent.answers),
            without_dont_know(respondent.conditions),
        )
        for respondent in respondents
    ]

    one, other = diagnose(ARTICLE, respondents), diagnose(ARTICLE, silent)

    assert (one.verdict, one.gap, one.agreement) == (other.verdict, other.gap, other.agreement)
    assert one.recommendation == other.recommendation
