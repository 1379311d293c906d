"""Rows of a text whose cells are parted by a delimiter (CSV and its brothers)."""

import csv
import re
from collections.abc import Collection, Iterator
from io import StringIO
from itertools import islice
from typing import NamedTuple

from .text import plain, trimmed

DELIMITERS = (",", ";", "\t", "|", "،", "؛")
NAMED_DELIMITER = re.compile(r"\s*\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n|$)", re.IGNORECASE)
LOOKED_AT = 20  # rows, to find the delimiter
MOST_COLUMNS = 1000
MOST_ROWS = 100_000
MOST_CELLS = 1_000_000
LETTERS = 26


class Row(NamedTuple):
    """A row's number, as a spreadsheet would count it, and its cells."""

    number: int
    cells: list[str]

    def goes_beyond(self, columns: int) -> bool:
        """Tell whether something stands to the right of the last column."""
        return any(self.cells[columns:])


def letter(place: int) -> str:
    """Return a column's letters as spreadsheets have them: A, Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, LETTERS)
        found = chr(ord("A") + rest) + found
    return found


class Malformed(ValueError):
    """What is no table: a quotation mark that does not close as it should."""

    def __init__(self, row: int):
        super().__init__(row)
        self.row = row


class TooWide(Malformed):
    """A row of more cells than any table has; they are not looked at."""


class TooManyCells(Malformed):
    """More rows or cells than are read; what comes after them is not looked at."""


def read_rows(
    text: str, *, headings: Collection[str] = (), most_cells: int = MOST_CELLS
) -> Iterator[Row]:
    """Yield the rows that are not blank, their cells without what nobody sees around them.

    A first line such as sep=; names the delimiter. Else it is what parts the first row into the
    most of the headings, given as plain(); then what makes rows of one length; then the most cells.
    """
    if named := NAMED_DELIMITER.match(text):
        text, delimiter = text[named.end() :], named[1]
    else:
        delimiter = max(DELIMITERS, key=lambda mark: _fitness(text, mark, headings))
    return _rows(text, delimiter, most_cells)


def _rows(text: str, delimiter: str, most_cells: int = MOST_CELLS) -> Iterator[Row]:
    number = looked_at = 0
    try:
        for number, cells in enumerate(_records(text, delimiter), start=1):
            looked_at += len(cells)
            if len(cells) > MOST_COLUMNS:
                raise TooWide(number)
            if number > MOST_ROWS or looked_at > most_cells:
                raise TooManyCells(number)
            seen = [trimmed(cell) for cell in cells]
            if any(seen):
                yield Row(number, seen)
    except csv.Error:
        raise Malformed(number + 1) from None


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _fitness(text: str, delimiter: str, headings: Collection[str]) -> tuple[int, int, int]:
    rows = []
    try:
        for row in islice(_rows(text, delimiter), LOOKED_AT):
            rows.append(row.cells)
    except TooWide:
        if not rows:
            return 0, 0, MOST_COLUMNS
    except Malformed:
        pass  # what comes before it tells enough
    first = rows[0] if rows else []
    known = sum(plain(cell) in headings for cell in first)
    alike = sum(len(cells) == len(first) > 1 for cells in rows)
    return known, alike, len(first)
