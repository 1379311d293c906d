"""One sheet held against the four profiles: fit, own share, coverage (METHOD 2 and 4).

All sums are whole numbers over one denominator a sheet: exact like fractions, and many times
faster, which matters where every weight is doubled in turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm

from .checklist import TYPES, Checklist, Type
from .combination import Sheet


def match(value: int, expected: int | None, *, one: int) -> int:
    """Match a value with what a type expects: m(x, e) = 1 - |x - e|, and 1/2 for a silent cell.

    Everything is in units of 1/one (one is even): a partly, 1 of 2, matches 1 by one half, 1 of 2.
    Source: METHOD 4; fit as profile deviation, Venkatraman 1989.
    """
    return one // 2 if expected is None else one - abs(value - expected * one)


@dataclass(frozen=True)
class Contribution:
    """Hold what one known criterion adds to a tally: its weight, its weighted value and matches.

    Units: weight in the checklist's whole weights; value and matches (by rank of type) times the
    tally's one.
    """

    weight: int
    native: Type
    value: int
    matches: tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """Hold one sheet's sums against the four profiles (METHOD 4).

    matched is M_t by rank of type, own the weighted values of the natives by rank; both in whole
    weights times one. known_weight, own_weight and total_weight are in whole weights.
    """

    checklist: Checklist
    one: int
    parts: Mapping[str, Contribution]
    matched: Sequence[int]
    own: Sequence[int]
    own_weight: Sequence[int]
    known_weight: int
    total_weight: int

    @property
    def coverage(self) -> Fraction:
        """Return q from 0 to 1: 14 of 21 equal criteria known are 2/3 (METHOD 3)."""
        return Fraction(self.known_weight, self.total_weight)

    @cached_property
    def ranking(self) -> Sequence[Type]:
        """Return the types by fit, best first; equal ones lower type first (METHOD 4)."""
        return sorted(TYPES, key=lambda type_: -self.matched[type_.rank])

    @property
    def best(self) -> Type:
        """Return a = argmax F_t (METHOD 4)."""
        return self.ranking[0]

    @property
    def runner_up(self) -> Type:
        """Return b, the second best fit (METHOD 4)."""
        return self.ranking[1]

    @property
    def margin(self) -> Fraction:
        """Return M_a - M_b in mean weights, that is in answers: 16.75 - 16.25 is half a one."""
        lead = self.matched[self.best.rank] - self.matched[self.runner_up.rank]
        return Fraction(lead * len(self.checklist.criteria), self.one * self.total_weight)

    def fit(self, type_: Type) -> Fraction:
        """Return F_t from 0 to 1: 18 matched of 21 known are 6/7; the sheet must not be empty."""
        return Fraction(self.matched[type_.rank], self.one * self.known_weight)

    def own_share(self, type_: Type) -> Fraction | None:
        """Return s_t from 0 to 1, None where no native is known: yes, yes, partly, no are 5/8."""
        weight = self.own_weight[type_.rank]
        return Fraction(self.own[type_.rank], self.one * weight) if weight else None

    @property
    def fits(self) -> bool:
        """Return whether the best type fits well enough to be named (METHOD 4, rule 3)."""
        edges, own = self.checklist.thresholds, self.own_share(self.best)
        return self.fit(self.best) >= edges.fit and own is not None and own >= edges.own_share

    def doubled(self, code: str) -> "Tally":
        """Return the tally with one criterion's weight doubled: known, its part is added once more.

        Unknown, it only takes a larger share of the total. Source: METHOD 5.
        """
        total = self.total_weight + self.checklist.whole_weights[code]
        part = self.parts.get(code)
        if part is None:
            return replace(self, total_weight=total)
        rank = part.native.rank
        return replace(
            self,
            matched=[sum(pair) for pair in zip(self.matched, part.matches, strict=True)],
            own=_added(self.own, rank, part.value),
            own_weight=_added(self.own_weight, rank, part.weight),
            known_weight=self.known_weight + part.weight,
            total_weight=total,
        )


def tally(sheet: Sheet, checklist: Checklist) -> Tally:
    """Hold a sheet against the four profiles: a yes where yes is expected adds the whole weight.

    Three criteria of weight 1, expected 1, 0 and silent, answered yes, partly, no: M = 1 + 1/2 +
    1/2 = 2, F = 2/3. Source: METHOD 4.
    """
    one = 2 * lcm(*(value.denominator for value in sheet.values()))
    parts = {
        criterion.code: _part(checklist, criterion.code, sheet[criterion.code], one)
        for criterion in checklist.criteria
        if criterion.code in sheet
    }
    natives = [[part for part in parts.values() if part.native is type_] for type_ in TYPES]
    return Tally(
        checklist=checklist,
        one=one,
        parts=parts,
        matched=[sum(part.matches[type_.rank] for part in parts.values()) for type_ in TYPES],
        own=[sum(part.value for part in native) for native in natives],
        own_weight=[sum(part.weight for part in native) for native in natives],
        known_weight=sum(part.weight for part in parts.values()),
        total_weight=checklist.total_weight,
    )


def _part(checklist: Checklist, code: str, value: Fraction, one: int) -> Contribution:
    criterion, weight = checklist.by_code[code], checklist.whole_weights[code]
    whole = value.numerator * (one // value.denominator)
    return Contribution(
        weight=weight,
        native=criterion.native,
        value=weight * whole,
        matches=tuple(
            weight * match(whole, criterion.expected.get(type_), one=one) for type_ in TYPES
        ),
    )


def _added(sums: Sequence[int], rank: int, more: int) -> Sequence[int]:
    return [value + more if place == rank else value for place, value in enumerate(sums)]
