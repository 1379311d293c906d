"""Who answered what in a named round: every person's answer to every statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from .. import charts
from ..instruments.document import Document, Words
from ..localisation import digits
from ..method.checklist import HALVES, Function
from ..models import Assessment, Sheet
from ..names import ANSWER_NAMES
from ..queries.results import counted_sheets
from ..queries.versions import document_of
from .words import function_name


class AnswerLine(NamedTuple):
    """One statement with what each person said, in the order of the people."""

    text: Words
    answers: Sequence[str]


@dataclass(frozen=True)
class Heatmap:
    people: Sequence[charts.Name]
    lines: Sequence[AnswerLine]
    figure: charts.Figure


def heatmap_of(assessment: Assessment) -> Heatmap | None:
    """Return who answered what, in one query; None where the round is open, anonymous or empty."""
    if assessment.is_open or assessment.is_anonymous:
        return None
    sheets = [sheet for sheet in _sheets(assessment) if sheet.criteria]
    if not sheets:
        return None
    document = document_of(assessment.version)
    people = [charts.Name(str(sheet.respondent), function_name(sheet.function)) for sheet in sheets]
    lines = [
        AnswerLine(words.text, [_said(sheet, code) for sheet in sheets])
        for code, words in document.criteria.items()
    ]
    return Heatmap(people, lines, _figure(sheets, people=people, lines=lines, document=document))


def _sheets(assessment: Assessment) -> Sequence[Sheet]:
    """Return the sheets by function, and inside one in the order of asking."""
    rows = counted_sheets(assessment).select_related("respondent").order_by("respondent_id")
    columns = ("assessment", "function", "criteria", "respondent__name", "respondent__email")
    functions = list(Function)
    return sorted(rows.only(*columns), key=lambda sheet: functions.index(Function(sheet.function)))


def _said(sheet: Sheet, code: str) -> str:
    answer = sheet.criteria.get(code)
    return str(ANSWER_NAMES[answer]) if answer else _("No answer")


def _figure(
    sheets: Sequence[Sheet],
    *,
    people: Sequence[charts.Name],
    lines: Sequence[AnswerLine],
    document: Document,
) -> charts.Figure:
    """Return the chart, its columns grouped by the type that a statement describes."""
    natives = groupby(words.native for words in document.criteria.values())
    return charts.heatmap(
        people,
        [
            [
                charts.Mark(_value(sheet, code), _told(person, line, place))
                for code, line in zip(document.criteria, lines, strict=True)
            ]
            for place, (sheet, person) in enumerate(zip(sheets, people, strict=True))
        ],
        groups=[(str(document.types[type_].name), len(list(group))) for type_, group in natives],
        is_rtl=get_language_bidi(),
    )


def _value(sheet: Sheet, code: str) -> float | None:
    halves = HALVES.get(sheet.criteria.get(code))
    return None if halves is None else halves / 2


def _told(person: charts.Name, line: AnswerLine, place: int) -> str:
    who = f"{person.name} · {person.function}"
    return charts.lined(who, *charts.broken(digits(line.text)), line.answers[place])
