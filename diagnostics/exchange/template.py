"""An empty table to fill in: a row a person, a column a question, each code with its sentence."""

from collections.abc import Iterator, Sequence
from itertools import chain

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..instruments.document import Document
from ..localisation import separated
from .reading import Kind
from .table_writing import csv_of
from .words import SPELT_ANSWERS, SPELT_FUNCTIONS, SPELT_OWNERS, heading, spelt
from .workbook_writing import Cell, Heading, Worksheet, workbook_of

FIRST, LAST = ("organisation", "title", "closed_on", "name", "function"), "note"
WORD, SENTENCE = 18, 32  # characters


def template(document: Document, kind: Kind) -> bytes:
    """Return the table in the active language, as CSV or as a workbook that says what to write."""
    columns = list(_columns(document))
    if kind is Kind.CSV:
        return csv_of(columns, [])
    widths = [WORD if len(column) <= WORD else SENTENCE for column in columns]
    headings: Sequence[Cell] = [Heading(column) for column in columns]
    sheets = [
        Worksheet(_("Answers"), [headings], widths, frozen_rows=1),
        Worksheet(_("What to write"), list(_words()), [WORD, 80]),
    ]
    return workbook_of(sheets, is_right_to_left=get_language_bidi())


def _columns(document: Document) -> Iterator[str]:
    yield from map(heading, FIRST)
    for code, statement in chain(document.criteria.items(), document.conditions.items()):
        yield f"{code}: {statement.text}"
    for number, stage in document.stages.items():
        yield f"stage-{number}: {stage.text}"
    for number, stage in document.stages.items():
        yield f"wanted-{number}: {stage.text}"
    yield heading(LAST)


def _words() -> Iterator[Sequence[Cell]]:
    yield [Heading(_("Column")), Heading(_("What to write"))]
    yield [
        heading("organisation"),
        _("As it is called here. Rows of one organisation, title and day are one assessment."),
    ]
    yield [heading("title"), _("What the round is called; may stay empty.")]
    yield [heading("closed_on"), _("The day it closed, such as 2026-11-01; may stay empty.")]
    yield [heading("function"), separated(map(spelt, SPELT_FUNCTIONS))]
    yield [_("A statement"), separated(map(spelt, SPELT_ANSWERS))]
    yield ["stage-1, …", _("Who has this stage today: %s") % separated(map(spelt, SPELT_OWNERS))]
    yield ["wanted-1, …", _("Who should have it, in the same words")]
