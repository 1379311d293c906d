"""A list on its way from page to page, signed: its tables, how they are read, what it calls stages.

No file lies on a disk, and nothing is stored before somebody has seen what it changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.instruments.document import Document
from diagnostics.localisation import grouped
from diagnostics.method.funnel import STAGES
from diagnostics.models import Organisation, User
from diagnostics.reading.dates import Calendar, Order
from diagnostics.web import carrying

from ..numbers import Place
from ..queries import reading_of, stage_names_of
from .asking import ListOption, ListQuestion
from .cells import stage_key
from .choice import UP_TO_ITS_OWN, TableReading, to_remember, understood
from .counting import Counted, count_table
from .table import SAMPLES, ListTable, UnreadableList, packed, unpacked
from .ways import up_to_its_own

KIND = "stage counts"
NONE_OF_THEM = "0"  # a name that stands for none of the eight stages


@dataclass(frozen=True)
class Carried:
    """A file, how it is read as far as that is known, and the stage of each name that has one."""

    file_name: str
    calendar: Calendar
    tables: Sequence[ListTable]
    choice: TableReading
    stages: Mapping[str, int | None]  # by the names as they are compared; of other files too
    today: date

    @property
    def table(self) -> ListTable | None:
        """The one that is read; None where it is not chosen yet."""
        return None if self.choice.sheet is None else self.tables[self.choice.sheet]

    @cached_property
    def counted(self) -> Counted:
        """What the table holds; raise Unreadable where it cannot be read as it was chosen."""
        assert self.table is not None
        return count_table(self.table, self.choice, calendar=self.calendar, today=self.today)

    @property
    def unknown(self) -> list[str]:
        return [key for key in self.counted.names if key not in self.stages]

    @property
    def by_place(self) -> dict[Place, int]:
        """The counts by month and stage; several names of one stage are added up."""
        months: dict[date, dict[int, int]] = {}
        for key, counts in self.counted.counts.items():
            stage = self.stages.get(key)
            if stage is None:
                continue
            for month, count in counts.items():
                row = months.setdefault(month, {})
                row[stage] = row.get(stage, 0) + count
        if self.choice.is_of_deals and self.choice.way == UP_TO_ITS_OWN:
            months = _up_to_own(months)
        return {
            (month, stage): count
            for month in sorted(months)
            for stage, count in sorted(months[month].items())
        }

    @property
    def told_names(self) -> dict[str, tuple[str, int | None]]:
        return {key: (name, self.stages[key]) for key, name in self.counted.names.items()}

    @property
    def remembered(self) -> dict[str, Any]:
        """How the file was read, for the organisation's next one."""
        assert self.table is not None
        return to_remember(self.table, self.choice)


def _up_to_own(months: Mapping[date, Mapping[int, int]]) -> dict[date, dict[int, int]]:
    """Count each deal in every stage that the list knows, up to its own."""
    known = {stage for row in months.values() for stage in row}
    return {
        month: up_to_its_own({stage: row.get(stage, 0) for stage in known})
        for month, row in months.items()
    }


def carried_of(
    tables: Sequence[ListTable],
    organisation: Organisation,
    *,
    document: Document,
    file_name: str,
    calendar: Calendar,
    today: date,
) -> Carried:
    """Return a file with what is sure of it, and what was said of the former ones."""
    found = Carried(
        file_name=file_name,
        calendar=calendar,
        tables=tables,
        choice=TableReading(sheet=0 if len(tables) == 1 else None),
        stages=_own_names(document) | stage_names_of(organisation),
        today=today,
    )
    return with_what_is_sure(found, organisation)


def sheet_question(carried: Carried) -> ListQuestion:
    """Ask which sheet of a workbook is the list."""
    options = [
        ListOption(
            str(place),
            table.sheet,
            is_heading=True,
            samples=[column.name for column in table.columns[:SAMPLES]],
            gives=ngettext("%(number)s row", "%(number)s rows", table.rows)
            % {"number": grouped(table.rows)},
        )
        for place, table in enumerate(carried.tables)
    ]
    return ListQuestion("sheet", _("Which sheet?"), _("More than one holds a list."), options)


def with_what_is_sure(carried: Carried, organisation: Organisation) -> Carried:
    """Add to what was chosen by hand what the table proves and what was chosen before."""
    if carried.table is None:
        return carried
    choice = understood(carried.table, carried.choice, reading_of(organisation))
    return replace(carried, choice=choice)


def _own_names(document: Document) -> dict[str, int | None]:
    """Return the stages by the names that they have on our pages, in both languages."""
    found: dict[str, int | None] = {}
    for number in STAGES:
        text = document.stages[number].text
        for name in (text.en, text.fa, str(number)):
            found[stage_key(name)] = found[stage_key(name.partition(" (")[0])] = number
    return found


def with_stages(carried: Carried, data: Mapping[str, Any]) -> Carried:
    """Return it with the stages that a form names; a name without a choice stays as it is."""
    found = dict(carried.stages)
    for place, key in enumerate(carried.counted.names):
        choice = data.get(f"name-{place}", "")
        if choice == NONE_OF_THEM:
            found[key] = None
        elif choice in map(str, STAGES):
            found[key] = int(choice)
    return replace(carried, stages=found)


def signed(carried: Carried, *, user: User, organisation: Organisation) -> str:
    """Return it as text that only we can have written, for a form to bring back."""
    facts = (
        *(carried.file_name, carried.calendar, [packed(table) for table in carried.tables]),
        *(asdict(carried.choice), dict(carried.stages)),
    )
    try:
        return carrying.carried(facts, what=KIND, owners=[user.pk, organisation.pk])
    except carrying.TooMuch:
        raise UnreadableList(
            _("The file holds more than one import takes. Leave out columns that are not needed.")
        ) from None


def read_signed(text: str, *, user: User, organisation: Organisation, today: date) -> Carried:
    """Return what signed() wrote for this user and organisation; else raise carrying.Expired."""
    facts = carrying.brought_back(text, what=KIND, owners=[user.pk, organisation.pk])
    file_name, calendar, tables, choice, stages = facts
    if choice["order"]:
        choice["order"] = Order(choice["order"])
    return Carried(
        file_name=file_name,
        calendar=Calendar(calendar),
        tables=[unpacked(table) for table in tables],
        choice=TableReading(**choice),
        stages=stages,
        today=today,
    )
