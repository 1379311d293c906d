"""All clients in one picture: where they are, how they moved, how far apart their sides are.

Each client counts by its newest round, and every number of a table leads to its clients.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from ..instruments.document import Words
from ..localisation import digits, separated
from ..models import Assessment, User
from ..models.assessment import FIRMNESS_CHOICES, VERDICT_CHOICES
from ..queries.picture import (
    GAP_COLUMNS,
    ClientsAlike,
    checklists_of,
    frequent_of,
    standings_of,
)
from ..queries.portfolio import NO_TYPE, clients_of
from ..queries.versions import ARTICLE, published_document
from .dots import MOST_DOTS, DotPlot, dot_plot
from .frequent import ComesUp, comes_up
from .needs import number_up_to_most
from .sieve import ACTIONS, ADVICE, GAPS, TYPES_OR_NONE, Sieve
from .sifted import Sifted

PICTURE = "picture"
WIDTHS = {"wide": 760, "narrow": 340}


class ChecklistChoice(NamedTuple):
    title: str
    address: str
    is_chosen: bool


class CrossCell(NamedTuple):
    """A number with the address of its clients, and what it is of."""

    number: int
    address: str
    label: str
    mark: str = ""


class CrossRow(NamedTuple):
    type: str
    name: str
    cells: Sequence[CrossCell]


class Cross(NamedTuple):
    """A table of clients by two things; columns are (code, name)."""

    claim: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[CrossRow]


class GapLine(NamedTuple):
    """How many clients have a gap within two bounds."""

    name: str
    number: int
    address: str


class Gaps(NamedTuple):
    claim: str
    is_dotted: bool
    plots: Sequence[tuple[str, DotPlot]]
    lines: Sequence[GapLine]
    note: str


@dataclass(frozen=True)
class PortfolioPicture(Sifted):
    """What the clients' newest results amount to; without a part that nobody is in."""

    counted: str
    note: str
    kinds: str
    advice: Cross | None
    movement: Cross | None
    gaps: Gaps | None
    comes_up: ComesUp | None
    checklists: Sequence[ChecklistChoice]
    """Whose steps may come up, where the clients' results are of several."""


def picture_of(user: User, address: QueryDict, *, now: datetime) -> PortfolioPicture:
    """Return the picture of the clients whom the address's filters let through; four queries."""
    sieve = Sieve.read(address, of_rounds=False)
    head = Sifted(sieve, PICTURE, sieve.wrong)
    clients = sieve.clients(clients_of(user))
    rows = sieve.narrowed(clients, user, now=now)
    titles = checklists_of(sieve.without("checklist").narrowed(clients, user, now=now))
    _number_of_version, document = published_document(_chosen(titles, sieve.checklist))
    edge = document.checklist.thresholds.large_gap
    standings = standings_of(rows, large_gap=edge)
    closed = [standing for standing in standings if standing.state == Assessment.State.CLOSED]
    return PortfolioPicture(
        sieve=sieve,
        tab=PICTURE,
        is_wrong=sieve.wrong,
        counted=number_up_to_most(_number(standings)),
        note=_counted(_number(closed)),
        kinds=_kinds(closed),
        advice=_advice(closed, head),
        movement=_movement(closed, head),
        gaps=_gaps(closed, head, float(edge)),
        comes_up=comes_up(frequent_of(rows, checklist=document.code), document, head),
        checklists=[
            ChecklistChoice(str(title), head.address(checklist=code), code == document.code)
            for code, title in titles.items()
        ],
    )


def _chosen(titles: Mapping[str, Words], asked: str) -> str:
    """Return the checklist that is asked for, if a result is by it; else that of the first."""
    return asked if asked in titles else next(iter(titles), ARTICLE)


def _number(standings: Iterable[ClientsAlike]) -> int:
    return sum(standing.number for standing in standings)


def _counted(number: int) -> str:
    return ngettext(
        "One client whose newest round is closed.",
        "%(number)s clients whose newest round is closed, each by that round.",
        number,
    ) % {"number": digits(number)}


