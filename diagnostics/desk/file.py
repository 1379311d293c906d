"""A consultant's list as a table to take away: what its rows say, in words and in codes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from itertools import chain
from typing import IO, Any

from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..exchange.table_writing import csv_pieces
from ..exchange.workbook_writing import Cell, Heading, Share, Worksheet, long_workbook_of
from ..localisation import day, separated
from ..models import Assessment
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES, round_name
from ..names import FLAG_NAMES, TYPE_NAMES
from ..queries.portfolio import OF_CLIENTS
from .list import AskedList

Row = Mapping[str, Any]
FileCell = str | Fraction | Share | date | None
ROWS_AT_ONCE = 2000
FROM_CLIENTS = "organisation__"


@dataclass(frozen=True)
class FileColumn:
    """A heading, its width in characters, and what stands below it."""

    heading: str
    width: int
    cell: Callable[[Row], FileCell]


def file_columns() -> list[FileColumn]:
    """Return the columns of clients and of rounds alike, in the active language.

    Beside each word of the method stands its code; beside each day its name, where the page's
    calendar is another one.
    """
    return [
        FileColumn(_("Name in English"), 30, lambda row: row["name"]),
        FileColumn(_("Name in Persian"), 30, lambda row: row["name_fa"]),
        FileColumn(_("Sector"), 20, _sector),
        FileColumn(_("Round"), 20, _called),
        *_coded(_("State"), "state", dict(Assessment.State.choices)),
        *_dated(_("Closed on"), "closed_at"),
        *_coded(_("Type"), "type", TYPE_NAMES),
        *_coded(_("Verdict"), "verdict", dict(VERDICT_CHOICES)),
        *_coded(_("Firmness"), "firmness", dict(FIRMNESS_CHOICES)),
        *_coded(_("Suggestion"), "action", dict(ACTION_CHOICES)),
        FileColumn(_("Gap"), 10, _gap),
        FileColumn(_("Answered"), 10, _coverage),
        *_flag_columns(),
        *_coded(_("Review"), "review", dict(Assessment.Review.choices)),
        *_dated(_("Touched"), "touched_at"),
        FileColumn(_("Set aside, because"), 30, lambda row: row["set_aside_reason"]),
    ]


def list_title(asked: AskedList) -> str:
    return _("All rounds") if asked.of_rounds else _("Clients")


def list_as_csv(asked: AskedList) -> Iterator[bytes]:
    """Yield a list as CSV, piece by piece."""
    columns = file_columns()
    yield from csv_pieces([column.heading for column in columns], _cells(asked, columns))


def list_as_workbook(asked: AskedList) -> IO[bytes]:
    """Return a list as a workbook, whatever its length."""
    columns = file_columns()
    headings = [Heading(column.heading) for column in columns]
    rows = chain[Sequence[Cell]]([headings], _cells(asked, columns))
    widths = [column.width for column in columns]
    table = Worksheet(list_title(asked), rows, widths, frozen_rows=1)
    return long_workbook_of(table, is_right_to_left=get_language_bidi())


def _cells(asked: AskedList, columns: Sequence[FileColumn]) -> Iterator[list[FileCell]]:
    """Yield the cells of all rows, of clients and of rounds alike; one query."""
    prefix = FROM_CLIENTS if asked.of_rounds else OF_CLIENTS
    for found in asked.sorted().iterator(chunk_size=ROWS_AT_ONCE):
        row = {name.removeprefix(prefix): value for name, value in found.items()}
        yield [column.cell(row) for column in columns]


def _sector(row: Row) -> FileCell:
    return (row["sector_fa"] if get_language_bidi() else "") or row["sector"]


def _called(row: Row) -> FileCell:
    if row["dated_at"] is None:
        return None
    beside = (row.get("untitled_before"), row.get("untitled_after"))
    return round_name(row["title"], row["dated_at"], beside)


def _coded(heading: str, name: str, choices: Mapping[Any, object]) -> Iterator[FileColumn]:
    """Yield a column of words and one of their codes; of an open round only its state is known."""
    words = {str(code): str(word) for code, word in choices.items()}

    def code(row: Row) -> str:
        is_known = name == "state" or row["state"] == Assessment.State.CLOSED
        return (row[name] or "") if is_known else ""

    yield FileColumn(heading, 20, lambda row: words.get(code(row), ""))
    yield FileColumn(_code_of(heading), 14, code)


def _code_of(heading: str) -> str:
    return _("%(heading)s, code") % {"heading": heading}


def _flag_columns() -> Iterator[FileColumn]:
    words = {str(code): str(word) for code, word in FLAG_NAMES.items()}

    def codes(row: Row) -> list[str]:
        kept = (flag for flag in row["flags"] or () if flag not in row["flags_aside"])
        return list(dict.fromkeys(kept))

    yield FileColumn(_("Flags"), 30, lambda row: separated(words[code] for code in codes(row)))
    yield FileColumn(_code_of(_("Flags")), 20, lambda row: " ".join(codes(row)))


def _dated(heading: str, name: str) -> Iterator[FileColumn]:
    def on(row: Row) -> date | None:
        moment: datetime | None = row[name]
        return localtime(moment).date() if moment else None

    yield FileColumn(heading, 12, on)
    if get_language_bidi():
        named = cache(day)
        in_words = _("%(heading)s, in the Persian calendar") % {"heading": heading}
        yield FileColumn(in_words, 18, lambda row: named(on(row)))


def _gap(row: Row) -> FileCell:
    return None if row["gap"] is None else Fraction(row["gap"])


def _coverage(row: Row) -> FileCell:
    return None if row["coverage"] is None else Share(Fraction(row["coverage"]))
