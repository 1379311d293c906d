"""What would change the verdict: other answers, and unknown ones (METHOD 5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .checklist import Criterion, Type
from .profile import Tally, match


@dataclass(frozen=True)
class Flip:
    """Hold the smallest number of criteria to answer otherwise for another type to draw level.

    The set is one example; an answer is the combined one (METHOD 5).
    """

    distance: int
    to: Type
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class DontKnowBounds:
    """Hold which types the unknown criteria could bring level, and by which (METHOD 5)."""

    proof: bool
    reachable: tuple[Type, ...]
    criteria: tuple[str, ...]


def least_lead(criterion: Criterion, best: Type, other: Type) -> int:
    """Return the least lead of the best type on a criterion, over no and yes, in half answers.

    Expected 1 by best and 0 by other: a no gives 0 - 1, that is -2 halves; never above 0, since no
    answer pleases one type alone. Source: METHOD 5, min over v of m(v, e_a) - m(v, e_b).
    """
    ours, theirs = criterion.expected.get(best), criterion.expected.get(other)
    return min(match(value, ours, one=2) - match(value, theirs, one=2) for value in (0, 2))


def flip_distance(tally: Tally) -> Flip:
    """Find the smallest set of known criteria whose other answers bring another type level.

    Contributions add up independently, so taking the largest gains first is exact: a lead of 2.5
    answers against gains of 2, 1, 1 takes two. An exact tie has distance 0. Equal distances: the
    type with the higher fit, then the lower one; equal gains: checklist order. Source: METHOD 5.
    """
    best, *others = tally.ranking
    return min((_flip_to(other, best, tally) for other in others), key=lambda flip: flip.distance)


def _flip_to(other: Type, best: Type, tally: Tally) -> Flip:
    gains = {
        code: part.matches[best.rank]
        - part.matches[other.rank]
        - part.weight * least_lead(tally.checklist.by_code[code], best, other) * tally.one // 2
        for code, part in tally.parts.items()
    }
    lead = tally.matched[best.rank] - tally.matched[other.rank]
    changed: list[str] = []
    for code in sorted(gains, key=lambda code: -gains[code]):
        if lead <= 0:
            break
        lead -= gains[code]
        changed.append(code)
    return Flip(len(changed), other, tuple(changed))


def dont_know_bounds(tally: Tally) -> DontKnowBounds:
    """Find the types that the unknown criteria, each answered yes or no, could still bring level.

    B_b sums the least leads of the missing criteria: a lead of 1.5 answers and two missing ones of
    -1 each give 1.5 - 2 <= 0, so b is reachable. No answer is imputed. Source: METHOD 5.
    """
    best, *others = tally.ranking
    missing = [
        criterion for criterion in tally.checklist.criteria if criterion.code not in tally.parts
    ]
    reachable = sorted(
        (other for other in others if _least_margin(tally, missing, best, other) <= 0),
        key=lambda type_: type_.rank,
    )
    responsible = (
        criterion.code
        for criterion in missing
        if any(least_lead(criterion, best, other) for other in reachable)
    )
    return DontKnowBounds(not reachable, tuple(reachable), tuple(responsible))


def _least_margin(tally: Tally, missing: Sequence[Criterion], best: Type, other: Type) -> int:
    weights: Mapping[str, int] = tally.checklist.whole_weights
    bound = sum(
        weights[criterion.code] * least_lead(criterion, best, other) for criterion in missing
    )
    return tally.matched[best.rank] - tally.matched[other.rank] + bound * tally.one // 2
