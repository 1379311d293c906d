"""Rows of typed cells to a workbook (XLSX).

One result's is made in memory: nothing of it lies on a disk. A list that may be long is written
row by row into a file without a name, whatever its length.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO
from itertools import chain, count, islice, zip_longest
from math import ceil
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import IO, Any

DECIMALS = 4
MOST_ROWS = 1_000_000  # of a sheet; spreadsheets take a few more
SPOOLED = 2**20  # bytes that stay in memory
LINE_HEIGHT, TITLE_HEIGHT = 15, 21  # points
A4 = 9
FIRST_LETTER = re.compile("[A-Za-z]|(?P<rtl>[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])")
LEFT_TO_RIGHT, RIGHT_TO_LEFT = 1, 2
DEFAULT_WIDTH = 14
WIDE = 1.1  # a letter of ours to the digit that widths are counted in, with room to break
FIRST_DAY = date(1900, 3, 1)  # earlier ones a workbook does not have, or counts wrongly
NO_XML = re.compile("[\ufffe\uffff]")
FORMATS: Mapping[str, Mapping[str, object]] = {
    "text": {},
    "heading": {"bold": True, "bottom": 1},
    "title": {"bold": True, "font_size": 14, "text_wrap": False},
    "day": {"num_format": "yyyy-mm-dd", "align": "center"},
    "number": {"num_format": "0.00"},
    "share": {"num_format": "0%"},
    "whole": {"num_format": "0"},
}
# In front of a number's format: shown so, and still a number
PERSIAN_DIGITS = "[$-3000429]"
# A mark puts the sign on its left; "٪" itself is no sign to a spreadsheet, which counts with the %
PERSIAN_SHARE = {"num_format": '0"\N{RIGHT-TO-LEFT MARK}"%', "reading_order": RIGHT_TO_LEFT}
OF_ALL: Mapping[str, object] = {"valign": "top", "text_wrap": True}


@dataclass(frozen=True)
class Heading:
    """A text that stands above others."""

    text: str


@dataclass(frozen=True)
class Title:
    """What a whole sheet is about."""

    text: str


@dataclass(frozen=True)
class Share:
    """A number from 0 to 1, shown in per cent."""

    value: Fraction


Cell = str | int | Fraction | date | Share | Heading | Title | None


@dataclass(frozen=True)
class Worksheet:
    """A sheet's name, its rows, its columns' widths in characters, and how many rows stay put."""

    name: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    frozen_rows: int = 0


def workbook_of(sheets: Sequence[Worksheet], *, is_right_to_left: bool) -> bytes:
    """Return the workbook; every text is text, whatever it begins with."""
    content = BytesIO()
    _write_workbook(content, sheets, {"in_memory": True}, is_right_to_left=is_right_to_left)
    return content.getvalue()


def long_workbook_of(table: Worksheet, *, is_right_to_left: bool) -> IO[bytes]:
    """Return a workbook of one table as a file, at its beginning; memory does not grow with it.

    What a sheet has no room for goes on in the next, under the same headings.
    """
    content = SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - whoever gets it closes it
    with TemporaryDirectory(prefix="hamrasta-workbook-") as folder:
        options = {"constant_memory": True, "tmpdir": folder}
        _write_workbook(content, _parted(table), options, is_right_to_left=is_right_to_left)
    content.seek(0)
    return content


def _parted(table: Worksheet) -> Iterator[Worksheet]:
    rows = iter(table.rows)
    headings = list(islice(rows, table.frozen_rows))
    for number in count(1):
        first = list(islice(rows, 1))
        if number > 1 and not first:
            return
        part = chain(headings, first, islice(rows, MOST_ROWS - len(headings) - 1))
        name = table.name if number == 1 else f"{table.name} {number}"
        yield Worksheet(name, part, table.widths, table.frozen_rows)


def _write_workbook(
    content: IO[bytes],
    sheets: Iterable[Worksheet],
    options: Mapping[str, object],
    *,
    is_right_to_left: bool,
) -> None:
    from xlsxwriter import Workbook  # heavy: megabytes that only workbooks need

    text_is_text = {"strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(content, {**options, **text_is_text})
    formats = {
        (name, order): workbook.add_format({**OF_ALL, "reading_order": order, **kind})
        for name, kind in _formats(is_persian=is_right_to_left)
        for order in (LEFT_TO_RIGHT, RIGHT_TO_LEFT)
    }
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        if is_right_to_left:
            page.right_to_left()
        page.set_column(0, _columns(sheet), DEFAULT_WIDTH)
        for index, width in enumerate(sheet.widths):
            page.set_column(index, index, width)
        if sheet.frozen_rows:
            page.freeze_panes(sheet.frozen_rows, 0)
            page.repeat_rows(0, sheet.frozen_rows - 1)
        page.set_paper(A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        for row, cells in enumerate(sheet.rows):
            page.set_row(row, _height(cells, sheet.widths))
            for column, cell in enumerate(cells):
                _write(page, (row, column), cell, formats)
    workbook.close()


def _columns(sheet: Worksheet) -> int:
    """Return how many columns have a width; of a table that is read once, those that say theirs."""
    rows = sheet.rows if isinstance(sheet.rows, Sequence) else [sheet.widths]
    return max(map(len, rows), default=1)


def _formats(*, is_persian: bool) -> Iterator[tuple[str, Mapping[str, object]]]:
    for name, kind in FORMATS.items():
        if is_persian and "num_format" in kind:
            own = {**kind, **(PERSIAN_SHARE if name == "share" else {})}
            yield name, {**own, "num_format": f"{PERSIAN_DIGITS}{own['num_format']}"}
        else:
            yield name, kind


def _height(cells: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return the room for the lines that the row's longest text takes; a title goes on beside."""
    if any(isinstance(cell, Title) for cell in cells):
        return TITLE_HEIGHT
    texts = [cell.text if isinstance(cell, Heading) else cell for cell in cells]
    lines = [
        ceil(len(text) * WIDE / width)
        for text, width in zip_longest(texts, widths[: len(texts)], fillvalue=DEFAULT_WIDTH)
        if isinstance(text, str)
    ]
    return LINE_HEIGHT * max(lines + [1])


def _reading_order(text: str) -> int:
    found = FIRST_LETTER.search(text)
    return RIGHT_TO_LEFT if found and found["rtl"] else LEFT_TO_RIGHT


def _write(page: Any, at: tuple[int, int], cell: Cell, formats: dict[Any, Any]) -> None:
    match cell:
        case None | "":
            return
        case Heading() | Title():
            kind = "heading" if isinstance(cell, Heading) else "title"
            page.write_string(*at, _text(cell.text), formats[kind, _reading_order(cell.text)])
        case Share():
            page.write_number(*at, decimal(cell), formats["share", LEFT_TO_RIGHT])
        case Fraction():
            page.write_number(*at, decimal(cell), formats["number", LEFT_TO_RIGHT])
        case int():
            page.write_number(*at, cell, formats["whole", LEFT_TO_RIGHT])
        case date() if cell >= FIRST_DAY:
            page.write_datetime(*at, cell, formats["day", LEFT_TO_RIGHT])
        case _:
            page.write_string(*at, _text(str(cell)), formats["text", _reading_order(str(cell))])


def decimal(cell: Fraction | Share) -> float:
    """Return a number as tables hold it, rounded."""
    return float(round(cell.value if isinstance(cell, Share) else cell, DECIMALS))


def _text(text: str) -> str:
    """Return the text as XML can hold it; the cell of a string is never a formula."""
    return NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
