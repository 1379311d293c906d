"""What is asked and expected: one checklist version as the method reads it (METHOD 1, 2, 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from math import lcm


class Type(StrEnum):
    """The four kinds of relationship, from further apart to closer together (METHOD 2)."""

    UNDEFINED = "undefined"
    DEFINED = "defined"
    ALIGNED = "aligned"
    INTEGRATED = "integrated"

    @property
    def rank(self) -> int:
        """Return 0 for Undefined to 3 for Integrated; an order of closeness, not of worth."""
        return RANKS[self]

    @property
    def next(self) -> "Type | None":
        """Return the type one step closer: Defined for Undefined, None for Integrated."""
        return TYPES[self.rank + 1] if self.rank + 1 < len(TYPES) else None

    def distance(self, other: "Type") -> int:
        """Return how many types apart the two are: neighbours are 1 apart."""
        return abs(self.rank - other.rank)


TYPES = tuple(Type)
RANKS: Mapping[Type, int] = {type_: rank for rank, type_ in enumerate(TYPES)}


class Function(StrEnum):
    """The part of the organisation that a respondent answers for."""

    SALES = "sales"
    MARKETING = "marketing"
    MANAGEMENT = "management"
    OTHER = "other"


PLACING = (Function.SALES, Function.MARKETING)


class Answer(StrEnum):
    """What a respondent says to a statement; don't-know is a full answer, but no value."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    DONT_KNOW = "dont_know"


# What an answer is worth, in halves so that sums stay whole; don't-know is absent: it has no value.
HALVES: Mapping[Answer, int] = {Answer.YES: 2, Answer.PARTLY: 1, Answer.NO: 0}


class Side(StrEnum):
    """The two lists of the decision table."""

    STAY = "stay"
    TIGHTEN = "tighten"


@dataclass(frozen=True)
class Criterion:
    """Hold a statement of the first checklist: the type that it describes, what each one expects.

    expected maps a type to 1 or 0; a type that is absent is neutral: the article is silent
    (METHOD 2). U2 is native to Undefined, expected 1 there and 0 by Aligned and Integrated.
    """

    code: str
    native: Type
    expected: Mapping[Type, int]
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Condition:
    """Hold a statement of the decision table: its column's type and its list (METHOD 8)."""

    code: str
    type: Type
    side: Side


@dataclass(frozen=True)
class Thresholds:
    """Hold the edges of METHOD 4 to 8; they belong to the checklist version."""

    coverage_combined: Fraction = Fraction(2, 3)
    coverage_function: Fraction = Fraction(1, 2)
    fit: Fraction = Fraction(7, 10)
    own_share: Fraction = Fraction(1, 2)
    between: Fraction = Fraction(1, 2)  # of the mean weight: half an answer
    firm_flip_distance: int = 3
    condition_holds: Fraction = Fraction(1, 2)
    lead: Fraction = Fraction(1, 5)
    large_gap: Fraction = Fraction(3, 10)
    high_agreement: Fraction = Fraction(7, 10)
    many_dont_know: Fraction = Fraction(1, 3)
    long_run: int = 10


@dataclass(frozen=True)
class Checklist:
    """Hold one immutable checklist version, in checklist order (METHOD 2 and 8).

    contradictions are pairs of criteria that cannot both be a yes; no_reason_to_change are the
    reasons to stay that strong signals to tighten contradict outright; facts are the preconditions
    of the Integrated type (R1 to R3).
    """

    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    shown_order: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    no_reason_to_change: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by their code, in checklist order."""
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def condition_codes(self) -> tuple[str, ...]:
        """Return the codes of all conditions, in checklist order."""
        return tuple(condition.code for condition in self.conditions)

    @cached_property
    def whole_weights(self) -> Mapping[str, int]:
        """Return the weights by code in whole units of one denominator: 1 and 3/2 are 2 and 3."""
        denominator = lcm(*(criterion.weight.denominator for criterion in self.criteria))
        return {criterion.code: int(criterion.weight * denominator) for criterion in self.criteria}

    @cached_property
    def total_weight(self) -> int:
        """Return the sum of the whole weights: 21 for the article's 21 criteria."""
        return sum(self.whole_weights.values())

    def conditions_of(self, type_: Type, side: Side) -> tuple[str, ...]:
        """Return the codes of one list in one column of the decision table, in checklist order."""
        return tuple(
            condition.code
            for condition in self.conditions
            if condition.type is type_ and condition.side is side
        )

    def telling_apart(self, one: Type, other: Type) -> tuple[str, ...]:
        """Return the criteria of which one type expects yes and the other no (DECISIONS 45)."""
        return tuple(
            criterion.code
            for criterion in self.criteria
            if {criterion.expected.get(one), criterion.expected.get(other)} == {0, 1}
        )

    def no_reasons_of(self, type_: Type) -> tuple[str, ...]:
        """Return the reasons to stay in one column that strong signals to tighten contradict."""
        staying = self.conditions_of(type_, Side.STAY)
        return tuple(code for code in staying if code in self.no_reason_to_change)
