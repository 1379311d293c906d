from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.method.checklist import Side, Thresholds, Type
from diagnostics.method.combination import mean_sheet, sum_answers
from diagnostics.method.placement import Outcome, Verdict
from diagnostics.method.recommendation import (
    Action,
    ConditionList,
    Recommendation,
    are_contradictory,
    condition_flip_distance,
    decide,
    reachable_actions,
    reasons_against,
    recommend,
)
from tests import brute_force
from tests.checklists import ARTICLE, checklist, condition_answers, criterion
from tests.strategies import CONDITION_VALUES, EXHAUSTIVE

EDGES = Thresholds()
VALUES = {"Y": Fraction(1), "P": Fraction(1, 2), "N": Fraction(0), "?": None}
AGENDA = ("U1", "A3")


def verdict(type_, outcome=Outcome.PLACED):
    return Verdict(outcome, one_sided=False, coverage={}, coverage_combined=Fraction(1), type=type_)


def advise(type_, letters="", sheet=None):
    """Return the recommendation at a type for a column's letters, such as "YYN|PYY"."""
    given = condition_answers(letters, type_) if letters else {}
    conditions = mean_sheet(sum_answers(ARTICLE.condition_codes, [given]))
    return recommend(
        verdict(type_), ARTICLE, sheet=sheet or {}, conditions=conditions, agenda=AGENDA
    )


def values(letters):
    return [VALUES[letter] for letter in letters]


def listed(found):
    """Return a list of conditions with these values, None unknown."""
    codes = tuple(f"C{place}" for place in range(len(found)))
    known = zip(codes, found, strict=True)
    return ConditionList(codes, {code: value for code, value in known if value is not None})


@pytest.mark.parametrize(
    ("stay", "tighten", "action"),
    [
        ("1/6", "3/4", Action.TIGHTEN),
        ("3/10", "1/2", Action.TIGHTEN),  # both edges are closed
        ("31/100", "1/2", Action.JUDGEMENT_CALL),
        ("2/3", "5/6", Action.JUDGEMENT_CALL),  # 1/6 apart
        ("1/2", "3/10", Action.STAY),
        ("1", "0", Action.STAY),
        ("1/2", "1/2", Action.JUDGEMENT_CALL),
        ("49/100", "0", Action.STAY_NO_STRONG_REASON),
        ("1/6", "5/12", Action.STAY_NO_STRONG_REASON),
        (None, "1", Action.NOT_ENOUGH_ANSWERS),
        ("1", None, Action.NOT_ENOUGH_ANSWERS),
        (None, None, Action.NOT_ENOUGH_ANSWERS),
    ],
)
def test_decide_reads_the_table(stay, tighten, action):
    stay, tighten = (decision and Fraction(decision) for decision in (stay, tighten))

    assert decide(stay, tighten, EDGES) is action


@pytest.mark.parametrize(
    ("type_", "letters", "action", "reasons", "watch"),
    [
        (Type.DEFINED, "NPN|YPNYYY", Action.TIGHTEN, "T-D1a T-D1b T-D3 T-D4a T-D4b", ""),
        (Type.UNDEFINED, "YYN|PYY", Action.JUDGEMENT_CALL, "S-U1 S-U2 T-U1 T-U2 T-U3", ""),
        (Type.ALIGNED, "YYP|P", Action.STAY, "S-A1 S-A2 S-A3", "T-A1"),
        (Type.DEFINED, "NPN|YNNPPP", Action.STAY_NO_STRONG_REASON, "", "T-D1a T-D3 T-D4a T-D4b"),
        (Type.DEFINED, "YYY|??????", Action.NOT_ENOUGH_ANSWERS, "", ""),
    ],
)
def test_recommend_carries_the_conditions_that_hold(type_, letters, action, reasons, watch):
    advice = advise(type_, letters)

    assert advice.action is action
    assert advice.reasons == tuple(reasons.split())
    assert advice.watch == tuple(watch.split())
    assert advice.agenda == ()
    assert (advice.target is not None) is (action is Action.TIGHTEN)


