"""A list as a table: its headings, the columns below them, and what each column looks like."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from diagnostics.reading.dates import Order, read_when
from diagnostics.reading.delimited import Row, letter
from diagnostics.reading.numbers import read_count, thousands_mark
from diagnostics.reading.text import plain, shown

from .cells import LARGEST_COUNT, Proof, proof_of

MOST_ROWS = 50_000
MOST_NAMES = 60
MOST_COLUMNS = 250
HEADINGS_WITHIN = 20  # rows
SAMPLES = 3
LOOKED_AT = 500  # cells, for what a column looks like


class UnreadableList(Exception):
    """A file of which nothing is taken; the message says why, and where."""


@dataclass(frozen=True)
class TableColumn:
    """One column: its heading as it is shown, and its cells from the first row on."""

    place: int
    heading: str
    name: str  # the heading; with the column's letter where that alone does not tell it apart
    cells: Sequence[str]
    samples: Sequence[str]

    @classmethod
    def of(cls, place: int, heading: str, name: str, cells: Sequence[str]) -> "TableColumn":
        samples = list(dict.fromkeys(cell for cell in cells if cell))[:SAMPLES]
        return cls(place, heading, name, cells, [shown(cell) for cell in samples])

    @cached_property
    def key(self) -> str:
        return plain(self.heading)

    @cached_property
    def filled(self) -> int:
        return sum(1 for cell in self.cells if cell)

    @cached_property
    def _seen(self) -> Sequence[str]:
        return list(islice((cell for cell in self.cells if cell), LOOKED_AT))

    @cached_property
    def values(self) -> set[str]:
        return {cell for cell in self.cells if cell}

    @cached_property
    def dates(self) -> int:
        return sum(1 for cell in self._seen if _is_date(cell))

    @cached_property
    def thousands(self) -> str:
        """The mark between thousands, if the numbers tell it."""
        return thousands_mark(self.values)

    def count_in(self, cell: str) -> int:
        """Return the count that a cell of this column holds; raise ValueError with the reason."""
        return read_count(cell, largest=LARGEST_COUNT, thousands=self.thousands)

    @cached_property
    def numbers(self) -> int:
        return sum(1 for cell in self._seen if self._is_number(cell))

    def _is_number(self, cell: str) -> bool:
        try:
            self.count_in(cell)
        except ValueError:
            return False
        return True

    @property
    def looks_like_dates(self) -> bool:
        return self.dates * 2 > len(self._seen)

    @property
    def looks_like_numbers(self) -> bool:
        return self.numbers * 2 > len(self._seen) and not self.looks_like_dates

    @property
    def looks_like_names(self) -> bool:
        return (
            0 < len(self.values) <= MOST_NAMES
            and not self.looks_like_dates
            and not self.looks_like_numbers
        )

    @cached_property
    def is_usable(self) -> bool:
        """Whether it may be chosen at all; the cells of any other column are not kept."""
        return bool(self.dates or self.numbers or 0 < len(self.values) <= MOST_NAMES)

    @cached_property
    def proof(self) -> Proof:
        return proof_of(self.cells)


def _is_date(cell: str) -> bool:
    return any(read_when(cell, order=order) for order in Order)


@dataclass(frozen=True)
class ListTable:
    """One sheet: its columns, its rows' numbers, and the rows that have cells under no heading."""

    sheet: str  # its name; empty for a file that has only one
    heading_row: int
    columns: Sequence[TableColumn]
    numbers: Sequence[int]
    surplus: Sequence[Row] = ()
    hidden: int = 0  # rows that the workbook does not show, and that are read all the same

    @property
    def rows(self) -> int:
        return len(self.numbers) + len(self.surplus)


def table_of(rows: Sequence[Row], *, sheet: str = "", hidden: Collection[int] = ()) -> ListTable:
    """Return the table of a sheet's rows that are not blank; raise Unreadable where it is none."""
    if not rows:
        raise UnreadableList(_("The file is empty."))
    place = _headings_at(rows)
    heading_row, headings = rows[place]
    headings = _trimmed(headings)
    below = rows[place + 1 :]
    if len(headings) < 2 or len(headings) > MOST_COLUMNS:
        raise UnreadableList(no_headings(heading_row))
    if not below:
        raise UnreadableList(_("The file has headings, but no row below them."))
    if len(below) > MOST_ROWS:
        raise UnreadableList(too_many_rows())
    width = len(headings)
    surplus = [row for row in below if row.goes_beyond(width)]
    kept = [row for row in below if not row.goes_beyond(width)]
    columns = _columns(headings, [cells for _number, cells in kept])
    if kept and not any(column.dates for column in columns):
        raise UnreadableList(_("No column holds a day or a month. A list has one in each row."))
    numbers = [number for number, _cells in kept]
    unseen = sum(1 for number, _cells in below if number in hidden)
    return ListTable(sheet, heading_row, columns, numbers, surplus, unseen)


def no_headings(row: int) -> str:
    problem = _("Row %(row)d holds no headings: a list has a stage and a date in each row.")
    return problem % {"row": row}


def too_many_rows() -> str:
    return _("There are more than 50,000 rows. Divide the file by years.")


def _headings_at(rows: Sequence[Row]) -> int:
    """Return where the headings stand: the first row as full as most of those around it."""
    filled = [sum(1 for cell in cells if cell) for _number, cells in rows[:HEADINGS_WITHIN]]
    usual = median(filled)
    return next(
        (place for place, number in enumerate(filled) if number >= 2 and number * 2 > usual), 0
    )


def _trimmed(headings: Sequence[str]) -> list[str]:
    found = list(headings)
    while found and not found[-1]:
        found.pop()
    return found


def _columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[TableColumn]:
    keys = [plain(heading) for heading in headings]
    found = []
    for place, heading in enumerate(headings):
        cells = [row[place] if place < len(row) else "" for row in rows]
        told = shown(heading)
        if not heading or keys.count(keys[place]) > 1:
            words = {"heading": told, "letter": letter(place)}
            told = (_("%(heading)s (column %(letter)s)") if heading else _("column %(letter)s")) % (
                words
            )
        column = TableColumn.of(place, heading, told, cells)
        found.append(column if column.is_usable else _without_cells(column))
    return found


def _without_cells(column: TableColumn) -> TableColumn:
    """Return a column that can be nothing here, so that what it says does not travel along."""
    return TableColumn(column.place, column.heading, column.name, (), column.samples)


def packed(table: ListTable) -> list[Any]:
    """Return a table as what JSON can hold."""
    columns = [
        [column.heading, column.name, list(column.cells), list(column.samples)]
        for column in table.columns
    ]
    surplus = [[number, list(cells)] for number, cells in table.surplus]
    return [
        *(table.sheet, table.heading_row, columns),
        *(list(table.numbers), surplus, table.hidden),
    ]


def unpacked(data: list[Any]) -> ListTable:
    """Return the table that packed() wrote."""
    sheet, heading_row, columns, numbers, surplus, hidden = data
    return ListTable(
        sheet,
        heading_row,
        [TableColumn(place, *facts) for place, facts in enumerate(columns)],
        numbers,
        [Row(number, cells) for number, cells in surplus],
        hidden,
    )
