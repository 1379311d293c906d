"""What another app adds to an organisation; it joins when it is ready, and nothing here knows it.

An app that joins may import this one; this one imports no other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from .instruments.document import Document
from .method.helped import JointBeside
from .models import Assessment, Organisation, User
from .queries.versions import document_of
from .result.parts import FunnelPart
from .result.stored import read_exact


class PictureLine(NamedTuple):
    """One thing that an app shows of an organisation beside its result, in words."""

    name: str
    said: str


# Of an organisation, beside a result's funnel, in the words of the result's version
PictureOf = Callable[[Organisation, FunnelPart, Document], Sequence[PictureLine]]


# Of an organisation: each month's first day, the stage, how many were counted there
NumbersOf = Callable[[Organisation], Sequence[tuple[date, int, int]]]


class Table(NamedTuple):
    """What an app keeps of an organisation, to take away: the name of its file, and its rows."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


# Asks what is due by now, of one organisation or of all; returns the rounds whose people are asked
AskDue = Callable[[datetime, Organisation | None], Sequence[Assessment]]

# Gives an organisation of the demo what an app shows of it, before its rounds or after them
Demonstrate = Callable[[Organisation, User, datetime], None]

# Of an organisation: its weakest joint by the first day, beside the same until the second
JointSince = Callable[[Organisation, date, date], JointBeside | None]

TablesOf = Callable[[Organisation], Sequence[Table]]


@dataclass(frozen=True, kw_only=True)
class Companion:
    """What an app adds: the answers to the facts, its part of the demo, picture and numbers.

    The tables of all that it keeps, what it asks people by itself, and what moved in the numbers.
    """

    facts_of: Callable[[Organisation], Mapping[str, str]]
    demonstrate: Demonstrate
    demonstrate_after: Demonstrate
    picture_of: PictureOf
    numbers_of: NumbersOf
    tables_of: TablesOf
    ask_due: AskDue
    joint_since: JointSince


_joined: dict[str, Companion] = {}


def join(app: str, companion: Companion) -> None:
    """Have an app add what it adds from now on."""
    _joined[app] = companion


def facts_of(organisation: Organisation) -> dict[str, str]:
    """Return what the organisation says of the facts (W1 to W3, R1 to R3), by code."""
    return {
        code: answer
        for companion in _joined.values()
        for code, answer in companion.facts_of(organisation).items()
    }


def numbers_of(organisation: Organisation) -> list[tuple[date, int, int]]:
    """Return the numbers that the apps keep of an organisation: month, stage, count."""
    return [row for companion in _joined.values() for row in companion.numbers_of(organisation)]


def tables_of(organisation: Organisation) -> list[Table]:
    """Return what the apps keep of an organisation, without what is empty."""
    tables = (table for app in _joined.values() for table in app.tables_of(organisation))
    return [table for table in tables if table.rows]


def joint_since(organisation: Organisation, earlier: date, later: date) -> JointBeside | None:
    """Return the weakest joint by the first day beside the same until the second, if any knows."""
    found = (app.joint_since(organisation, earlier, later) for app in _joined.values())
    return next((joint for joint in found if joint), None)


def ask_due(*, now: datetime, organisation: Organisation | None = None) -> list[Assessment]:
    """Have the apps ask what is due; return the rounds whose people have a letter waiting."""
    return [round_ for app in _joined.values() for round_ in app.ask_due(now, organisation)]


def demonstrate(organisation: Organisation, by: User, now: datetime) -> None:
    """Give an organisation of the demo what the other apps show of it."""
    for companion in _joined.values():
        companion.demonstrate(organisation, by, now)


def demonstrate_after(organisation: Organisation, by: User, now: datetime) -> None:
    """Give an organisation of the demo what the other apps make of its rounds."""
    for companion in _joined.values():
        companion.demonstrate_after(organisation, by, now)


def picture_of(assessment: Assessment) -> list[PictureLine]:
    """Return what the apps show of an organisation now, beside the funnel of a closed round.

    In the words of the round's version; none while the round is open.
    """
    if assessment.is_open or assessment.result is None:
        return []
    reading: FunnelPart = read_exact(assessment.result["funnel"])
    document = document_of(assessment.version)
    return [
        line
        for companion in _joined.values()
        for line in companion.picture_of(assessment.organisation, reading, document)
    ]
