"""A textbook organisation with a handful of its answers put otherwise, and the sums shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..explanation.case import Case
from ..explanation.words import said_first
from ..instruments.document import Document
from ..localisation import percent
from ..method.checklist import PLACING, TYPES, Answer, Type
from ..method.profile import match
from ..names import ANSWER_NAMES
from .answers import case_of, copy_of, textbook
from .changes import ANSWERS, VALUES, Change, Changes
from .outcome import Trial, compared
from .questions import Choice, Field, TriedQuestion

OF_EACH_TYPE = 2
FIRST = Type.DEFINED


class Term(NamedTuple):
    """What one statement adds to the fit with one type, and the sum over all of them."""

    type: str
    name: str
    expected: str
    match: str
    total: str
    fit: str


@dataclass(frozen=True)
class Arithmetic:
    """m = 1 - |x - e| of one statement for the four types (METHOD 4)."""

    text: object
    answer: str
    terms: Sequence[Term]
    known: str  # the weight of all that is known: what a sum is divided by


@dataclass(frozen=True)
class Example:
    type: str
    types: Sequence[Choice]
    rows: Sequence[TriedQuestion]
    shown: Sequence[Choice]
    outcome: Trial
    arithmetic: Arithmetic


def example_of(document: Document, query: Mapping[str, str]) -> Example:
    """Return the organisation that a query string describes; what it does not say has a default."""
    type_ = Type(query["type"]) if query.get("type") in TYPES else FIRST
    codes = [code for type_ in TYPES for code in _natives(document, type_)]
    answers = {code: ANSWERS[query[code]] for code in codes if query.get(code) in ANSWERS}
    shown = query["shown"] if query.get("shown") in codes else next(iter([*answers, *codes]))
    book = textbook(document, type_)
    changes = Changes(
        tuple(Change(side, code, answer) for code, answer in answers.items() for side in PLACING)
    )
    before, after = case_of(book), case_of(copy_of(book, changes.made))
    return Example(
        type=type_,
        types=[Choice(code, str(before.type_name(code)), code is type_) for code in TYPES],
        rows=[_row(before, type_, code, answers.get(code)) for code in codes],
        shown=[Choice(code, str(before.criterion_text(code)), code == shown) for code in codes],
        outcome=compared(before, after, changes),
        arithmetic=_arithmetic(after, shown),
    )


def _natives(document: Document, type_: Type) -> Sequence[str]:
    codes = [
        criterion.code for criterion in document.checklist.criteria if criterion.native is type_
    ]
    return codes[:OF_EACH_TYPE]


def _row(case: Case, type_: Type, code: str, now: Answer | None) -> TriedQuestion:
    said, first = case.sheet[code], _("%(said)s, as described")
    if case.checklist.by_code[code].expected.get(type_) is None:
        first = _("%(said)s, not described")
    choices = [
        Choice("", first % {"said": said_first(said)}, now is None),
        *(
            Choice(answer.value, str(ANSWER_NAMES[answer]), now is answer)
            for answer in Answer
            if VALUES.get(answer) != said
        ),
    ]
    return TriedQuestion(code, case.criterion_text(code), [Field("", "", code, choices)])


def _arithmetic(case: Case, code: str) -> Arithmetic:
    value, known = case.sheet.get(code), case.tally.known_weight
    unit = case.checklist.whole_weights[code] / case.checklist.by_code[code].weight
    return Arithmetic(
        text=case.criterion_text(code),
        answer=said_first(value) if value is not None else "",
        terms=[_term(case, code, type_) for type_ in TYPES],
        known=_decimal(known / unit),
    )


def _term(case: Case, code: str, type_: Type) -> Term:
    expected, value = case.checklist.by_code[code].expected.get(type_), case.sheet.get(code)
    fit = case.tally.fit(type_)
    unit = case.checklist.whole_weights[code] / case.checklist.by_code[code].weight
    return Term(
        type=type_,
        name=str(case.type_name(type_)),
        expected=_("silent") if expected is None else str(expected),
        match=_match(value, expected),
        total=_decimal(fit * case.tally.known_weight / unit),
        fit=percent(fit),
    )


def _match(value: Fraction | None, expected: int | None) -> str:
    """Write the sum as it stands in METHOD 4: "1 − |0.5 − 1| = 0.5"; nothing for no answer."""
    if value is None:
        return "–"
    result = _decimal(Fraction(match(int(2 * value), expected, one=2), 2))
    return result if expected is None else f"1 − |{_decimal(value)} − {expected}| = {result}"


def _decimal(value: Fraction) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
