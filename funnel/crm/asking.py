"""A question about a file: its answers, each with what it would give; and what it is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostics.reading.dates import Calendar

from .choice import TableReading
from .table import ListTable


@dataclass(frozen=True)
class ListOption:
    """One answer: the heading or the words, values from the column, and what it would give."""

    value: str
    text: str
    is_heading: bool = False
    samples: Sequence[str] = ()
    gives: str = ""


@dataclass(frozen=True)
class ListQuestion:
    """One thing that the file leaves open; others are the columns that no option names."""

    name: str
    text: str
    help: str
    options: Sequence[ListOption]
    chosen: str = ""
    others: Sequence[tuple[str, str]] = ()

    @property
    def is_of_others(self) -> bool:
        return any(value == self.chosen for value, _heading in self.others)


@dataclass(frozen=True)
class Asking:
    """What is needed to lay out the questions of one table."""

    table: ListTable
    choice: TableReading
    calendar: Calendar
    today: date
    stages: Mapping[str, int | None]  # by the names that are known already, as compared
    stage_names: Mapping[int, str]
