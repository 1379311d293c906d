"""Stay, or move one type closer: the decision table read at the verdict's type (METHOD section 8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations, product

from .checklist import TYPES, Checklist, Side, Thresholds, Type
from .combination import Sheet, mean

NO_REASON_REVIEW_MONTHS = 12


class Action(StrEnum):
    """What the decision table advises."""

    STAY = "stay"
    STAY_NO_STRONG_REASON = "stay_no_strong_reason"
    STAY_INTEGRATED = "stay_integrated"
    TIGHTEN = "tighten"
    JUDGEMENT_CALL = "judgement_call"
    JOINT_SESSION = "joint_session"
    NOT_ENOUGH_ANSWERS = "not_enough_answers"


@dataclass(frozen=True)
class Recommendation:
    """The advice with its reasons as data; codes only, in the order in which they are to be shown."""

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


def decide(stay: Fraction | None, tighten: Fraction | None, edges: Thresholds) -> Action:
    """Apply the table's rule: .17 against .75 is tighten; .67 against .83 is a judgement call."""
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
