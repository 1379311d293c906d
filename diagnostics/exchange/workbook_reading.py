"""A workbook (XLSX) to the rows of a wide table: measured first, then read cell by cell."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils.translation import gettext as _

from ..reading.delimited import MOST_COLUMNS, Row
from ..reading.text import plain, shown, trimmed
from .place import ExchangeError, Place, Unread
from .words import ANONYMOUS_WORDS, heading, meant

ZIP_STARTS = b"PK"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # how .xls begins, and any workbook with a password
MOST_UNPACKED = 20 * 1024 * 1024  # bytes; a table of 2000 respondents has a quarter of that
MOST_PARTS = 500
MOST_TAGS = 1_000_000
MOST_SHEETS = 50
LAST_ROW = 1_048_576  # a sheet has no more
HEADER_WITHIN = 100  # rows
CHUNK = 64 * 1024
XML_PART = re.compile(r"\.(xml|rels)$", re.IGNORECASE)
ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)""")
ENCODINGS = {b"utf-8", b"us-ascii"}
# How a workbook writes the characters that XML cannot hold
ESCAPED = re.compile(r"_x(00[01][0-9A-Fa-f]|[Ff]{3}[EFef])_")
ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
ROW_NUMBER, ROW_HIDDEN = re.compile(rb'\br="(\d{1,7})"'), re.compile(rb'\bhidden="(?:1|true)"')
FORMULA, ERROR = "f", "e"
MIDNIGHT = time()


def workbook_rows(content: bytes, *, times: int = 1) -> Iterator[Row]:
    """Return the rows of the sheet with respondents that are not blank, all their cells as text.

    That is the one sheet whose first row has a column named function, a hidden one only where no
    other has. A formula stays unread: what it amounts to is another program's word. One with many
    may hold so many times as much.
    """
    from openpyxl import load_workbook  # 0.2 s, which no other kind of file should have to wait

    measured = _measured(content, times)
    try:
        workbook = load_workbook(measured, read_only=True, keep_links=False)
        sheet = _sheet_with_respondents(workbook.worksheets[:MOST_SHEETS])
        return iter(list(_rows(sheet)))
    except ExchangeError:
        raise
    except Exception:  # whatever a broken part leads openpyxl to
        raise ExchangeError(_broken()) from None


class SheetRows(NamedTuple):
    """A sheet's name, its rows that are not blank, all their cells as text, and which it hides."""

    name: str
    rows: list[Row]
    hidden: frozenset[int]


def sheets_of(content: bytes) -> list[SheetRows]:
    """Return the sheets that hold anything, hidden ones only where no other does.

    A formula stays as it is written.
    """
    from openpyxl import load_workbook

    measured = _measured(content)
    try:
        workbook = load_workbook(measured, read_only=True, keep_links=False)
        sheets = workbook.worksheets[:MOST_SHEETS]
        for sheet in sheets:
            sheet.reset_dimensions()  # they need not be true
        found = [(sheet, rows) for sheet in sheets if (rows := list(_every_row(sheet)))]
        seen = _seen([sheet for sheet, _rows_of_it in found])
        return [
            SheetRows(shown(sheet.title), rows, _hidden_rows(sheet, measured))
            for sheet, rows in found
            if sheet in seen
        ]
    except ExchangeError:
        raise
    except Exception:  # whatever a broken part leads openpyxl to
        raise ExchangeError(_broken()) from None


def _seen(sheets: Sequence[Any]) -> Sequence[Any]:
    """Return the sheets that whoever opens the workbook sees; all of them where none is seen."""
    return [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets


def _every_row(sheet: Any) -> Iterator[Row]:
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW), start=1):
        if len(cells) > MOST_COLUMNS:
            place = Place(row=number)
            place.refuse(_("this row has more than %(limit)d cells.") % {"limit": MOST_COLUMNS})
        texts = [_text(cell.value) for cell in cells]
        if any(texts):
            yield Row(number, texts)


def _hidden_rows(sheet: Any, measured: BytesIO) -> frozenset[int]:
    """Return the rows that a filter or a hand has hidden, of which openpyxl tells nothing here."""
    with ZipFile(measured) as packed:
        part = packed.read(sheet._worksheet_path)  # noqa: SLF001 - it has no other name
    found, number = set(), 0
    for row in ROW.finditer(part):
        told = ROW_NUMBER.search(row[1])
        number = int(told[1]) if told else number + 1
        if ROW_HIDDEN.search(row[1]):
            found.add(number)
    return frozenset(found)


# --- measuring ---------------------------------------------------------------------------------


