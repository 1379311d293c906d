"""What is asked and what is expected: one checklist version as the method reads it (METHOD sections 1, 2, 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from functools import cached_property


class Type(StrEnum):
    """The four kinds of relationship, from further apart to closer together."""

    UNDEFINED = "undefined"
    DEFINED = "defined"
    ALIGNED = "aligned"
    INTEGRATED = "integrated"

    @property
    def rank(self) -> int:
        """Return 0 for Undefined to 3 for Integrated; an order of closeness, not of worth."""
        return TYPES.index(self)

    def distance(self, other: "Type") -> int:
        """Return how many types apart the two are: neighbours are 1 apart."""
        return abs(self.rank - other.rank)


TYPES = tuple(Type)


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

    @property
    def value_of(self) -> Fraction | None:
        """Return yes 1, partly 1/2, no 0, don't-know None."""
        return ANSWER_VALUES[self]


ANSWER_VALUES: Mapping[Answer, Fraction | None] = {
    Answer.YES: Fraction(1),
    Answer.PARTLY: Fraction(1, 2),
    Answer.NO: Fraction(0),
    Answer.DONT_KNOW: None,
}


class Side(StrEnum):
    """The two lists of the decision table."""

    STAY = "stay"
    TIGHTEN = "tighten"


@dataclass(frozen=True)
class Criterion:
    """A statement of the first checklist: the type that it describes, and what each type expects of it.

    expected maps a type to 1 or 0; a type that is absent is neutral (the article is silent).
    """

    code: str
    native: Type
    expected: Mapping[Type, int]
    weight: Fraction = Fraction(1)


@dataclass(frozen=True)
class Condition:
    """A statement of the decision table: the type that it is read at, and the list that it stands in."""

    code: str
    type: Type
    side: Side


@dataclass(frozen=True)
class Thresholds:
    """The edges of METHOD sections 4 to 8; they belong to the checklist version."""

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
    """One immutable checklist version: criteria and conditions in checklist order."""

    criteria: tuple[Criterion, ...]
    conditions: tuple[Condition, ...]
    shown_order: tuple[str, ...]
    contradictions: tuple[tuple[str, str], ...] = ()
    facts: tuple[str, ...] = ()
    thresholds: Thresholds = field(default_factory=Thresholds)

    @cached_property
    def by_code(self) -> Mapping[str, Criterion]:
        """Return the criteria by their code, in checklist order."""
        return {criterion.code: criterion for criterion in self.criteria}

    @cached_property
    def mean_weight(self) -> Fraction:
        """Return the mean weight of all criteria: what one answer weighs."""
        return sum((one.weight for one in self.criteria), Fraction(0)) / len(self.criteria)

    def conditions_of(self, type_: Type, side: Side) -> tuple[Condition, ...]:
        """Return the conditions of one list in one column of the decision table, in checklist order."""
        return tuple(one for one in self.conditions if one.type is type_ and one.side is side)