@pytest.mark.parametrize(
    ("type_", "letters", "distance", "dont_know"),
    [
        # sigma 1/6 and tau 3/4: one of each makes it 1/2 against 7/12, a judgement call
        (Type.DEFINED, "NPN|YPNYYY", 2, ()),
        # sigma 1 of one known: no strong reason without it, and at 1/3 by the unknown two
        (Type.ALIGNED, "Y??|N", 1, (Action.STAY_NO_STRONG_REASON,)),
    ],
)
def test_recommend_says_what_would_change_the_action(type_, letters, distance, dont_know):
    advice = advise(type_, letters)

    assert (advice.flip_distance, advice.dont_know) == (distance, dont_know)


def test_recommend_lists_the_heaviest_to_do_first():
    weighted = checklist(
        criterion("A1", "0010", 3), criterion("A2", "0010"), conditions="S-D1 T-D1a"
    )
    conditions = {"S-D1": Fraction(0), "T-D1a": Fraction(1)}
    sheet = {"A1": Fraction(3, 4), "A2": Fraction(0)}

    advice = recommend(
        verdict(Type.DEFINED), weighted, sheet=sheet, conditions=conditions, agenda=()
    )

    assert advice.todo == ("A2", "A1")  # 1 x 1 before 3 x 1/4


def test_recommend_without_a_type_is_a_joint_session_about_the_largest_gaps():
    advice = recommend(
        verdict(None, Outcome.TWO_VIEWS), ARTICLE, sheet={}, conditions={}, agenda=AGENDA
    )

    assert advice == Recommendation(Action.JOINT_SESSION, agenda=AGENDA)


def test_recommend_never_loosens_the_integrated():
    assert advise(Type.INTEGRATED) == Recommendation(
        Action.STAY_INTEGRATED, preconditions=("R1", "R2", "R3")
    )


def test_recommend_to_tighten_lists_what_to_do_leave_keep_and_find_out():
    sheet = {code: Fraction(0) for code in ARTICLE.by_code}
    sheet |= {"D2": Fraction(1), "D4": Fraction(1, 2), "A1": Fraction(3, 4)}
    sheet |= {"U2": Fraction(1, 4), "U4": Fraction(1), "D3": Fraction(1)}
    sheet |= {"I3": Fraction(1, 2), "I4": Fraction(49, 100)}
    del sheet["A3"]

    advice = advise(Type.DEFINED, "NPN|YPNYYY", sheet)

    assert advice.target is Type.ALIGNED
    # 1 - x: A2, A4, A5, A6 1; D4 1/2; A1 1/4; D2 is done; D1 and D3 are silent at Aligned
    assert advice.todo == ("A2", "A4", "A5", "A6", "D4", "A1")
    assert advice.habits == ("U2", "U4")
    assert advice.keep == ("I3",)
    assert advice.find_out == ("A3",)
    assert advice.preconditions == ()


def test_recommend_to_integrate_carries_the_preconditions_and_what_loosens_by_itself():
    sheet = {code: Fraction(1) for code in ("D2", "D3", "A1", "A3")}

    advice = advise(Type.ALIGNED, "NNN|Y", sheet)

    assert advice.target is Type.INTEGRATED
    assert advice.habits == ("D3", "A1")  # Integrated expects 0 of both
    assert advice.keep == ()
    assert advice.find_out == ("D4", "A4", "A5", "A6", "I1", "I2", "I3", "I4", "I5", "I7")
    assert advice.preconditions == ("R1", "R2", "R3")


@pytest.mark.parametrize(
    ("stay", "tighten", "distance"),
    [
        ("YYY", "N", 1),  # tau 1 against 1: judgement call
        ("YYY", "NNNNNN", 2),  # sigma 1/3: no strong reason
        ("NNN", "YYYYYY", 3),  # sigma 2/3 and tau 5/6: judgement call
        ("NPN", "YNNPPP", 1),  # tau 1/2 and a lead of 1/3: tighten
        ("???", "Y", None),
        ("Y", "?", None),
    ],
)
def test_condition_flip_distance(stay, tighten, distance):
    lists = listed(values(stay)), listed(values(tighten))

    assert condition_flip_distance(*lists, EDGES) == distance


