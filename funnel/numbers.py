"""What flows through the funnel: how many of each stage go on to the next, in exact fractions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from diagnostics.method.funnel import STAGES
from diagnostics.method.helped import JointBeside

from .months import Calendar, calendar_of, month_after, month_before

PURCHASE = 6
USUAL_MONTHS = 12
Place = tuple[date, int]  # a month and a stage
Counts = Mapping[date, Mapping[int, int]]  # by month, then by stage; what is not there is not known


@dataclass(frozen=True)
class Joint:
    """Hold two neighbouring stages: what was counted in the months that know both, and the share.

    share is None where no month knows both, or where nothing was counted in the first.
    """

    stage: int
    before: int
    after: int
    share: Fraction | None


def last_months(counts: Counts, number: int | None) -> Counts:
    """Return the counts of so many months up to the newest counted one; of all for None."""
    if not counts or number is None:
        return counts
    first = max(counts)
    for _month in range(number - 1):
        first = month_before(first)
    return {month: row for month, row in counts.items() if month >= first}


def finished(counts: Counts, today: date) -> Counts:
    """Return the months that are over: the running one is no part of a share."""
    return {month: row for month, row in counts.items() if month_after(month) <= today}


def last_full_months(counts: Counts, number: int | None, today: date) -> Counts:
    """Return the counts of so many months up to the newest full one, and those of the running."""
    full = last_months(finished(counts, today), number)
    running = {month: row for month, row in counts.items() if month_after(month) > today}
    return {**full, **running}


def totals(counts: Counts) -> dict[int, int]:
    """Return the sum of each stage that any month knows."""
    found: dict[int, int] = {}
    for month in counts.values():
        for stage, count in month.items():
            found[stage] = found.get(stage, 0) + count
    return found


def joints(counts: Counts) -> tuple[Joint, ...]:
    """Return the seven joints, each over the months that know both of its stages.

    40 in one month and 60 in the next, with 10 and 15 in the stage after: 25 of 100, 1/4. A month
    that knows only one of the two says nothing of their joint.
    """
    return tuple(_joint(counts.values(), stage, after) for stage, after in pairwise(STAGES))


def _joint(months: Iterable[Mapping[int, int]], stage: int, after: int) -> Joint:
    both = [(month[stage], month[after]) for month in months if stage in month and after in month]
    first, second = (sum(pair[place] for pair in both) for place in (0, 1))
    return Joint(stage, first, second, Fraction(second, first) if first else None)


def narrowest(found: Sequence[Joint]) -> tuple[Joint, ...]:
    """Return the joint with the lowest share, or all that tie for it; none where none is known."""
    known = [joint for joint in found if joint.share is not None]
    lowest = min((joint.share for joint in known if joint.share is not None), default=None)
    return tuple(joint for joint in known if joint.share == lowest)


def weakest_since(counts: Counts, earlier: date, later: date) -> JointBeside | None:
    """Return the narrowest joint of the year up to a day, beside the full months until another.

    Both over as many months, the newest of each; the first of several in the funnel's order.
    """
    before = last_months(finished(counts, earlier), USUAL_MONTHS)
    weakest = next(iter(narrowest(joints(before))), None)
    if weakest is None:
        return None
    since = {month: row for month, row in finished(counts, later).items() if month >= earlier}
    stages = weakest.stage, weakest.stage + 1
    known = [_knowing(months, stages) for months in (before, since)]
    months = min(map(len, known))
    if not months:
        return None
    old, new = (_joint(rows[-months:], *stages) for rows in known)
    return JointBeside(weakest.stage, months, (old.before, old.after), (new.before, new.after))


def _knowing(counts: Counts, stages: tuple[int, int]) -> list[Mapping[int, int]]:
    """Return the newest months of a year that know both stages, by time."""
    rows = [counts[month] for month in sorted(counts)][-USUAL_MONTHS:]
    return [row for row in rows if all(stage in row for stage in stages)]


class OtherCalendar(Exception):
    """The organisation counts in months of the other calendar already."""


@dataclass(frozen=True)
class Difference:
    """What counts change of those that are stored: each as (month, stage)."""

    added: Sequence[Place]
    changed: Sequence[Place]
    equal: Sequence[Place]
    removed: Sequence[Place]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def difference(
    stored: Mapping[Place, int], counts: Mapping[Place, int | None], calendar: Calendar
) -> Difference:
    """Lay counts beside the stored ones; raise OtherCalendar where these are of the other."""
    if any(calendar_of(month) is not calendar for month, _stage in stored):
        raise OtherCalendar
    given = {place: count for place, count in counts.items() if count is not None}
    return Difference(
        added=[name for name in given if name not in stored],
        changed=[name for name, count in given.items() if stored.get(name, count) != count],
        equal=[name for name, count in given.items() if stored.get(name) == count],
        removed=[name for name, count in counts.items() if count is None and name in stored],
    )
