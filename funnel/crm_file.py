"""A list as CRMs export it: CSV with a stage, a date or month and a count, or one row per deal.

Nothing is stored here. What cannot be read is named by its row and column, with what is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from diagnostics.reading.dates import Calendar, Order, When, first_day, read_when
from diagnostics.reading.delimited import Malformed, read_rows
from diagnostics.reading.numbers import read_count
from diagnostics.reading.text import NoText, decoded, plain, shown

from .models import StageName
from .months import EARLIEST_YEAR

MOST_ROWS = 50_000
MOST_NAMES = 60
MOST_PROBLEMS = 100  # that are listed; the others are counted
LARGEST_COUNT = 2_000_000_000
EARLIEST = date(EARLIEST_YEAR[Calendar.GREGORIAN], 1, 1)

# The headings of CRMs, the surest first
STAGE_HEADINGS = [
    *("deal stage", "stage", "stage name", "pipeline stage", "funnel stage", "lifecycle stage"),
    *("lead status", "status", "مرحله", "مرحلهٔ قیف", "مرحله قیف", "مرحلهٔ فروش", "مرحله فروش"),
    *("وضعیت", "وضعیت سرنخ"),
]
DATE_HEADINGS = [
    *("month", "date", "period", "close date", "closed date", "stage date", "created date"),
    *("create date", "created", "created at", "created on", "date created"),
    *("ماه", "تاریخ", "دوره", "تاریخ ثبت", "تاریخ ایجاد", "تاریخ بستن"),
]
COUNT_HEADINGS = [
    *("count", "number", "quantity", "number of deals", "deals", "record count", "total"),
    *("تعداد", "شمار", "تعداد معامله", "تعداد سرنخ"),
]
HEADINGS = {plain(name) for name in (*STAGE_HEADINGS, *DATE_HEADINGS, *COUNT_HEADINGS)}


class Unreadable(Exception):
    """A file of which nothing is taken; the message says why, and where."""


@dataclass(frozen=True)
class Problem:
    """A row that is not counted: where, what stands there and why, with what is accepted."""

    row: int
    column: str
    value: str
    reason: str


@dataclass
class CrmFile:
    """What a file holds: the counts by its own names of stages and by month."""

    calendar: Calendar
    columns: Sequence[str]  # as they are headed: stage, date, and count where there is one
    rows: int = 0
    names: dict[str, str] = field(default_factory=dict)  # as compared, and as written first
    counts: dict[str, dict[date, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problems_number: int = 0

    @property
    def is_of_deals(self) -> bool:
        return len(self.columns) == 2


def stage_key(name: str) -> str:
    """Return a stage's name as it is compared."""
    return plain(name) or name


def read_file(content: bytes, *, calendar: Calendar, today: date) -> CrmFile:
    """Return what a file holds in months of the calendar; raise Unreadable where it is no list."""
    try:
        rows = list(read_rows(decoded(content), headings=HEADINGS))
    except NoText as error:
        raise Unreadable(str(error)) from None
    except Malformed as error:
        problem = _("Row %(row)d: a quotation mark opens here that does not close as it should.")
        raise Unreadable(problem % {"row": error.row}) from None
    if not rows:
        raise Unreadable(_("The file is empty."))
    headings = rows[0].cells
    places = _places(headings)
    found = CrmFile(calendar, [shown(headings[place]) for place in places])
    reading = _Reading(found, places, today)
    for number, cells in rows[1:]:
        found.rows += 1
        if found.rows > MOST_ROWS:
            raise Unreadable(_("There are more than 50,000 rows. Divide the file by years."))
        reading.take(number, cells)
    if not found.rows:
        raise Unreadable(_("The file has headings, but no row below them."))
    return found


