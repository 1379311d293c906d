"""How far the two functions are apart, and how far each is of one mind (METHOD 6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .checklist import HALVES, PLACING, Checklist, Function, Thresholds
from .combination import Answers, Sheet, mean

LARGEST_AT_MOST = 7
ENOUGH_RESPONDENTS = 3
ENOUGH_ANSWERS = 2  # of one criterion, for a variance
NULL_VARIANCE = Fraction(1, 6)  # of answers spread evenly over 0, 1/2, 1


@dataclass(frozen=True)
class Gap:
    """Hold what the functions see differently: index G from 0 to 1, and the largest signed gaps.

    A gap above 0 says that Sales sees more of it. Source: METHOD 6.
    """

    index: Fraction | None
    largest: tuple[tuple[str, Fraction], ...]

    @property
    def agenda(self) -> tuple[str, ...]:
        """Return the criteria of the largest gaps: what a joint session is to talk about."""
        return tuple(code for code, _ in self.largest)


class Reading(StrEnum):
    """What an agreement amounts to in words (METHOD 6; LeBreton & Senter 2008)."""

    SPLIT = "split"
    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


BANDS = (  # closed below: .30 is weak
    (Fraction(9, 10), Reading.VERY_STRONG),
    (Fraction(7, 10), Reading.STRONG),
    (Fraction(5, 10), Reading.MODERATE),
    (Fraction(3, 10), Reading.WEAK),
    (Fraction(0), Reading.NONE),
)


class Pattern(StrEnum):
    """What gap and agreement together amount to (METHOD 6); for named assessments only."""

    TWO_WORLDS = "two_worlds"
    NO_SHARED_PICTURE = "no_shared_picture"
    SHARED_PICTURE = "shared_picture"


def gap(sheets: Mapping[Function, Sheet], checklist: Checklist) -> Gap:
    """Measure what Sales and Marketing see differently, over the criteria that both know.

    Sales 1 and Marketing 1/2 give a gap of +1/2; with two more criteria of 0 and -1/4 G is
    (1/2 + 0 + 1/4) / 3 = 1/4. The largest: not zero, by size, then checklist order, at most seven.
    Source: METHOD 6.
    """
    sales, marketing = (sheets.get(function, {}) for function in PLACING)
    gaps = [
        (code, sales[code] - marketing[code])
        for code in checklist.by_code
        if code in sales and code in marketing
    ]
    largest = sorted((gap for gap in gaps if gap[1]), key=lambda gap: -abs(gap[1]))
    return Gap(mean(abs(size) for _, size in gaps), tuple(largest[:LARGEST_AT_MOST]))


def agreement(answers: Iterable[Answers], checklist: Checklist) -> Fraction | None:
    """Measure how far one function's respondents are of one mind: r*wg(J), 1 at the most.

    r = 1 - mean over criteria of s2 / (1/6). Yes, yes, no give s2 = 1/3, alone r = -1; yes, yes,
    yes give r = 1. None below three respondents who answered anything. Sample variance over the
    criteria with two answers or more. Source: METHOD 6; Lindell, Brandt & Whitney 1999.
    """
    known = (
        {code: HALVES[answer[code]] for code in checklist.by_code if answer.get(code) in HALVES}
        for answer in answers
    )
    people = [person for person in known if person]
    if len(people) < ENOUGH_RESPONDENTS:
        return None
    variances = (
        _variance([person[code] for person in people if code in person])
        for code in checklist.by_code
    )
    spread = mean(variance for variance in variances if variance is not None)
    return None if spread is None else 1 - Fraction(spread, NULL_VARIANCE)


def _variance(halves: Sequence[int]) -> Fraction | None:
    """Return the sample variance of answers given in halves: 2, 2, 0 give 1/3."""
    count, total = len(halves), sum(halves)
    if count < ENOUGH_ANSWERS:
        return None
    squares = sum(halve * halve for halve in halves)
    return Fraction(count * squares - total * total, 4 * count * (count - 1))


def read_agreement(value: Fraction) -> Reading:
    """Read an agreement by its band, closed below: .30 is weak, .90 very strong, -1 split.

    Source: METHOD 6; LeBreton & Senter 2008.
    """
    return next((reading for edge, reading in BANDS if value >= edge), Reading.SPLIT)


def patterns(
    index: Fraction | None, agreements: Iterable[Fraction | None], edges: Thresholds
) -> tuple[Pattern, ...]:
    """Name what the gap index and the agreement inside each of the two functions amount to.

    G = .40 with .80 and .75: two worlds. G = .10 with .80 and .50: no shared picture inside a team.
    An unknown agreement names nothing. Source: METHOD 6.
    """
    values = list(agreements)
    are_high = [value >= edges.high_agreement for value in values if value is not None]
    found = []
    if index is not None and len(are_high) == len(values) and all(are_high):
        is_large = index >= edges.large_gap
        found.append(Pattern.TWO_WORLDS if is_large else Pattern.SHARED_PICTURE)
    if not all(are_high):
        found.append(Pattern.NO_SHARED_PICTURE)
    return tuple(found)
