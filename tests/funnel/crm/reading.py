"""Reads a list as the pages do, with the answers that a test gives."""

from dataclasses import replace

from funnel.crm.choice import TableReading, understood
from funnel.crm.counting import Counted, count_table
from funnel.crm.files import tables_of
from funnel.crm.table import ListTable
from funnel.months import Calendar
from tests.funnel.factories import TODAY


def table_of(content: str | bytes) -> ListTable:
    """Return the one table of a file."""
    (table,) = tables_of(content if isinstance(content, bytes) else content.encode())
    return table


def sure_of(content: str | bytes, **remembered: object) -> TableReading:
    """Return what is taken without a question."""
    return understood(table_of(content), TableReading(sheet=0), remembered)


def read(
    content: str | bytes, calendar: Calendar = Calendar.GREGORIAN, **answers: object
) -> Counted:
    """Count a file of which the answers leave nothing open."""
    table = table_of(content)
    choice = understood(table, replace(TableReading(sheet=0), **answers), {})
    return count_table(table, choice, calendar=calendar, today=TODAY)
