"""Did it help: what two rounds of one organisation, beside each other, allow to say (METHOD 13)."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from .funnel import Finding
from .placement import Outcome

SURE_FLIP_DISTANCE = 2
GAP_STEP = Fraction(1, 10)
PEOPLE_A_SIDE = 2
STAGES_KNOWN = 4
ONE_STAGE = Fraction(1)
SHARE_STEP = Fraction(1, 10)
COUNTED = 30


class Sayable(StrEnum):
    """What may be said of one thing before and now."""

    SAME = "same"
    OTHER = "other"
    MORE = "more"
    LESS = "less"
    CANNOT_TELL = "cannot_tell"


class NamedType(NamedTuple):
    """How surely a round names its type; flip_distance is None where none is known."""

    outcome: Outcome
    type: str | None
    is_firm: bool
    flip_distance: int | None

    @property
    def is_sure(self) -> bool:
        if self.outcome not in (Outcome.PLACED, Outcome.BETWEEN):
            return False
        return self.is_firm or (self.flip_distance or 0) >= SURE_FLIP_DISTANCE


class StagesBeside(NamedTuple):
    """Of the stages that both sides know both times: how many, and how many were agreed when."""

    known: int
    before: int
    now: int


class JointBeside(NamedTuple):
    """The weakest joint of the earlier round: its first stage, counted over as many full months.

    before and now are what was counted in its two stages.
    """

    stage: int
    months: int
    before: tuple[int, int]
    now: tuple[int, int]


def type_reading(before: NamedType, now: NamedType) -> Sayable:
    """Defined, then Aligned, each firm: another; the second one answer from its neighbour: none."""
    if not (before.is_sure and now.is_sure):
        return Sayable.CANNOT_TELL
    return Sayable.SAME if before.type == now.type else Sayable.OTHER


def gap_reading(before: Fraction | None, now: Fraction | None, *, fewest: int) -> Sayable:
    """Return whether the gap is larger; fewest is the smallest number of people on a side.

    .24, then .14: less; .24, then .15: about the same.
    """
    if before is None or now is None or fewest < PEOPLE_A_SIDE:
        return Sayable.CANNOT_TELL
    return _step(now - before, GAP_STEP) or Sayable.SAME


def stages_beside(before: Mapping[int, Finding], now: Mapping[int, Finding]) -> StagesBeside:
    """Count the agreed stages before and now among those known both times."""
    unknown = Finding.UNKNOWN
    known = [stage for stage in now if unknown not in (before.get(stage, unknown), now[stage])]
    agreed = (
        sum(findings[stage] is Finding.AGREED for stage in known) for findings in (before, now)
    )
    return StagesBeside(len(known), *agreed)


def stages_reading(stages: StagesBeside) -> Sayable:
    if stages.known < STAGES_KNOWN:
        return Sayable.CANNOT_TELL
    return _step(Fraction(stages.now - stages.before), ONE_STAGE) or Sayable.SAME


def joint_reading(joint: JointBeside | None) -> Sayable:
    """Return whether more go on; 22 and 32 of 100: more; 22 and 31 of 100: nothing is said."""
    if joint is None or is_little_counted(joint):
        return Sayable.CANNOT_TELL
    before, now = (Fraction(after, first) for first, after in (joint.before, joint.now))
    return _step(now - before, SHARE_STEP) or Sayable.CANNOT_TELL


def is_little_counted(joint: JointBeside) -> bool:
    return min(joint.before[0], joint.now[0]) < COUNTED


def _step(by: Fraction, at_least: Fraction) -> Sayable | None:
    if abs(by) < at_least:
        return None
    return Sayable.MORE if by > 0 else Sayable.LESS


def are_mostly_others(both: int, *counts: int) -> bool:
    """Tell whether fewer than half of a side's people, in either round, took part in both."""
    return any(2 * both < people for people in counts)
