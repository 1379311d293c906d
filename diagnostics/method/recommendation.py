"""Stay, or move one type closer: the decision table at the verdict's type (METHOD 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import product

from .checklist import Checklist, Criterion, Side, Thresholds, Type
from .combination import Sheet, mean
from .placement import Verdict

KEPT_FROM = Fraction(1, 2)
REVIEW_MONTHS = 12  # to the next round, where nothing else says when


class Action(StrEnum):
    """What the decision table advises (METHOD 8)."""

    STAY = "stay"
    STAY_NO_STRONG_REASON = "stay_no_strong_reason"
    STAY_INTEGRATED = "stay_integrated"
    TIGHTEN = "tighten"
    JUDGEMENT_CALL = "judgement_call"
    JOINT_SESSION = "joint_session"
    NOT_ENOUGH_ANSWERS = "not_enough_answers"


@dataclass(frozen=True)
class Recommendation:
    """Hold the advice with its reasons as data: codes only, in the order to be shown.

    stay and tighten are the means of the two lists, 0 to 1. dont_know are the other actions that
    unknown conditions could still bring. Source: METHOD 8.
    """

    action: Action
    target: Type | None = None
    stay: Fraction | None = None
    tighten: Fraction | None = None
    flip_distance: int | None = None
    reasons: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    todo: tuple[str, ...] = ()
    habits: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    find_out: tuple[str, ...] = ()
    dont_know: tuple[Action, ...] = ()
    preconditions: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConditionList:
    """Hold one list of one column of the decision table: its codes and known values, 0 to 1."""

    codes: tuple[str, ...]
    values: Mapping[str, Fraction]

    @property
    def unknown(self) -> int:
        """Return how many conditions have no value."""
        return len(self.codes) - len(self.values)

    @property
    def mean(self) -> Fraction | None:
        """Return the mean of the known values (sigma or tau), None of nothing known."""
        return mean(self.values.values())

    def holding(self, edges: Thresholds) -> tuple[str, ...]:
        """Return the conditions that hold: a combined value of 1/2 or more."""
        return tuple(code for code, value in self.values.items() if value >= edges.condition_holds)

    def extremes(self, changed: int) -> set[Fraction]:
        """Return the lowest and highest mean to be had by setting so many known values to 0 or 1.

        1, 1/2, 0 with one changed: (0 + 1/2 + 0) / 3 = 1/6 and (1 + 1/2 + 1) / 3 = 5/6.
        """
        rising = sorted(self.values.values())
        total, kept = len(rising), len(rising) - changed
        lowest = sum(rising[:kept])
        highest = sum(rising[changed:], changed)
        return {Fraction(lowest, total), Fraction(highest, total)}

    def possible_means(self) -> set[Fraction]:
        """Return the means to be had by setting every unknown condition to 0 or to 1.

        1 known and two unknown: 1/3, 2/3, 1. How many become 1 matters, not which. An empty list
        has none.
        """
        if not self.codes:
            return set()
        known = sum(self.values.values())
        return {Fraction(known + ones, len(self.codes)) for ones in range(self.unknown + 1)}


def decide(stay: Fraction | None, tighten: Fraction | None, edges: Thresholds) -> Action:
    """Apply the table's rule: .17 against .75 is tighten; .67 against .83 is a judgement call.

    A list leads with 1/2 or more and .20 more than the other. Source: METHOD 8.
    """
    if stay is None or tighten is None:
        return Action.NOT_ENOUGH_ANSWERS
    holds, lead = edges.condition_holds, edges.lead
    if tighten >= holds and tighten - stay >= lead:
        return Action.TIGHTEN
    if stay >= holds and stay - tighten >= lead:
        return Action.STAY
    if stay >= holds or tighten >= holds:
        return Action.JUDGEMENT_CALL
    return Action.STAY_NO_STRONG_REASON


def condition_flip_distance(
    stay: ConditionList, tighten: ConditionList, edges: Thresholds
) -> int | None:
    """Find the smallest number of known conditions that, each set to 0 or 1, change the action.

    Each action is left by pushing each list as far as it goes one way, so of all the ways to change
    i of one list and j of the other only the lowest and highest means need trying. Stay 1, 1, 1
    against tighten 0 of one: setting that one to 1 makes it a judgement call, distance 1. None when
    a list is unknown, or nothing changes the action. Source: METHOD 8.
    """
    if not stay.values or not tighten.values:
        return None
    now = decide(stay.mean, tighten.mean, edges)
    sizes = product(range(len(stay.values) + 1), range(len(tighten.values) + 1))
    return next(
        (
            i + j
            for i, j in sorted(sizes, key=sum)
            if any(
                decide(*means, edges) is not now
                for means in product(stay.extremes(i), tighten.extremes(j))
            )
        ),
        None,
    )


def reachable_actions(
    stay: ConditionList, tighten: ConditionList, edges: Thresholds
) -> tuple[Action, ...]:
    """Find the other actions that the unknown conditions, each set to 0 or 1, could still bring.

    Stay 1, 1 and one unknown against tighten 0: means 2/3 and 1, stay either way, so none. Source:
    METHOD 8.
    """
    now = decide(stay.mean, tighten.mean, edges)
    means = product(stay.possible_means(), tighten.possible_means())
    found = {decide(*pair, edges) for pair in means} - {now}
    return tuple(action for action in Action if action in found)


def recommend(
    verdict: Verdict,
    checklist: Checklist,
    *,
    sheet: Sheet,
    conditions: Sheet,
    agenda: Sequence[str],
) -> Recommendation:
    """Read the decision table at the verdict's type, and say what to do and what to leave.

    sheet and conditions are the combined values by code, 0 to 1; agenda the criteria of the largest
    gaps, for where there is no type to read the table at. Source: METHOD 8.
    """
    if verdict.type is None:
        return Recommendation(Action.JOINT_SESSION, agenda=tuple(agenda))
    target = verdict.type.next
    if target is None:
        return Recommendation(Action.STAY_INTEGRATED, preconditions=checklist.facts)
    edges = checklist.thresholds
    stay = _condition_list(checklist, verdict.type, Side.STAY, conditions)
    tighten = _condition_list(checklist, verdict.type, Side.TIGHTEN, conditions)
    action = decide(stay.mean, tighten.mean, edges)
    reasons, watch = _reasons_and_watch(action, stay.holding(edges), tighten.holding(edges))
    advice = Recommendation(
        action=action,
        stay=stay.mean,
        tighten=tighten.mean,
        flip_distance=condition_flip_distance(stay, tighten, edges),
        reasons=reasons,
        watch=watch,
        dont_know=reachable_actions(stay, tighten, edges),
    )
    return _with_steps(advice, checklist, sheet, target) if action is Action.TIGHTEN else advice


def _condition_list(
    checklist: Checklist, type_: Type, side: Side, conditions: Sheet
) -> ConditionList:
    codes = checklist.conditions_of(type_, side)
    return ConditionList(codes, {code: conditions[code] for code in codes if code in conditions})


def _reasons_and_watch(
    action: Action, staying: tuple[str, ...], tightening: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the holding conditions that carry the action, and the tighten signals to watch."""
    nothing: tuple[str, ...] = ()
    return {
        Action.TIGHTEN: (tightening, nothing),
        Action.STAY: (staying, tightening),
        Action.JUDGEMENT_CALL: (staying + tightening, nothing),
        Action.STAY_NO_STRONG_REASON: (nothing, tightening),
        Action.NOT_ENOUGH_ANSWERS: (nothing, nothing),
    }[action]


