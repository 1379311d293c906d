"""An assessment as a wide table, one row a respondent; what tables.py reads again."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO

from ..instruments.document import Document
from ..method.checklist import Answer, Function
from ..method.funnel import Owner
from .assessment_file import AssessmentFile, FileRespondent
from .codes import facts_of
from .formulas import harmless
from .tables import HEAD

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # the byte order mark, by which spreadsheets know UTF-8

Cell = str | int | date | Answer | Function | Owner | None


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
    text = StringIO(newline="")
    text.write(MARK)
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if cell is None else harmless(str(cell)) for cell in row])
    return text.getvalue().encode()
