"""What is known of one assessment, as every part of its explanation needs it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import NamedTuple, Protocol

from ..instruments.document import Document, Words
from ..localisation import separated
from ..method.checklist import PLACING, Checklist, Criterion, Function, Thresholds, Type
from ..method.combination import Sheet, combine_conditions, combine_criteria
from ..method.profile import Tally, tally
from ..queries.respondents import Participant
from ..result.parts import AdvicePart, DontKnowPart, FlipPart, Result, Sums, there
from ..result.redaction import Extent, ranked
from ..result.stored import sheets_of
from .words import function_name, said


class Diagnosed(Protocol):
    """What queries.diagnosed returns."""

    @property
    def result(self) -> Result: ...
    @property
    def sums(self) -> Sums: ...
    @property
    def document(self) -> Document: ...
    @property
    def is_provisional(self) -> bool: ...


class Line(NamedTuple):
    """A sentence, and what is to be said of it."""

    text: object
    note: str = ""


@dataclass(frozen=True)
class Case:
    """One diagnosed round with the values behind its result; whoever was asked, in their order."""

    result: Result
    sums: Sums
    document: Document
    is_provisional: bool = False
    opened_on: date | None = None
    closed_on: date | None = None
    version: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)  # as the organisation answered them
    people: Sequence[Participant] = field(default=(), repr=False)
    is_for_consultant: bool = False

    @property
    def checklist(self) -> Checklist:
        return self.document.checklist

    @property
    def edges(self) -> Thresholds:
        return self.document.checklist.thresholds

    @property
    def kind(self) -> str:
        return self.result["verdict"]

    @property
    def advice(self) -> AdvicePart:
        return self.result["recommendation"]

    @property
    def type(self) -> Type:
        """The type that the verdict names, or reads the answers as; where it does."""
        return Type(there(self.result["type"]))

    @property
    def target(self) -> Type:
        """The next type, where the advice is to move."""
        return Type(there(self.advice["target"]))

    @property
    def flip(self) -> FlipPart:
        return there(self.result["flip"])

    @property
    def bounds(self) -> DontKnowPart:
        """What nobody knows could still change; where a best fit was acted upon."""
        return there(self.result["dont_know"])

    def fit(self, code: str) -> Fraction:
        """How well the answers fit a type; where fits are known and shown."""
        return there(self.result["fit"])[code]

    @cached_property
    def sheets(self) -> Mapping[Function, Sheet]:
        """What each invited function says to the criteria."""
        return sheets_of(self.sums, "criteria")

    @cached_property
    def sheet(self) -> Sheet:
        """What Sales and Marketing say together."""
        return combine_criteria(self.checklist, self.sheets)

    @cached_property
    def condition_sheets(self) -> Mapping[Function, Sheet]:
        return sheets_of(self.sums, "conditions")

    @cached_property
    def conditions(self) -> Sheet:
        return combine_conditions(self.checklist, self.condition_sheets)

    @cached_property
    def tally(self) -> Tally:
        """The combined sheet held against the four profiles."""
        return tally(self.sheet, self.checklist)

    @cached_property
    def tallies(self) -> Mapping[Function, Tally]:
        """The sheet of each function that answered any criterion, held against the profiles."""
        return {
            function: tally(sheet, self.checklist)
            for function, sheet in self.sheets.items()
            if sheet
        }

    @property
    def is_anonymous(self) -> bool:
        return "shown" in self.sums

    @property
    def is_verdict_only(self) -> bool:
        """Whether the round is anonymous and too small to show what anybody says."""
        return self.sums.get("shown") == Extent.VERDICT

    @cached_property
    def hidden_criteria(self) -> Collection[str]:
        """The criteria that an anonymous round does not show."""
        return self._hidden(self.checklist.by_code, self.sheets)

    def hidden_conditions(self, codes: Iterable[str]) -> Collection[str]:
        """Return those of the conditions that an anonymous round does not show."""
        return self._hidden(codes, self.condition_sheets)

    def _hidden(self, codes: Iterable[str], sheets: Mapping[Function, Sheet]) -> Collection[str]:
        if not self.is_anonymous:
            return []
        return [code for code in codes if all(code not in sheet for sheet in sheets.values())]

    @property
    def ranking(self) -> Sequence[str]:
        """The types by fit, best first; none where no fit is known or shown."""
        fits = self.result["fit"]
        return ranked(fits) if fits else []

    @property
    def sides(self) -> Sequence[Function]:
        """Sales and Marketing, as far as they were asked."""
        return [function for function in PLACING if function in self.sheets]

    @property
    def are_views_apart(self) -> bool:
        """Whether each side by itself comes to a type, and these two are no neighbours."""
        views = [Type(code) for code in (self.result["function_type"] or {}).values() if code]
        return len(views) == len(PLACING) and views[0].distance(views[1]) > 1

    @property
    def answered(self) -> int:
        """How many people said yes, partly or no to anything."""
        return sum(self.sums["answered"].values())

    @property
    def only_side(self) -> str:
        """The name of the one side that was asked; nothing where both were."""
        is_alone = self.result["one_sided"] and self.sides
        return function_name(self.sides[0]) if is_alone else ""

    @property
    def pair(self) -> Sequence[Type]:
        """The two neighbours between which the answers lie, the one further apart first."""
        return [type_ for type_ in (self.type, self.type.next) if type_]

    @cached_property
    def has_begun(self) -> bool:
        """Whether anybody answered, if only with don't-know."""
        return bool(self.answered) or any(person.has_begun for person in self.people)

    def type_name(self, code: str) -> Words:
        return self.document.types[Type(code)].name

    def criterion_text(self, code: str) -> Words:
        return self.document.criteria[code].text

    def natives(self, code: str) -> Sequence[Criterion]:
        """The criteria that were taken from a type's description."""
        return [criterion for criterion in self.checklist.criteria if criterion.native == code]

    def said_by_all(self, code: str, value: Fraction | int) -> bool:
        """Whether every side that was asked says just this to a criterion."""
        return all(self.sheets[side].get(code) == value for side in self.sides)

    def is_denied(self, code: str) -> bool:
        """Whether any side says no to a criterion."""
        return any(self.sheets[side].get(code) == 0 for side in self.sides)

    def told(self, code: str) -> str:
        """Return what the sides say to a criterion: "yes", or "no (Sales), yes (Marketing)"."""
        return told({side: self.sheets[side].get(code) for side in self.sides})

    def told_condition(self, code: str) -> str:
        """Return what the functions say to a condition, if they do not all say the same."""
        voices = {
            function: sheet.get(code)
            for function, sheet in self.condition_sheets.items()
            if function in PLACING or code in sheet
        }
        return told(voices) if len(set(voices.values())) > 1 else ""


def told(voices: Mapping[Function, Fraction | None]) -> str:
    values = list(voices.values())
    if len(set(values)) <= 1:
        return said(values[0] if values else None)
    return separated(
        f"{said(value)} ({function_name(function)})" for function, value in voices.items()
    )