def _with_steps(
    advice: Recommendation, checklist: Checklist, sheet: Sheet, target: Type
) -> Recommendation:
    """Add what the step to the next type asks for, and what it leaves behind or keeps."""
    expected = [
        criterion for criterion in checklist.criteria if criterion.expected.get(target) == 1
    ]
    known = [criterion for criterion in checklist.criteria if criterion.code in sheet]
    missing = {
        criterion.code: criterion.weight * (1 - sheet[criterion.code])
        for criterion in expected
        if criterion.code in sheet and sheet[criterion.code] < 1
    }
    return replace(
        advice,
        target=target,
        todo=tuple(sorted(missing, key=lambda code: -missing[code])),
        habits=tuple(
            criterion.code
            for criterion in known
            if _is_habit(criterion, sheet[criterion.code], target)
        ),
        keep=tuple(
            criterion.code
            for criterion in known
            if criterion.native.rank > target.rank and sheet[criterion.code] >= KEPT_FROM
        ),
        find_out=tuple(criterion.code for criterion in expected if criterion.code not in sheet),
        preconditions=checklist.facts if target.next is None else (),
    )


def _is_habit(criterion: Criterion, value: Fraction, target: Type) -> bool:
    is_earlier = criterion.native.rank < target.rank
    return is_earlier and criterion.expected.get(target) == 0 and value > 0


def are_contradictory(
    verdict: Verdict, advice: Recommendation, *, conditions: Sheet, checklist: Checklist
) -> bool:
    """Tell whether a "no reason to change" holds beside strong signals to tighten.

    Such a reason 1/2 and tau 1/2: contradictory, to be shown and not hidden. Only where the table
    was read in the column of that reason. Source: METHOD 8 and 10.
    """
    if verdict.type is None or advice.tighten is None:
        return False
    holds = checklist.thresholds.condition_holds
    return advice.tighten >= holds and bool(reasons_against(checklist, verdict.type, conditions))


def reasons_against(checklist: Checklist, type_: Type, conditions: Sheet) -> tuple[str, ...]:
    """Return which "no reason to change" of a type's column holds: S-D3 1/2 in the Defined one."""
    holds = checklist.thresholds.condition_holds
    return tuple(
        code
        for code in checklist.no_reasons_of(type_)
        if conditions.get(code, Fraction(0)) >= holds
    )
