"""Who would read differently under a draft, to take away as XLSX and CSV."""

from collections.abc import Iterator, Sequence
from typing import IO

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..exchange.table_writing import csv_pieces
from ..exchange.workbook_writing import Cell, Heading, Worksheet, long_workbook_of
from ..method.checklist import Checklist
from ..models import Version
from ..queries.moves import judged_in_turn
from .moves import MovedRow, moved_rows

WIDTHS = (30, 30, 20, 14, 16, 20, 16, 20, 60)


def moves_title() -> str:
    return _("Whom would it move?")


def moves_as_csv(draft: Version, checklist: Checklist) -> Iterator[bytes]:
    yield from csv_pieces(_headings(), _rows(draft, checklist))


def moves_as_workbook(draft: Version, checklist: Checklist) -> IO[bytes]:
    """Return the workbook as a file, at its beginning."""

    def rows() -> Iterator[Sequence[Cell]]:
        yield [Heading(heading) for heading in _headings()]
        yield from _rows(draft, checklist)

    name = moves_title().rstrip("?؟")  # a sheet's name has no question mark
    table = Worksheet(name, rows(), WIDTHS, frozen_rows=1)
    return long_workbook_of(table, is_right_to_left=get_language_bidi())


def _headings() -> list[str]:
    return [
        _("Name in English"),
        _("Name in Persian"),
        _("Round"),
        _("Closed on"),
        _("As it was: type"),
        _("As it was: verdict"),
        _("With the draft: type"),
        _("With the draft: verdict"),
        _("Because"),
    ]


def _rows(draft: Version, checklist: Checklist) -> Iterator[Sequence[str]]:
    given = 0
    for moves in judged_in_turn(draft, checklist):
        for row in moved_rows(moves.other[given:], draft, checklist):
            yield [str(cell) for cell in _cells(row)]
        given = len(moves.other)


def _cells(row: MovedRow) -> Iterator[object]:
    organisation = row.assessment.organisation
    yield organisation.name
    yield organisation.name_fa
    yield row.assessment.name
    yield timezone.localdate(row.assessment.closed_at)
    for cell in (row.before, row.after):
        yield cell.type_name
        yield cell.kind_name
    yield " ".join(f"{reason.codes} {reason.text}".strip() for reason in row.because)