def _places(headings: Sequence[str]) -> list[int]:
    """Return where stage and date stand, and the count where there is one."""
    by_name = {plain(name.strip()): place for place, name in reversed(list(enumerate(headings)))}
    found = [_place(by_name, names) for names in (STAGE_HEADINGS, DATE_HEADINGS, COUNT_HEADINGS)]
    for name, place, accepted in (
        (_("stage"), found[0], STAGE_HEADINGS),
        (_("date or month"), found[1], DATE_HEADINGS),
    ):
        if place is None:
            problem = _(
                "Row 1: there is no column for the %(what)s. The file has: %(found)s. Name one of "
                "them, for example, %(accepted)s."
            )
            there = ", ".join(shown(heading.strip()) for heading in headings[:12])
            facts = {"what": name, "found": there, "accepted": _some(accepted)}
            raise Unreadable(problem % facts)
    return [place for place in found if place is not None]


def _place(by_name: dict[str, int], names: Sequence[str]) -> int | None:
    return next((by_name[key] for name in names if (key := plain(name)) in by_name), None)


def _some(headings: Sequence[str]) -> str:
    persian = next(heading for heading in headings if not heading.isascii())
    return ", ".join([*headings[:3], persian])


class _Reading:
    """Goes through the rows, and keeps what one row has to know of those before it."""

    def __init__(self, found: CrmFile, places: Sequence[int], today: date):
        self.found, self.places = found, places
        self.last = first_day(today, found.calendar)
        self.first_rows: dict[tuple[str, When | None], int] = {}  # of a list of counts

    def take(self, row: int, cells: Sequence[str]) -> None:
        """Count a row, or note what is wrong with it."""
        texts = [cells[place].strip() if place < len(cells) else "" for place in self.places]
        place = 0  # of the cell that is read
        try:
            name = self._stage(texts[place])
            place = 1
            month = self._month(texts[place])
            place = 2
            count = 1 if self.found.is_of_deals else read_count(texts[place], largest=LARGEST_COUNT)
        except ValueError as error:
            return self._refuse(row, place, texts, str(error))
        when = read_when(texts[1], order=Order.DAY_FIRST)
        before = None if self.found.is_of_deals else self.first_rows.get((name, when))
        if before:
            reason = _("Row %(row)d has the same stage and date. Only that one is counted.")
            return self._refuse(row, place, texts, reason % {"row": before})
        self.first_rows[name, when] = row
        self.found.names.setdefault(name, texts[0])
        months = self.found.counts.setdefault(name, {})
        months[month] = months.get(month, 0) + count
        if months[month] > LARGEST_COUNT:
            raise Unreadable(_("Row %(row)d: the counts add up to too much.") % {"row": row})

    def _refuse(self, row: int, place: int, texts: Sequence[str], reason: str) -> None:
        self.found.problems_number += 1
        if len(self.found.problems) < MOST_PROBLEMS:
            column, value = self.found.columns[place], shown(texts[place])
            self.found.problems.append(Problem(row, column, value, reason))

    def _stage(self, text: str) -> str:
        if not text:
            raise ValueError(_("No stage is named here."))
        if len(text) > StageName.LONGEST:
            raise ValueError(
                _("This is longer than 100 characters, too long for the name of a stage.")
            )
        key = stage_key(text)
        if key not in self.found.names and len(self.found.names) >= MOST_NAMES:
            problem = _("The column “%(column)s” names more than 60 stages. Is it the right one?")
            raise Unreadable(problem % {"column": self.found.columns[0]})
        return key

    def _month(self, text: str) -> date:
        when = read_when(text, order=Order.DAY_FIRST)
        if when is None:
            raise ValueError(
                _(
                    "This is not a date. Accepted: 2026-11-01, 01/11/2026 (day first), 1 Nov 2026, "
                    "1405/08/10; or a month such as 2026-11 or 1405/08."
                )
            )
        month = when.month_in(self.found.calendar)
        if month is None:
            raise ValueError(
                _("This is a month of the other calendar, and its days are spread over two here.")
            )
        if not EARLIEST <= month <= self.last:
            raise ValueError(_("Accepted: dates from 1990 up to this month."))
        return month
