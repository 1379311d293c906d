"""Rows of typed cells to a workbook (XLSX), in memory: nothing of it lies on a disk."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

from .formulas import harmless

DECIMALS = 4
DEFAULT_WIDTH = 14
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
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[int] = ()
    frozen_rows: int = 0


def workbook_of(sheets: Sequence[Worksheet], *, is_right_to_left: bool) -> bytes:
    """Return the workbook; every text is text, whatever it begins with."""
    from xlsxwriter import Workbook  # heavy: megabytes that only workbooks need

    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(content, options)
    formats = {name: workbook.add_format({**OF_ALL, **kind}) for name, kind in FORMATS.items()}
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        if is_right_to_left:
            page.right_to_left()
        for index, width in enumerate(sheet.widths):
            page.set_column(index, index, width or DEFAULT_WIDTH)
        if sheet.frozen_rows:
            page.freeze_panes(sheet.frozen_rows, 0)
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                _write(page, (row, column), cell, formats)
    workbook.close()
    return content.getvalue()


def _write(page: Any, at: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    match cell:
        case None | "":
            return
        case Heading() | Title():
            kind = "heading" if isinstance(cell, Heading) else "title"
            page.write_string(*at, _text(cell.text), formats[kind])
        case Share():
            page.write_number(*at, _number(cell.value), formats["share"])
        case Fraction():
            page.write_number(*at, _number(cell), formats["number"])
        case int():
            page.write_number(*at, cell, formats["whole"])
        case date() if cell >= FIRST_DAY:
            page.write_datetime(*at, cell, formats["day"])
        case _:
            page.write_string(*at, _text(str(cell)), formats["text"])


def _number(value: Fraction) -> float:
    return float(round(value, DECIMALS))


def _text(text: str) -> str:
    """Return the text without what would be taken for a formula, and as XML can hold it."""
    return NO_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", harmless(text))
