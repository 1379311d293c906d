"""What storing a list would do, and how it was read, told before anything is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.funnel import stage_name
from diagnostics.explanation.words import listed, quoted
from diagnostics.instruments.document import Document
from diagnostics.localisation import digits, grouped
from diagnostics.models import Organisation
from diagnostics.reading.dates import Order

from ..months import month_after
from ..numbers import Difference, difference
from ..queries import stored_counts
from .carried import Carried
from .choice import EACH_ROW
from .table import ListTable, TableColumn
from .ways import WAY_NAMES

LISTED = 60  # places that are shown one by one
FALLEN = 2  # a count that is less than this part of what it was is pointed at


class PreviewLine(NamedTuple):
    """One count of the file, and what is stored there now."""

    month: date
    stage: str
    before: int | None
    after: int
    is_running: bool

    @property
    def has_fallen(self) -> bool:
        return self.before is not None and self.after * FALLEN < self.before


@dataclass(frozen=True)
class Preview:
    """What storing the file would do."""

    difference: Difference
    lines: Sequence[PreviewLine]
    more: int
    names: Sequence[tuple[str, str]]  # of the file, each with the stage it stands for

    @property
    def fallen(self) -> PreviewLine | None:
        return next((line for line in self.lines if line.has_fallen and not line.is_running), None)

    @property
    def running(self) -> date | None:
        return next((line.month for line in self.lines if line.is_running), None)

    @property
    def number(self) -> int:
        return len({*self.difference.added, *self.difference.changed})


def preview_of(carried: Carried, organisation: Organisation, document: Document) -> Preview:
    """Lay the file's counts beside the stored ones; raise OtherCalendar like storing them."""
    counts, stored = carried.by_place, stored_counts(organisation)
    found = difference(stored, counts, carried.calendar)
    places = sorted(
        [*found.added, *found.changed], key=lambda place: (-place[0].toordinal(), place)
    )
    return Preview(
        difference=found,
        lines=[
            PreviewLine(
                month,
                stage_name(document, stage),
                stored.get((month, stage)),
                counts[month, stage],
                month_after(month) > carried.today,
            )
            for month, stage in places[:LISTED]
        ],
        more=max(len(places) - LISTED, 0),
        names=[
            (name, stage_name(document, stage) if (stage := carried.stages[key]) else "")
            for key, name in carried.counted.names.items()
        ],
    )


class Understood(NamedTuple):
    """One thing that was read without a question: what it is, the column, and what is said."""

    name: str
    column: TableColumn | None
    said: str = ""


def understood_words(carried: Carried) -> list[Understood]:
    """Return how the table is read, as far as that is known."""
    return list(_understood(carried, carried.table)) if carried.table else []


def _understood(carried: Carried, table: ListTable) -> Iterator[Understood]:
    choice = carried.choice
    if table.heading_row > 1:
        text = _("They stand in row %(row)d; what is above them is not read.")
        yield Understood(_("Headings"), None, digits(text % {"row": table.heading_row}))
    if table.hidden:
        text = ngettext(
            "%(number)s row that the sheet does not show is read too.",
            "%(number)s rows that the sheet does not show are read too.",
            table.hidden,
        )
        yield Understood(_("Hidden rows"), None, text % {"number": grouped(table.hidden)})
    for name, place in ((_("Stage"), choice.stage), (_("Date"), choice.date)):
        if place is not None:
            yield Understood(name, table.columns[place])
    if choice.date is not None and (said := _order_said(table, choice.date, choice.order)):
        yield Understood(_("Day and month"), None, said)
    if choice.count is not None and choice.count != EACH_ROW:
        yield Understood(_("Count"), table.columns[choice.count])
    elif choice.count == EACH_ROW:
        yield Understood(_("Count"), None, _("Each row counts once"))
    if choice.is_of_deals and choice.way:
        yield Understood(_("Where a deal is counted"), None, str(WAY_NAMES[choice.way]))
    unread = [
        column.name
        for column in table.columns
        if column.place not in (choice.stage, choice.date, choice.count)
    ]
    if unread and None not in (choice.stage, choice.date, choice.count):
        yield Understood(_("Not read"), None, listed(unread))


def _order_said(table: ListTable, place: int, order: Order | None) -> str:
    """Say which row proves the order, or which one was chosen; nothing where no cell is so."""
    proof, cells = table.columns[place].proof, table.columns[place].cells
    at = proof.day_first if order is Order.DAY_FIRST else proof.month_first
    if order is None:
        return ""
    if at is None:
        return _("Day first") if order is Order.DAY_FIRST else _("Month first")
    text = (
        _("Read day first: row %(row)s says %(cell)s.")
        if order is Order.DAY_FIRST
        else _("Read month first: row %(row)s says %(cell)s.")
    )
    return text % {"row": grouped(table.numbers[at]), "cell": quoted(cells[at])}


def moved_words(carried: Carried) -> str:
    """Say how many times fall on another day here than in the zone that the file names."""
    number = carried.counted.moved
    if not number:
        return ""
    text = ngettext(
        "Times are read in the time of %(zone)s: %(number)s row falls on another day.",
        "Times are read in the time of %(zone)s: %(number)s rows fall on another day.",
        number,
    )
    return text % {"zone": _zone_name(), "number": grouped(number)}


def _zone_name() -> str:
    place = settings.TIME_ZONE.rpartition("/")[2].replace("_", " ")
    return _("Tehran") if place == "Tehran" else place


def stored_words(carried: Carried, saved: Difference) -> str:
    """Say what was stored."""
    if saved.is_empty:
        return _("Everything in the file is stored already: nothing has changed.")
    number = len(saved.added) + len(saved.changed)
    text = ngettext(
        "%(number)s number is stored from “%(file)s”.",
        "%(number)s numbers are stored from “%(file)s”.",
        number,
    ) % {"number": grouped(number), "file": carried.file_name}
    refused = carried.counted.refused
    if not refused:
        return text
    left = ngettext("%(number)s row was left out.", "%(number)s rows were left out.", refused)
    return f"{text} {left % {'number': grouped(refused)}}"
