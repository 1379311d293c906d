"""The workbook: what a reader of spreadsheets wants of a result, sheet by sheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ...companion import PictureLine, picture_of
from ...exchange import AssessmentFile
from ...exchange.table_writing import wide_columns, wide_rows
from ...exchange.words import spelt
from ...exchange.workbook_writing import Cell, Heading, Worksheet, workbook_of
from ...explanation import Explanation
from ...explanation.funnel import FINDINGS, owner_name
from ...explanation.of_round import explained
from ...explanation.words import function_name
from ...method.checklist import PLACING, Answer, Function, Side, Type
from ...method.combination import combine_conditions
from ...method.funnel import Finding, Owner
from ...models import Assessment
from ...queries.results import Diagnosed
from ...result.parts import owners_of
from ...result.redaction import Extent
from ...result.stored import sheets_of
from .summary import Cells, summary_rows

CODE, SENTENCE, WORD = 8, 60, 16  # widths of columns, in characters


def workbook(
    assessment: Assessment, found: Diagnosed, file: AssessmentFile, *, is_shared: bool
) -> bytes:
    """Return the workbook in the active language, each sentence in both."""
    explanation = explained(assessment, is_shared=is_shared)
    sheets = [
        Worksheet(
            _("Result"), list(summary_rows(assessment, found, explanation)), [30, 18, 14, 60]
        ),
        *_statements(explanation),
        *_conditions(found),
        *_funnel(found, explanation, [] if is_shared else picture_of(assessment)),
        *_answers(file, found),
    ]
    return workbook_of(sheets, is_right_to_left=get_language_bidi())


def _statements(explanation: Explanation) -> Iterator[Worksheet]:
    """Yield the sheet of what each function says to every statement, and how far the sides part."""
    statements = explanation.statements
    if statements is None:
        return
    header = [
        _("Code"),
        _("Statement in English"),
        _("Statement in Persian"),
        _("Type"),
        *(column.name for column in statements.columns),
        _("Sales minus Marketing"),
    ]
    rows: list[Cells] = [_headings(header)]
    for row in statements.rows:
        sales, marketing = (row.value(side) for side in PLACING)
        gap = None if sales is None or marketing is None else sales - marketing
        voices = [voice.said if voice.value is None else voice.value for voice in row.voices]
        rows.append([row.code, row.text.en, row.text.fa, row.type_name, *voices, gap])
    yield Worksheet(_("Statements"), rows, [CODE, SENTENCE, SENTENCE, WORD], frozen_rows=1)


def _conditions(found: Diagnosed) -> Iterator[Worksheet]:
    """Yield the sheet of the decision table, as each function answers it and as it is read."""
    if found.sums.get("shown") == Extent.VERDICT:
        return
    document, sheets = found.document, sheets_of(found.sums, "conditions")
    together = combine_conditions(document.checklist, sheets)
    functions = [function for function in Function if sheets.get(function)]
    header = [
        _("Code"),
        _("Condition in English"),
        _("Condition in Persian"),
        _("Type"),
        _("List"),
        *(function_name(function) for function in functions),
        _("Together"),
    ]
    rows: list[Cells] = [_headings(header)]
    for code, condition in document.conditions.items():
        side = _("Reasons to stay") if condition.side is Side.STAY else _("Signals to move")
        means = [sheets[function].get(code) for function in functions]
        type_name = str(document.types[Type(condition.type)].name)
        row = [
            code,
            condition.text.en,
            condition.text.fa,
            type_name,
            side,
            *means,
            together.get(code),
        ]
        rows.append(row)
    widths = [CODE, SENTENCE, SENTENCE, WORD, WORD]
    yield Worksheet(_("Conditions"), rows, widths, frozen_rows=1)


def _funnel(
    found: Diagnosed, explanation: Explanation, picture: Iterable[PictureLine]
) -> Iterator[Worksheet]:
    """Yield the sheet of who owns which stage, as each side sees it, with today's picture below."""
    if not explanation.funnel.has_views:
        return
    header = [
        _("Stage"),
        _("Name in English"),
        _("Name in Persian"),
        _("Sales says"),
        _("Marketing says"),
        _("Finding"),
    ]
    rows: list[Cells] = [_headings(header)]
    for view in found.result["funnel"]["stages"]:
        name = found.document.stages[view["stage"]].text
        owners = [owner_name(owner) for owner in owners_of(view).values()]
        finding = _(FINDINGS[Finding(view["finding"])])
        rows.append([view["stage"], name.en, name.fa, *owners, finding])
    rows += [["", line.name, line.said] for line in picture]
    widths = [CODE, 40, 40, WORD, WORD, 30]
    yield Worksheet(_("Funnel"), rows, widths, frozen_rows=1)


def _answers(file: AssessmentFile, found: Diagnosed) -> Iterator[Worksheet]:
    """Yield the sheet that the import reads again: every answer, with names."""
    if file.is_anonymous:
        return
    rows: list[Cells] = [_headings(wide_columns(found.document))]
    rows += [[_in_words(cell) for cell in row] for row in wide_rows(file, found.document)]
    yield Worksheet(_("Answers"), rows, [24], frozen_rows=1)


def _in_words(cell: Any) -> Cell:
    """Return an answer, function or owner as it is called in the active language."""
    return spelt(cell) if isinstance(cell, Answer | Function | Owner) else cell


def _headings(texts: Iterable[str]) -> list[Cell]:
    return [Heading(text) for text in texts]
