"""Where in a file a value stands, and the one error that says so."""

from dataclasses import dataclass, replace
from typing import NoReturn

from django.utils.translation import gettext as _

from ..reading.text import shown

COLUMN_PREFIXES = {"funnel": "stage-", "funnel_wanted": "wanted-"}


class ExchangeError(ValueError):
    """A file that cannot be read; one line says where, what stands there, what is accepted."""


@dataclass(frozen=True)
class Place:
    """A value's keys from the top, and the respondent (from 1) or the table's row with it."""

    keys: tuple[str, ...] = ()
    respondent: int | None = None
    name: str = ""
    row: int | None = None

    def at(self, *keys: str) -> "Place":
        return replace(self, keys=(*self.keys, *keys))

    def refuse(self, problem: str) -> NoReturn:
        place = str(self)
        raise ExchangeError(f"{place}: {problem}" if place else problem)

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
        return _("Row %(row)d, column %(column)s") % {"row": self.row, "column": shown(column)}
