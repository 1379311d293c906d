"""An assessment as a wide table, one row a respondent; what tables.py reads again."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from io import StringIO
from itertools import islice

from ..instruments.document import Document
from ..method.checklist import Answer, Function
from ..method.funnel import Owner
from .assessment_file import AssessmentFile, FileRespondent
from .codes import facts_of
from .formulas import harmless
from .tables import HEAD
from .workbook_writing import Share, decimal

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte order mark, by which spreadsheets know UTF-8

LINES_AT_ONCE = 500

Cell = str | int | Fraction | Share | date | Answer | Function | Owner | None


def item_columns(document: Document) -> list[str]:
    """Return the columns of answers in checklist order, then those of today's owners."""
    stages = [f"stage-{stage}" for stage in document.stages]
    return [*document.criteria, *document.conditions, *stages]


def wide_columns(document: Document) -> list[str]:
    wanted = [f"wanted-{stage}" for stage in document.stages]
    items = [*item_columns(document), *wanted]
    return [*HEAD, *facts_of(document), "name", "function", *items, "note"]


def wide_rows(assessment: AssessmentFile, document: Document) -> Iterator[list[Cell]]:
    """Yield a row of cells for each respondent, under wide_columns."""
    columns = wide_columns(document)
    head = {**head_cells(assessment), **assessment.facts}
    for respondent in assessment.respondents:
        cells = {**head, **_own_cells(respondent)}
        yield [cells.get(column) for column in columns]


def head_cells(assessment: AssessmentFile) -> dict[str, Cell]:
    """Return what every row says of the whole assessment."""
    return {
        "organisation": assessment.organisation,
        "date": assessment.date,
        "title": assessment.title,
        "mode": assessment.mode,
        "checklist": assessment.checklist,
        "checklist_version": assessment.checklist_version,
        "closed_on": assessment.closed_on,
    }


def _own_cells(respondent: FileRespondent) -> Mapping[str, Cell]:
    return {
        "name": respondent.name,
        "function": respondent.function,
        **respondent.answers,
        **respondent.conditions,
        **{f"stage-{stage}": owner for stage, owner in respondent.today.items()},
        **{f"wanted-{stage}": owner for stage, owner in respondent.wanted.items()},
        "note": respondent.note,
    }


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return the table as CSV in UTF-8 with its mark, harmless in a spreadsheet."""
    return b"".join(csv_pieces(columns, rows))


def csv_pieces(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield such a table piece by piece, its headings before any row is read."""
    yield MARK.encode() + _lines([columns])
    left = iter(rows)
    while some := list(islice(left, LINES_AT_ONCE)):
        yield _lines([_text(cell) for cell in row] for row in some)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Fraction | Share):
        return str(decimal(cell))
    return harmless(str(cell))