def test_condition_flip_distance_is_unknown_where_nothing_changes_the_action():
    unreachable = Thresholds(condition_holds=Fraction(2))
    lists = listed(values("Y")), listed(values("N"))

    assert condition_flip_distance(*lists, unreachable) is None


@pytest.mark.parametrize(
    ("stay", "tighten", "actions"),
    [
        ("YY?", "N", []),  # sigma 2/3 or 1
        ("YYY", "?", [Action.STAY, Action.JUDGEMENT_CALL]),  # tau 0 or 1
        ("Y??", "N", [Action.STAY_NO_STRONG_REASON]),  # sigma 1/3, 2/3, 1: stay now
        ("YYY", "", []),  # a list that the checklist does not have
    ],
)
def test_reachable_actions_are_the_others(stay, tighten, actions):
    lists = listed(values(stay)), listed(values(tighten))

    assert list(reachable_actions(*lists, EDGES)) == actions


@EXHAUSTIVE
@given(st.lists(CONDITION_VALUES, max_size=3), st.lists(CONDITION_VALUES, max_size=3))
def test_condition_robustness_equals_trying_every_value(stay, tighten):
    lists = listed(stay), listed(tighten)

    distance = condition_flip_distance(*lists, EDGES)
    actions = reachable_actions(*lists, EDGES)

    is_known = lists[0].values and lists[1].values
    assert distance == (brute_force.condition_flip(stay, tighten, EDGES) if is_known else None)
    if stay and tighten:
        assert set(actions) == brute_force.reachable_actions(stay, tighten, EDGES)


@pytest.mark.parametrize(
    ("type_", "letters", "is_contradictory"),
    [
        (Type.DEFINED, "NNP|YYYNNN", True),  # S-D3 1/2, tau 1/2
        (Type.DEFINED, "NNN|YYYNNN", False),
        (Type.DEFINED, "NN?|YYYNNN", False),
        (Type.DEFINED, "NNY|YYPNNN", False),  # tau 5/12
        (Type.DEFINED, "NNY|??????", False),
        (Type.ALIGNED, "YYY|Y", False),  # S-D3 is not read here
    ],
)
def test_no_reason_to_change_beside_strong_signals_is_contradictory(
    type_, letters, is_contradictory
):
    given = condition_answers(letters, type_)
    conditions = mean_sheet(sum_answers(ARTICLE.condition_codes, [given]))
    advice = advise(type_, letters)

    found = are_contradictory(verdict(type_), advice, conditions=conditions, checklist=ARTICLE)

    assert found is is_contradictory


@pytest.mark.parametrize(
    ("named", "held"),
    [
        ((), ()),
        (("S-D1",), ("S-D1",)),
        (("S-D3", "S-D1", "S-D2"), ("S-D1", "S-D3")),  # S-D2 does not hold
        (("S-A1", "T-D1a"), ()),  # of another column, of the other list
    ],
)
def test_the_version_names_what_no_reason_to_change_is(named, held):
    conditions = dict.fromkeys(ARTICLE.condition_codes, Fraction(1)) | {"S-D2": Fraction(0)}
    checklist = replace(ARTICLE, no_reason_to_change=named)
    advice = Recommendation(Action.TIGHTEN, tighten=Fraction(1))

    found = are_contradictory(
        verdict(Type.DEFINED), advice, conditions=conditions, checklist=checklist
    )

    assert reasons_against(checklist, Type.DEFINED, conditions) == held
    assert found is bool(held)


def test_nothing_is_contradictory_without_a_type():
    nothing = Recommendation(Action.JOINT_SESSION)

    assert not are_contradictory(verdict(None), nothing, conditions={}, checklist=ARTICLE)


def test_conditions_of_a_column_are_in_checklist_order():
    assert ARTICLE.conditions_of(Type.UNDEFINED, Side.TIGHTEN) == ("T-U1", "T-U2", "T-U3")
