"""Where in a file a value stands, and the one error that says so."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import NoReturn

from django.utils.translation import gettext as _

from ..localisation import separated
from ..reading.text import plain, shown

NUMBERED = re.compile(r"(?P<stem>.*?)(?P<number>\d+)", re.ASCII)
SHORT_LIST = 12  # names that are all written out
COLUMN_PREFIXES = {"funnel": "stage-", "funnel_wanted": "wanted-"}


class ExchangeError(ValueError):
    """A file that cannot be read; one line says where, what stands there, what is accepted."""


class Unread(str):
    """A cell that has no value of its own: a formula, an error; with the letter of its column."""

    def __new__(cls, text: str, *, letter: str, problem: str) -> "Unread":
        cell = super().__new__(cls, text)
        cell.letter, cell.problem = letter, problem
        return cell

    letter: str
    problem: str


@dataclass(frozen=True)
class Place:
    """A value's keys from the top, and the respondent (from 1) or the table's row with it.

    headings are the file's own of a table's columns, where they are not the names that we give.
    """

    keys: tuple[str, ...] = ()
    respondent: int | None = None
    name: str = ""
    row: int | None = None
    headings: Mapping[str, str] = field(default_factory=dict)

    def at(self, *keys: str) -> "Place":
        return replace(self, keys=(*self.keys, *keys))

    def refuse(self, problem: str) -> NoReturn:
        place = str(self)
        raise ExchangeError(f"{place}: {problem}" if place else problem)

    def refuse_unknown(self, accepted: Collection[str], others: Collection[str] = ()) -> NoReturn:
        """Refuse the place's own name; say which accepted ones are near, and which there are.

        others are accepted as well, and said where they are near.
        """
        by_word = {plain(name): name for name in (*others, *accepted)}
        words = get_close_matches(plain(self.keys[-1]), by_word)
        near = [name for word, name in by_word.items() if word in words]
        told = {
            "near": separated(near),
            "accepted": separated(accepted if len(accepted) <= SHORT_LIST else _folded(accepted)),
        }
        if near:
            text = _("this name is unknown. Close to it: %(near)s. Accepted: %(accepted)s.")
        else:
            text = _("this name is unknown. Accepted: %(accepted)s.")
        self.refuse(text % told)

    def __str__(self) -> str:
        if self.row is not None:
            return self._in_table()
        field = ".".join(shown(key) for key in self.keys)
        if self.respondent is None:
            return field
        respondent = _("Respondent %(number)d") % {"number": self.respondent}
        if self.name:
            respondent += f" ({shown(self.name)})"
        if not field:
            return respondent
        return _("%(respondent)s, %(field)s") % {"respondent": respondent, "field": field}

    def _in_table(self) -> str:
        if not self.keys:
            return _("Row %(row)d") % {"row": self.row}
        column = COLUMN_PREFIXES.get(self.keys[0], "") + self.keys[-1]
        if own := self.headings.get(column):
            place = _("Row %(row)d, column “%(heading)s”")
            return place % {"row": self.row, "heading": shown(own)}
        return _("Row %(row)d, column %(column)s") % {"row": self.row, "column": shown(column)}


def _folded(names: Collection[str]) -> Iterator[str]:
    """Yield the names, each run such as U1, U2, U3 as its first and last."""
    runs: list[list[str]] = []
    for name in names:
        if runs and _follows(runs[-1][-1], name):
            runs[-1].append(name)
        else:
            runs.append([name])
    for run in runs:
        yield from run if len(run) < 3 else [f"{run[0]}…{run[-1]}"]


def _follows(before: str, name: str) -> bool:
    first, second = NUMBERED.fullmatch(before), NUMBERED.fullmatch(name)
    if not first or not second or first["stem"] != second["stem"]:
        return False
    return int(second["number"]) == int(first["number"]) + 1
