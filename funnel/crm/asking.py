"""A question about a file: its answers, each with what it would give; and what it is made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from diagnostics.reading.dates import Calendar

from .choice import Choice
from .table import Table


@dataclass(frozen=True)
class Option:
    """One answer: the heading or the words, values from the column, and what it would give."""

    value: str
    text: str
    is_heading: bool = False
    samples: Sequence[str] = ()
    gives: str = ""


@dataclass(frozen=True)
class Question:
    """One thing that the file leaves open; others are the columns that no option names."""

    name: str
    text: str
    help: str
    options: Sequence[Option]
    chosen: str = ""
    others: Sequence[tuple[str, str]] = ()

    @property
    def is_of_others(self) -> bool:
        return any(value == self.chosen for value, _heading in self.others)


@dataclass(frozen=True)
class Asking:
    """What is needed to lay out the questions of one table."""

    table: Table
    choice: Choice
    calendar: Calendar
    today: date
    stages: Mapping[str, int | None]  # by the names that are known already, as compared
    stage_names: Mapping[int, str]
