"""A table counted as it was chosen to be read: by the file's own names of stages, and by month.

Every row is counted, or named with its column, what stands there, why, and what is accepted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from diagnostics.reading.dates import Calendar, When, first_day, read_when
from diagnostics.reading.text import shown

from ..models import StageName
from ..months import EARLIEST_YEAR
from .cells import LARGEST_COUNT, falls_on_another_day, stage_key
from .choice import EACH_ROW, TableReading
from .table import MOST_NAMES, ListTable, TableColumn, UnreadableList

MOST_PROBLEMS = 100  # that are listed; the others are counted
CELLS_SHOWN = 3
EARLIEST = date(EARLIEST_YEAR[Calendar.GREGORIAN], 1, 1)


@dataclass(frozen=True)
class RowProblem:
    """A row that is not counted: where, what stands there and why, with what is accepted."""

    row: int
    column: str
    value: str
    reason: str


@dataclass
class Counted:
    """What a table holds: the counts by its own names of stages and by month."""

    calendar: Calendar
    names: dict[str, str] = field(default_factory=dict)  # as compared, and as written first
    counts: dict[str, dict[date, int]] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)
    refused: int = 0
    moved: int = 0  # times that fall on another day here than in their own zone
    foreign: int = 0  # months of the other calendar

    @property
    def more_problems(self) -> int:
        return self.refused - len(self.problems)


def count_table(
    table: ListTable, choice: TableReading, *, calendar: Calendar, today: date
) -> Counted:
    """Count a table of which all is chosen, in months of the calendar."""
    assert choice.date is not None, "a table is counted once all is chosen"
    _refuse_unusable(table, choice)
    _refuse_mixed(table, table.columns[choice.date])
    counting = _Counting(table, choice, Counted(calendar), today)
    surplus = dict(table.surplus)
    places = {number: place for place, number in enumerate(table.numbers)}
    for row in sorted([*surplus, *places]):
        if row in surplus:
            counting.refuse_surplus(row, surplus[row])
        else:
            counting.take(row, places[row])
    return counting.found


def _refuse_unusable(table: ListTable, choice: TableReading) -> None:
    """Refuse a column of which nothing was kept, for nothing in it could be read."""
    for place in (choice.stage, choice.date, choice.count):
        if place is None or place == EACH_ROW or table.columns[place].is_usable:
            continue
        if table.columns[place].samples:
            if place == choice.stage:
                raise _names_too_many(table.columns[place])
            problem = _("Nothing in the column “%(column)s” can be read. Is it the right one?")
            raise UnreadableList(problem % {"column": table.columns[place].name})


def _names_too_many(column: TableColumn) -> UnreadableList:
    problem = _("The column “%(column)s” names more than 60 stages. Is it the right one?")
    return UnreadableList(problem % {"column": column.name})


def _refuse_mixed(table: ListTable, column: TableColumn) -> None:
    """Refuse a column that has the day first in one row and the month first in another."""
    proof = column.proof
    if proof.day_first is None or proof.month_first is None:
        return
    problem = _(
        "The column “%(column)s” is written in two ways: row %(one)d has the day first "
        "(%(day)s), row %(other)d the month (%(month)s). Write it one way."
    )
    facts = {
        "column": column.name,
        "one": table.numbers[proof.day_first],
        "day": shown(column.cells[proof.day_first]),
        "other": table.numbers[proof.month_first],
        "month": shown(column.cells[proof.month_first]),
    }
    raise UnreadableList(problem % facts)


class _Counting:
    """Goes through the rows, and keeps what one row has to know of those before it."""

    def __init__(self, table: ListTable, choice: TableReading, found: Counted, today: date):
        self.found, self.order = found, choice.order
        places = (choice.stage, choice.date, choice.count)
        self.columns = [table.columns[at] for at in places if at is not None and at != EACH_ROW]
        self.is_of_deals = choice.is_of_deals
        self.last = first_day(today, found.calendar)
        self.first_rows: dict[tuple[str, When | None], int] = {}  # of a list of counts

    def take(self, row: int, place: int) -> None:
        """Count a row, or note what is wrong with it."""
        texts = [column.cells[place] if column.cells else "" for column in self.columns]
        at = 0  # the cell that is read
        try:
            name = self._stage(texts[at])
            at = 1
            month = self._month(texts[at])
            at = 2
            count = 1 if self.is_of_deals else self.columns[at].count_in(texts[at])
        except ValueError as error:
            return self._refuse(row, self.columns[at].name, texts[at], str(error))
        when = read_when(texts[1], order=self.order)
        before = None if self.is_of_deals else self.first_rows.get((name, when))
        if before:
            reason = _("Row %(row)d has the same stage and date. Only that one is counted.")
            return self._refuse(row, self.columns[at].name, texts[at], reason % {"row": before})
        self.first_rows[name, when] = row
        self.found.names.setdefault(name, texts[0])
        self.found.moved += falls_on_another_day(texts[1], self.order)
        months = self.found.counts.setdefault(name, {})
        months[month] = months.get(month, 0) + count
        if months[month] > LARGEST_COUNT:
            raise UnreadableList(_("Row %(row)d: the counts add up to too much.") % {"row": row})

    def refuse_surplus(self, row: int, cells: Sequence[str]) -> None:
        """Note a row of which nobody can say which cell belongs under which heading."""
        told = [cell for cell in cells[-CELLS_SHOWN:] if cell]
        reason = _(
            "This row has more cells than there are headings. In quotation marks, “1,200” is one "
            "cell."
        )
        self._refuse(row, "", " · ".join(told), reason)

    def _refuse(self, row: int, column: str, value: str, reason: str) -> None:
        self.found.refused += 1
        if len(self.found.problems) < MOST_PROBLEMS:
            self.found.problems.append(RowProblem(row, column, shown(value), reason))

    def _stage(self, text: str) -> str:
        if not text:
            raise ValueError(_("No stage is named here."))
        if len(text) > StageName.LONGEST:
            raise ValueError(
                _("This is longer than 100 characters, too long for the name of a stage.")
            )
        key = stage_key(text)
        if key not in self.found.names and len(self.found.names) >= MOST_NAMES:
            raise _names_too_many(self.columns[0])
        return key

    def _month(self, text: str) -> date:
        when = read_when(text, order=self.order)
        if when is None:
            raise ValueError(
                _(
                    "This is not a date. Accepted: 2026-11-01, 01/11/2026, 1 Nov 2026, 1405/08/10; "
                    "or a month such as 2026-11 or 1405/08."
                )
            )
        month = when.month_in(self.found.calendar)
        if month is None:
            self.found.foreign += 1
            raise ValueError(
                _("This is a month of the other calendar, and its days are spread over two here.")
            )
        if not EARLIEST <= month <= self.last:
            raise ValueError(_("Accepted: dates from 1990 up to this month."))
        return month
