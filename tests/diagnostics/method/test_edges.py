"""Every edge of the method is exact: a hair aside is judged otherwise, which no float sees."""

from collections.abc import Callable
from dataclasses import fields, replace
from fractions import Fraction

import pytest

from diagnostics.method.agreement import Pattern, Reading, gap, patterns, read_agreement
from diagnostics.method.checklist import Function, Thresholds, Type
from diagnostics.method.flags import FlagCode, are_many_dont_know, find_carelessness
from diagnostics.method.placement import Firmness, Outcome, decide, place, stand
from diagnostics.method.profile import tally
from diagnostics.method.recommendation import (
    Action,
    Recommendation,
    are_contradictory,
    recommend,
)
from diagnostics.method.recommendation import decide as decide_action
from diagnostics.method.robustness import dont_know_bounds, flip_distance
from tests.checklists import ARTICLE, answers, checklist, criterion, respondent

SALES, MARKETING = Function.SALES, Function.MARKETING
EDGES = Thresholds()
# Below what a float can hold beside 1, and below the smallest float of all
HAIR = Fraction(1, 10**400)


def outcome(criteria, **sheets):
    """Return the outcome of the sides' sheets against a checklist of these criteria."""
    sides = {Function(side): sheet for side, sheet in sheets.items()}
    return decide(stand(sides, checklist(*criteria)))[0]


def is_covered(share):
    """Know so large a share of the weight, on both sides."""
    criteria = criterion("D1", "0100", share), criterion("D2", "0100", 1 - share)
    sheet = {"D1": Fraction(1)}
    return outcome(criteria, sales=sheet, marketing=sheet) is not Outcome.NOT_ENOUGH_ANSWERS


def is_covered_by_a_function(share):
    """Know so large a share of the weight on one side, and everything on the other."""
    criteria = criterion("D1", "0100", share), criterion("D2", "0100", 1 - share)
    some, every = {"D1": Fraction(1)}, {"D1": Fraction(1), "D2": Fraction(1)}
    return outcome(criteria, sales=some, marketing=every) is not Outcome.NOT_ENOUGH_ANSWERS


def is_fitting(fit):
    """Fit Defined so well: D1 yes adds 1, U3 = y adds 1 - y, and (2 - y) / 2 is the fit."""
    criteria = criterion("D1", "0100"), criterion("U3", "1000")
    return outcome(criteria, sales={"D1": Fraction(1), "U3": 2 - 2 * fit}) is not Outcome.NO_FIT


def is_own(share):
    """Have so large an own share of Defined; its fit is (3 + share) / 4, 7/8 at the edge."""
    criteria = [
        criterion("D1", "0100"),
        criterion("U3", "1000"),
        criterion("A2", "·01·"),
        criterion("I1", "0001"),
    ]
    sheet = {"D1": share, "U3": Fraction(0), "A2": Fraction(0), "I1": Fraction(0)}
    return outcome(criteria, sales=sheet) is not Outcome.NO_FIT


def is_between(answers_apart):
    """Lead by so many answers: D1 = x adds x to Defined and 1 - x to Aligned, D2 adds 1 to both."""
    criteria = criterion("D1", "0100"), criterion("D2", "0110")
    sheet = {"D1": (1 + answers_apart) / 2, "D2": Fraction(1)}
    return outcome(criteria, sales=sheet) is Outcome.BETWEEN


def is_firm(distance):
    """Lead by two answers for each that is to change: every one of them gains two."""
    criteria = [criterion(f"D{number}", "0100") for number in range(2 * distance)]
    sheet = {criterion.code: Fraction(1) for criterion in criteria}
    verdict = place(stand({SALES: sheet, MARKETING: sheet}, checklist(*criteria)))
    return verdict.firmness is Firmness.FIRM


def is_holding(value):
    """Give the only condition to tighten so high a value, and the one to stay none."""
    return decide_action(Fraction(0), value, EDGES) is Action.TIGHTEN


def is_leading(lead):
    return decide_action(Fraction(1, 2), Fraction(1, 2) + lead, EDGES) is Action.TIGHTEN


def is_large_gap(index):
    """See one criterion so far apart, and one alike: half of it is the index."""
    two = checklist(criterion("D1", "0100"), criterion("D2", "0100"))
    nothing = {"D1": Fraction(0), "D2": Fraction(0)}
    found = gap({SALES: nothing | {"D1": 2 * index}, MARKETING: nothing}, two)
    return patterns(found.index, [Fraction(1)] * 2, EDGES) == (Pattern.TWO_WORLDS,)


def is_high_agreement(value):
    return patterns(Fraction(0), [Fraction(1), value], EDGES) == (Pattern.SHARED_PICTURE,)


def are_many(share):
    """Hold 7 don't-knows of 21 against an edge that lies as far off the other way."""
    edges = replace(EDGES, many_dont_know=Fraction(2, 3) - share)
    people = [respondent(SALES, "?" * 7 + "Y" * 14)]
    return are_many_dont_know(people, replace(ARTICLE, thresholds=edges))


def is_long_run(length):
    letters = "N" * length + "YP" * 5
    given = answers(letters.ljust(21, "."), ARTICLE.shown_order)
    return FlagCode.LONG_RUN in find_carelessness(given, ARTICLE)


# Each threshold with what stands exactly where it is told to, and the step that leaves the edge
AT_EDGE: dict[str, tuple[Callable[[Fraction], bool], Fraction | int]] = {
    "coverage_combined": (is_covered, -HAIR),
    "coverage_function": (is_covered_by_a_function, -HAIR),
    "fit": (is_fitting, -HAIR),
    "own_share": (is_own, -HAIR),
    "between": (is_between, HAIR),
    "firm_flip_distance": (is_firm, -1),
    "condition_holds": (is_holding, -HAIR),
    "lead": (is_leading, -HAIR),
    "large_gap": (is_large_gap, -HAIR),
    "high_agreement": (is_high_agreement, -HAIR),
    "many_dont_know": (are_many, -HAIR),
    "long_run": (is_long_run, -1),
}


