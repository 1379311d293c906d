"""The four types side by side, none above another, and what the answers make of each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..method.checklist import TYPES, Type
from ..method.placement import Outcome
from .case import Case
from .words import function_name


@dataclass(frozen=True)
class Pin:
    function: str
    text: str


@dataclass(frozen=True)
class Station:
    """One of the four types, and what the answers make of it."""

    code: str
    name: str
    description: str
    state: str = ""  # the classes of its drawing
    is_here: bool = False
    flag: str = ""
    short_flag: str = ""  # where it is narrow
    flag_of: str = ""  # the function whose view the flag names
    pins: tuple[Pin, ...] = ()


def stations_of(case: Case) -> Sequence[Station]:
    """Return the four types; none where the answers name none and no side has a view."""
    if case.kind in (Outcome.NO_FIT, Outcome.NOT_ENOUGH_ANSWERS):
        return []
    return [_station(case, code) for code in TYPES]


def _station(case: Case, code: Type) -> Station:
    result, words = case.result, case.document.types[code]
    types = result["function_type"] or {}
    views = [side for side in case.sides if types.get(side) == code]
    state, flag, short_flag, flag_of = "", "", "", ""
    if case.kind == Outcome.PLACED and code == result["type"]:
        flag = _("Here")
    elif case.kind == Outcome.PLACED and code == result["runner_up"]:
        state, flag = "next", _("Next nearest")
        short_flag = pgettext("the type after the nearest one", "Next")
    elif case.kind == Outcome.BETWEEN and code in case.pair:
        state, flag = "next", _("Read as this") if code == result["type"] else ""
    elif case.kind == Outcome.TWO_VIEWS and views:
        state, flag, flag_of = "seen-by", function_name(views[0]), views[0]
    return Station(
        code=code,
        name=str(words.name),
        description=str(words.description),
        state=state,
        is_here=case.kind == Outcome.PLACED and code == result["type"],
        flag=flag,
        short_flag=short_flag,
        flag_of=flag_of,
        pins=tuple(Pin(side, _seen_by(side)) for side in views),
    )


def _seen_by(side: str) -> str:
    return _("Sales’ view") if side == "sales" else _("Marketing’s view")
