"""Every statement of the checklist, with what each function says to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from .. import charts
from ..instruments.document import Words
from ..localisation import digits, number
from ..method.checklist import PLACING, Function
from .case import Case
from .words import SAID, SAID_FIRST, function_name, said_first


class Column(NamedTuple):
    """A function that has a say, with its name."""

    function: Function
    name: str


class Voice(NamedTuple):
    """What one function says: the mean of its answers, 0 to 1, or None; and the same in words."""

    function: Function
    value: Fraction | None
    said: str


class AnsweredStatement(NamedTuple):
    """One statement, the type whose description it was taken from, and a voice for each column."""

    code: str
    text: Words
    type: str
    type_name: str
    voices: tuple[Voice, ...]

    @property
    def said(self) -> list[str]:
        return [voice.said for voice in self.voices]

    def value(self, function: str) -> Fraction | None:
        """Return what a function says; None where it was not asked, or does not know."""
        return next((voice.value for voice in self.voices if voice.function == function), None)


@dataclass(frozen=True)
class Statements:
    title: str
    help: str
    claim: str
    rows: Sequence[AnsweredStatement]  # in checklist order
    columns: Sequence[Column]

    @property
    def figure(self) -> charts.Figure | None:
        """What Sales and Marketing say, as a chart; None where neither was asked."""
        names = {
            column.function: column.name for column in self.columns if column.function in PLACING
        }
        if not names:
            return None
        return charts.dumbbell(
            [digits(row.text) for row in self.rows],
            {side: [_mark(row, side) for row in self.rows] for side in names},
            names=names,
            scale=[str(word) for word in SAID_FIRST.values()],
            is_rtl=get_language_bidi(),
        )


def _mark(row: AnsweredStatement, side: Function) -> charts.Mark:
    voice = next(voice for voice in row.voices if voice.function == side)
    if voice.value is None:
        return charts.Mark(None, voice.said)
    said = voice.said
    if voice.value not in SAID:
        said = _("%(said)s (%(value)s)") % {"said": said, "value": number(voice.value)}
    return charts.Mark(float(voice.value), said)


def statements_of(case: Case) -> Statements | None:
    """Return all statements; None where nobody answered any, or nothing of them may be shown."""
    if case.is_verdict_only or not any(case.sheets.values()):
        return None
    shown = [
        function for function in Function if function in case.sides or case.sheets.get(function)
    ]
    rows = [_row(case, code, shown) for code in case.document.criteria]
    return Statements(
        title=_("All statements"),
        help=_("What each function says to every statement, from no to yes."),
        claim=_claim(case),
        rows=rows,
        columns=tuple(Column(function, function_name(function)) for function in shown),
    )


def _row(case: Case, code: str, shown: Sequence[Function]) -> AnsweredStatement:
    words = case.document.criteria[code]
    voices = ((function, case.sheets[function].get(code)) for function in shown)
    is_hidden = code in case.hidden_criteria
    return AnsweredStatement(
        code=code,
        text=words.text,
        type=words.native,
        type_name=str(case.type_name(words.native)),
        voices=tuple(
            Voice(function, value, _("Not shown") if is_hidden else said_first(value))
            for function, value in voices
        ),
    )


def _claim(case: Case) -> str:
    told: Mapping[Function, Mapping[str, Fraction]] = {
        side: case.sheets[side] for side in PLACING if case.sheets.get(side)
    }
    if not told:
        return _("Neither Sales nor Marketing has answered.")
    if len(told) == 1:
        ((side, sheet),) = told.items()
        return _("%(function)s says yes to %(yes)d of the %(all)d statements that it knows.") % {
            "function": function_name(side),
            "yes": sum(value == 1 for value in sheet.values()),
            "all": len(sheet),
        }
    sales, marketing = (told[side] for side in PLACING)
    common = [code for code in sales if code in marketing]
    same = sum(sales[code] == marketing[code] for code in common)
    if not common:
        return _("Sales and Marketing know no statement in common.")
    if same == len(common):
        return _("Sales and Marketing say the same to every statement that both know.")
    if not same:
        return _("Sales and Marketing say the same to no statement.")
    return _(
        "Sales and Marketing say the same to %(same)d of the %(all)d statements that both know."
    ) % {"same": same, "all": len(common)}