@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_a_threshold_is_met_exactly_and_missed_by_the_least_step(name):
    is_met, step = AT_EDGE[name]
    edge = getattr(EDGES, name)

    found = [is_met(edge), is_met(edge - step), is_met(edge + step)]

    assert found == [True, True, False]


LEADERS = [Fraction(number, 30) for number in range(15, 31)]
LEADERS += [Fraction(number, 20) for number in range(10, 21)]


@pytest.mark.parametrize("leader", LEADERS, ids=str)
def test_a_list_leads_by_exactly_twenty_points_wherever_it_stands(leader):
    behind = leader - Fraction(1, 5)

    exact = decide_action(behind, leader, EDGES), decide_action(leader, behind, EDGES)
    closer = (
        decide_action(behind + HAIR, leader, EDGES),
        decide_action(leader, behind + HAIR, EDGES),
    )

    assert exact == (Action.TIGHTEN, Action.STAY)
    assert closer == (Action.JUDGEMENT_CALL, Action.JUDGEMENT_CALL)


@pytest.mark.parametrize("holder", ["stay", "tighten"])
def test_a_list_without_a_lead_holds_from_exactly_one_half(holder):
    def action(value):
        other = Fraction(2, 5)
        means = (value, other) if holder == "stay" else (other, value)
        return decide_action(*means, EDGES)

    assert action(Fraction(1, 2)) is Action.JUDGEMENT_CALL
    assert action(Fraction(1, 2) - HAIR) is Action.STAY_NO_STRONG_REASON


@pytest.mark.parametrize(
    ("edge", "reading", "below"),
    [
        ("0", Reading.NONE, Reading.SPLIT),
        ("3/10", Reading.WEAK, Reading.NONE),
        ("1/2", Reading.MODERATE, Reading.WEAK),
        ("7/10", Reading.STRONG, Reading.MODERATE),
        ("9/10", Reading.VERY_STRONG, Reading.STRONG),
    ],
)
def test_a_band_of_agreement_begins_exactly_at_its_edge(edge, reading, below):
    found = read_agreement(Fraction(edge)), read_agreement(Fraction(edge) - HAIR)

    assert found == (reading, below)


def test_a_lead_that_is_a_hair_above_the_gains_takes_one_more_answer():
    two = criterion("D1", "0100"), criterion("D2", "0100")
    hair = criterion("D3", "0100", HAIR)
    sheet = {"D1": Fraction(1), "D2": Fraction(1)}

    level = flip_distance(tally(sheet, checklist(*two)))
    above = flip_distance(tally(sheet | {"D3": Fraction(1)}, checklist(*two, hair)))

    # a lead of 2 goes with a gain of 2; of 2 + hair, a hair is left
    assert (level.criteria, above.criteria) == (("D1",), ("D1", "D2"))


def test_a_lead_that_is_a_hair_above_the_unknown_is_proof():
    missing = criterion("A1", "0010")
    sheet = {"D1": Fraction(1)}

    level = dont_know_bounds(tally(sheet, checklist(criterion("D1", "0100"), missing)))
    above = dont_know_bounds(tally(sheet, checklist(criterion("D1", "0100", 1 + HAIR), missing)))

    assert (level.proof, level.reachable) == (False, (Type.ALIGNED,))
    assert (above.proof, above.reachable) == (True, ())


def advise(sheet, conditions=None):
    """Return the advice for a Defined organisation, to tighten unless conditions say otherwise."""
    verdict = place(stand({SALES: {}}, ARTICLE))
    conditions = conditions or {"S-D1": Fraction(0), "T-D1a": Fraction(1)}
    return recommend(
        replace(verdict, type=Type.DEFINED), ARTICLE, sheet=sheet, conditions=conditions, agenda=()
    )


def test_a_condition_is_a_reason_from_exactly_one_half():
    stay = {"S-D1": Fraction(0)}
    tighten = {"T-D1a": Fraction(1), "T-D2": Fraction(1, 2), "T-D3": Fraction(1, 2) - HAIR}

    assert advise({}, stay | tighten).reasons == ("T-D1a", "T-D2")


def test_the_lists_of_a_step_are_cut_exactly():
    sheet = {"D4": Fraction(1), "A3": 1 - HAIR}  # to be done below 1
    sheet |= {"U3": Fraction(0), "U4": HAIR}  # a habit above 0
    sheet |= {"I1": Fraction(1, 2), "I2": Fraction(1, 2) - HAIR}  # kept from 1/2

    advice = advise(sheet)

    assert advice.todo == ("A3",)
    assert advice.habits == ("U4",)
    assert advice.keep == ("I1",)


@pytest.mark.parametrize("short", ["condition", "tighten"])
def test_conditions_contradict_each_other_from_exactly_one_half(short):
    def are_found(condition, tighten):
        verdict = replace(place(stand({SALES: {}}, ARTICLE)), type=Type.DEFINED)
        advice = Recommendation(Action.JUDGEMENT_CALL, tighten=tighten)
        conditions = {"S-D3": condition}
        return are_contradictory(verdict, advice, conditions=conditions, checklist=ARTICLE)

    half = {"condition": Fraction(1, 2), "tighten": Fraction(1, 2)}

    assert are_found(**half)
    assert not are_found(**half | {short: Fraction(1, 2) - HAIR})