def _kinds(closed: Iterable[ClientsAlike]) -> str:
    """Return how many results are firm, borderline, or of a verdict that is neither."""
    counts: Counter[str] = Counter()
    for standing in closed:
        counts[standing.firmness or standing.verdict] += standing.number
    names = dict(FIRMNESS_CHOICES + VERDICT_CHOICES)
    return " · ".join(f"{names[kind]}: {digits(counts[kind])}" for kind in names if counts[kind])


def _advice(closed: Sequence[ClientsAlike], head: Sifted) -> Cross | None:
    counts: Counter[tuple[str, str]] = Counter()
    for standing in closed:
        counts[standing.type or NO_TYPE, ACTIONS[standing.action]] += standing.number
    if not counts:
        return None
    by_advice: Counter[str] = Counter()
    for (_type, advice), number in counts.items():
        by_advice[advice] += number
    columns = [(code, str(name)) for code, name in ADVICE.items() if by_advice[code]]
    most = max(counts.values())
    rows = []
    for type_, name in TYPES_OR_NONE:
        cells = [
            CrossCell(
                counts[type_, code],
                _list(head, type=type_, advice=code),
                separated([str(name), column]),
                "most" if counts[type_, code] == most else "",
            )
            for code, column in columns
        ]
        whole = sum(cell.number for cell in cells)
        cells.append(CrossCell(whole, _list(head, type=type_), str(name)))
        rows.append(CrossRow(type_, str(name), cells))
    claim = _("The suggestion is to move for %(move)s of %(all)s, and to stay for %(stay)s.") % {
        "all": digits(by_advice.total()),
        "move": digits(by_advice["move"]),
        "stay": digits(by_advice["stay"]),
    }
    return Cross(claim, [*columns, ("", _("all"))], rows)


def _movement(closed: Sequence[ClientsAlike], head: Sifted) -> Cross | None:
    counts: Counter[tuple[str, str]] = Counter()
    for standing in closed:
        if standing.type_before is not None:
            pair = standing.type_before or NO_TYPE, standing.type or NO_TYPE
            counts[pair] += standing.number
    if not counts:
        return None
    rows = [
        CrossRow(
            before,
            str(name),
            [
                CrossCell(
                    counts[before, type_],
                    _list(head, type=type_, before=before),
                    _("%(before)s before, %(now)s now") % {"before": name, "now": now},
                    "same" if before == type_ else "",
                )
                for type_, now in TYPES_OR_NONE
            ],
        )
        for before, name in TYPES_OR_NONE
    ]
    same = sum(counts[type_, type_] for type_, _name in TYPES_OR_NONE if type_ != NO_TYPE)
    claim = _("%(same)s of %(all)s came to the same type again.") % {
        "same": digits(same),
        "all": digits(counts.total()),
    }
    return Cross(claim, [(code, str(name)) for code, name in TYPES_OR_NONE], rows)


def _gaps(closed: Sequence[ClientsAlike], head: Sifted, edge: float) -> Gaps | None:
    known = [standing for standing in closed if standing.gap_column is not None]
    if not known:
        return None
    counts = [0] * GAP_COLUMNS
    for standing in known:
        counts[standing.gap_column or 0] += standing.number
    number, without = _number(known), _number(closed) - _number(known)
    last = max(place for place, count in enumerate(counts) if count)
    far = _number(standing for standing in known if standing.is_far)
    claim = _("In %(far)s of %(all)s the two sides see things far apart.") % {
        "far": digits(far),
        "all": digits(number),
    }
    note = ngettext(
        "One client has no gap to show.", "%(number)s clients have no gap to show.", without
    ) % {"number": digits(without)}
    return Gaps(
        claim=claim,
        is_dotted=number <= MOST_DOTS,
        plots=[
            (name, dot_plot(counts, edge=edge, width=width, is_rtl=get_language_bidi()))
            for name, width in WIDTHS.items()
        ],
        lines=[
            GapLine(GAPS[str(column)], counts[column], _list(head, gap=str(column)))
            for column in range(last + 1)
        ],
        note=note if without else "",
    )


def _list(head: Sifted, **changes: str) -> str:
    """Return the address of the clients behind a number."""
    return head.address(tab="", **changes)
