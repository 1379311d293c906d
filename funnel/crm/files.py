"""A file to its tables: CSV in whatever code and parted by whatever sign, or a workbook's sheets.

It is judged by its content, not by its name.
"""

from django.utils.translation import gettext as _

from diagnostics.exchange.place import ExchangeError
from diagnostics.exchange.workbook_reading import sheets_of
from diagnostics.reading.delimited import Malformed, TooManyCells, TooWide, read_rows
from diagnostics.reading.text import PACKED, NoText, decoded

from .choice import HEADINGS
from .table import ListTable, UnreadableList, no_headings, table_of, too_many_rows


def tables_of(content: bytes) -> list[ListTable]:
    """Return the tables of a file; raise Unreadable where it is no list."""
    if content.startswith(PACKED):
        return _of_workbook(content)
    try:
        return [table_of(list(read_rows(decoded(content), headings=HEADINGS)))]
    except NoText as error:
        raise UnreadableList(str(error)) from None
    except TooWide as error:
        raise UnreadableList(no_headings(error.row)) from None
    except TooManyCells:
        raise UnreadableList(too_many_rows()) from None
    except Malformed as error:
        problem = _("Row %(row)d: a quotation mark opens here that does not close as it should.")
        raise UnreadableList(problem % {"row": error.row}) from None


def _of_workbook(content: bytes) -> list[ListTable]:
    try:
        sheets = sheets_of(content)
    except ExchangeError as error:
        raise UnreadableList(str(error)) from None
    found = []
    for sheet in sheets:
        try:
            found.append(table_of(sheet.rows, sheet=sheet.name, hidden=sheet.hidden))
        except UnreadableList:
            if len(sheets) == 1:
                raise
    if not found:
        raise UnreadableList(_("No sheet of the workbook holds a list with headings and rows."))
    return found
