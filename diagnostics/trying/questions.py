"""The form: what can be answered otherwise, grouped by how much hangs on it."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..explanation.case import Case
from ..explanation.words import function_name, said_first
from ..method.checklist import PLACING, Answer, Side, Type
from ..names import ANSWER_NAMES
from .changes import VALUES, Change, Changes, field_name


class Choice(NamedTuple):
    value: str
    text: str
    is_chosen: bool


class Field(NamedTuple):
    """What one side is made to say to a statement; the first choice leaves it as answered."""

    function: str
    function_name: str
    name: str
    choices: Sequence[Choice]


class TriedQuestion(NamedTuple):
    """One statement or condition, with what each side is made to say to it."""

    code: str
    text: object
    fields: Sequence[Field]
    note: str = ""


class QuestionGroup(NamedTuple):
    """Questions under one heading; folded where the others come first."""

    title: str
    rows: Sequence[TriedQuestion]
    is_folded: bool = False
    is_open: bool = False


class Conditions(NamedTuple):
    """The conditions of the column that is read, or why none is; and what was changed elsewhere.

    kept are changed conditions of another column: they wait for the type at which they count.
    """

    column: str
    claim: str
    groups: Sequence[QuestionGroup]
    kept: Sequence[Change]


def statements_of(case: Case, changes: Changes) -> Iterator[QuestionGroup]:
    """Group the statements by what was answered, so that none moves while answers are tried."""
    flip = case.result["flip"]
    first = [
        (_("What would change the result"), flip["criteria"] if flip else ()),
        (_("What would help most to know"), case.result["help"]),
        (
            _("Where the two sides differ most"),
            [code for code, _gap in case.result["gap"]["largest"]],
        ),
    ]
    taken: set[str] = set()
    for title, codes in first:
        fresh = [code for code in codes if code not in taken]
        taken.update(fresh)
        if fresh:
            yield QuestionGroup(title, [_row(case, code, changes) for code in fresh])
    others = [code for code in case.document.criteria if code not in taken]
    if others:
        changed = {change.code for change in changes.made}
        title = _("All other statements") if taken else _("All statements")
        rows = [_row(case, code, changes) for code in others]
        yield QuestionGroup(title, rows, bool(taken), bool(changed.intersection(others)))


def conditions_of(case: Case, column: str | None, changes: Changes) -> Conditions:
    """Return the conditions that count at a type, the column of the table that is read."""
    groups, claim = [], _("With these answers no type is named, so no condition counts.")
    if column is not None:
        groups = list(_lists(case, Type(column), changes))
        claim = _("The table is read at %(type)s.") % {"type": case.type_name(column)}
    if column is not None and not groups:
        claim = _("For the closest of the four types no condition counts.")
    shown = {row.code for group in groups for row in group.rows} | case.checklist.by_code.keys()
    kept = [change for change in changes.made if change.code not in shown]
    return Conditions(column or "", claim, groups, kept)


def _lists(case: Case, column: Type, changes: Changes) -> Iterator[QuestionGroup]:
    for side, title in ((Side.STAY, _("Reasons to stay")), (Side.TIGHTEN, _("Signals to move"))):
        codes = case.checklist.conditions_of(column, side)
        if codes:
            yield QuestionGroup(title, [_condition(case, code, changes) for code in codes])


def _row(case: Case, code: str, changes: Changes) -> TriedQuestion:
    voices = [(side, case.sheets[side].get(code)) for side in case.sides]
    return TriedQuestion(code, case.criterion_text(code), list(_fields(code, voices, changes)))


def _condition(case: Case, code: str, changes: Changes) -> TriedQuestion:
    """Return a condition; Management and others have their say, and keep it."""
    sheets = case.condition_sheets
    voices = [(side, sheets[side].get(code)) for side in case.sides]
    others = [
        f"{function_name(function)}: {said_first(sheet[code])}"
        for function, sheet in sheets.items()
        if function not in PLACING and code in sheet
    ]
    text = case.document.conditions[code].text
    return TriedQuestion(code, text, list(_fields(code, voices, changes)), " · ".join(others))


def _fields(
    code: str, voices: Iterable[tuple[str, Fraction | None]], changes: Changes
) -> Iterator[Field]:
    for side, said in voices:
        now = changes.answer(side, code)
        choices = [Choice("", _("%(said)s, as answered") % {"said": answered(said)}, now is None)]
        choices += [
            Choice(answer.value, str(ANSWER_NAMES[answer]), now is answer)
            for answer in Answer
            if VALUES.get(answer) != said
        ]
        yield Field(side, function_name(side), field_name(side, code), choices)


def answered(value: Fraction | None) -> str:
    """Return what a side says: an answer, or between two answers the mean as a number."""
    if value is None or value in VALUES.values():
        return said_first(value)
    return f"{float(value):.2f}"