def _measured(content: bytes, times: int = 1) -> BytesIO:
    """Return the parts of a workbook that are read, unpacked; refuse what is not one or too much.

    What a packed file says of its sizes need not be true, so it is unpacked a little at a time and
    counted; openpyxl gets to see only what was counted.
    """
    if not content.startswith(ZIP_STARTS):
        raise ExchangeError(_no_workbook(content))
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = [member for member in packed.infolist() if XML_PART.search(member.filename)]
            if len(parts) > MOST_PARTS or len({part.filename for part in parts}) < len(parts):
                raise ExchangeError(_broken())
            return _unpacked(packed, parts, times)
    except ExchangeError:
        raise
    except Exception:  # no end to what a packed file can have wrong
        raise ExchangeError(_broken()) from None


def _no_workbook(content: bytes) -> str:
    if not content.strip():
        return _("this is empty. Give one assessment.")
    if content.startswith(OLD_OR_LOCKED):
        return _("this is an old workbook or has a password. Save it as .xlsx without a password.")
    return _(
        "this is not a workbook. Give the file the ending of what it is, such as .csv or .json."
    )


def _broken() -> str:
    return _("this workbook is damaged or not an XLSX workbook. Save it again as .xlsx.")


def _unpacked(packed: ZipFile, parts: Sequence[ZipInfo], times: int) -> BytesIO:
    left, tags = MOST_UNPACKED * times, 0
    copy = BytesIO()
    with ZipFile(copy, "w", ZIP_STORED) as plain:
        for piece in parts:
            part = bytearray()
            with packed.open(piece) as stream:
                while chunk := stream.read(CHUNK):
                    part += chunk
                    left -= len(chunk)
                    tags += chunk.count(b"<")
                    if left < 0 or tags > MOST_TAGS * times:
                        raise ExchangeError(_("this workbook holds too much once unpacked."))
            _refuse_tricks(part)
            plain.writestr(piece.filename, bytes(part))
    copy.seek(0)
    return copy


def _refuse_tricks(part: bytearray) -> None:
    """Refuse entities, which may multiply, and encodings that could hide them."""
    encoding = ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"))
    is_hidden = b"\0" in part or (encoding and encoding[1].lower() not in ENCODINGS)
    if is_hidden or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise ExchangeError(_broken())


# --- reading -----------------------------------------------------------------------------------


def _sheet_with_respondents(sheets: Sequence[Any]) -> Any:
    """Return the sheet that has a column named function; it is the only one."""
    for sheet in sheets:
        sheet.reset_dimensions()  # they need not be true
    found = _seen([sheet for sheet in sheets if meant(_header(sheet), ["function"])])
    if not found and any(map(_is_anonymous, sheets)):
        raise ExchangeError(without_answers())
    if not found:
        problem = _(
            "no sheet has a column named %(column)s in its first row. "
            "Give a row for each respondent."
        )
        raise ExchangeError(problem % {"column": heading("function")})
    if len(found) > 1:
        problem = _(
            "“%(first)s” and “%(second)s” both have a column named %(column)s. Give one sheet."
        )
        names = {"first": shown(found[0].title), "second": shown(found[1].title)}
        raise ExchangeError(problem % (names | {"column": heading("function")}))
    return found[0]


def without_answers() -> str:
    return _("an anonymous round is exported without its answers. Use a named round's file.")


def _is_anonymous(sheet: Any) -> bool:
    """Say whether a row of two cells, as our first sheet has it, calls the round anonymous."""
    for cells in islice(sheet.iter_rows(max_row=HEADER_WITHIN), HEADER_WITHIN):
        texts = [text for cell in cells if (text := _text(cell.value))]
        if len(texts) == 2 and plain(texts[1]) in ANONYMOUS_WORDS:
            return True
    return False


def _header(sheet: Any) -> list[str]:
    for cells in islice(sheet.iter_rows(max_row=HEADER_WITHIN), HEADER_WITHIN):
        texts = [_text(cell.value) for cell in cells]
        if any(texts):
            return texts
    return []


def _rows(sheet: Any) -> Iterator[Row]:
    header: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_row=LAST_ROW), start=1):
        texts = [_read(cell) for cell in cells]
        while texts and not texts[-1]:  # a coloured cell without a value is none
            texts.pop()
        if not texts:
            continue
        if len(texts) > MOST_COLUMNS:
            place = Place(row=number)
            place.refuse(_("this row has more than %(limit)d cells.") % {"limit": MOST_COLUMNS})
        header = header or texts
        yield Row(number, texts + [""] * (len(header) - len(texts)))


def _read(cell: Any) -> str:
    """Return a cell as it would stand in a text file, or as one that cannot be read."""
    if cell.data_type == FORMULA:
        problem = _("this is a formula. Write what it amounts to.")
    elif cell.data_type == ERROR:
        problem = _("“%(value)s” is an error. Write a value.") % {"value": shown(cell.value)}
    else:
        return _text(cell.value)
    return Unread(str(cell.value), letter=cell.column_letter, problem=problem)


def _text(value: object) -> str:
    """Return a cell as it would stand in a text file."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() if value.time() == MIDNIGHT:
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case str():
            return trimmed(ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
        case _:
            return str(value)
