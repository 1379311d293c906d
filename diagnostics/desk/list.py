"""A page of the consultant's list, as its address says: filters, sort, mark of the page, ticks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from ..models import User
from ..queries.paging import Page, PageMark, RowOrder, first_page_of, page_of, sorted_by
from ..queries.portfolio import (
    MOST_COUNTED,
    OF_CLIENTS,
    OF_ROUNDS,
    capped,
    chosen_rounds,
    client_rows,
    clients_of,
    first_clients,
    listed_rounds,
    round_rows,
    rounds_by_client,
    rounds_of_clients,
    sorts_of,
)
from . import cursor
from .lines import client_lines, round_lines, wording
from .needs import number_up_to_most
from .sieve import Sieve
from .sifted import Sifted

ROUNDS = "rounds"
NEWEST_FIRST = "-day"
MOST_CHOSEN = 50
CLIENT_COLUMNS = {
    "name": _("Client"),
    "result": _("Newest result"),
    "suggestion": _("Suggestion"),
    "gap": _("Gap"),
    "answered": _("Answered"),
    "flags": _("Flags"),
    "review": _("Review"),
    "day": _("Touched"),
}
ROUND_COLUMNS = {
    "name": _("Client"),
    "day": _("Round"),
    "result": _("Result"),
    "suggestion": _("Suggestion"),
    "gap": _("Gap"),
    "flags": _("Flags"),
    "review": _("Review"),
}


class SortColumn(NamedTuple):
    """A heading that sorts; order is how the list is sorted by it now, if it is."""

    name: str
    label: str
    address: str
    order: str


class FilterToDrop(NamedTuple):
    """The filter without which an empty list holds most: its words, how many, the address."""

    text: str
    number: int
    shown: str
    address: str


@dataclass(frozen=True)
class AskedList:
    """The list that an address asks for: every row that passes its filters, and its sort."""

    sieve: Sieve
    sort: str
    by: RowOrder
    rows: Any
    is_wrong: bool

    @property
    def of_rounds(self) -> bool:
        return self.sieve.of_rounds

    @property
    def is_plain(self) -> bool:
        """Whether it is all clients, as they stand first."""
        return not self.of_rounds and not self.sieve.on and self.sort == NEWEST_FIRST

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")

    @property
    def columns(self) -> Callable[[Any], QuerySet[Any, Any]]:
        """What gives rows the columns that a list says of them."""
        return round_rows if self.of_rounds else client_rows

    def sorted(self) -> QuerySet[Any, Any]:
        """Return all of the list, in its order."""
        return sorted_by(self.columns(self.rows), self.by, is_descending=self.is_descending)


@dataclass(frozen=True)
class ListPage(Sifted):
    """One page of clients or of rounds."""

    sort: str
    page: Page
    table: SafeString
    shown: frozenset[str]
    chosen: Sequence[tuple[str, str]]
    number: int | None
    without: Mapping[str, int]

    @property
    def of_rounds(self) -> bool:
        return self.sieve.of_rounds

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the list itself is asked for: then what needs somebody leads."""
        return not (self.of_rounds or self.sieve.on or self.page.before or self.is_sorted)

    @property
    def is_sorted(self) -> bool:
        return self.sort != NEWEST_FIRST

    @cached_property
    def state(self) -> dict[str, str]:
        return super().state | ({"sort": self.sort} if self.is_sorted else {})

    @property
    def columns(self) -> Iterator[SortColumn]:
        for name, label in (ROUND_COLUMNS if self.of_rounds else CLIENT_COLUMNS).items():
            order = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "")
            turned = name if order == "descending" or (not order and name == "name") else f"-{name}"
            yield SortColumn(name, str(label), self.address(sort=turned), order)

    @property
    def to_drop(self) -> FilterToDrop | None:
        """The one filter whose removal helps most where nothing passes; None where none does."""
        texts = {chip.name: chip.text for chip in self.sieve.chips}
        name = max(self.without, key=self.without.__getitem__, default="")
        if not name or not self.without[name]:
            return None
        number = self.without[name]
        shown = number_up_to_most(number)
        return FilterToDrop(texts[name], number, shown, self.address(**{name: ""}))

    @property
    def before(self) -> str:
        return self._mark(self.page.before)

    @property
    def after(self) -> str:
        return self._mark(self.page.after)

    def _mark(self, mark: Any) -> str:
        return cursor.written(mark, of=_list_name(self.of_rounds, self.sort)) if mark else ""

    @property
    def counted(self) -> str:
        """How many rows pass the filters, no further than a thousand."""
        return "" if self.number is None else number_up_to_most(self.number)

    @property
    def elsewhere(self) -> list[tuple[str, str]]:
        """What is ticked on other pages."""
        return [(id, label) for id, label in self.chosen if id not in self.shown]


def asked_list(user: User, address: QueryDict, *, language: str, now: datetime) -> AskedList:
    """Return what an address asks for; what does not hold in it is left out."""
    of_rounds = address.get("tab") == ROUNDS
    sieve = Sieve.read(address, of_rounds=of_rounds)
    to_round = OF_ROUNDS if of_rounds else OF_CLIENTS
    sorts = sorts_of(to_round, language)
    sort = address.get("sort") or NEWEST_FIRST
    is_wrong = sieve.wrong or address.get("tab", ROUNDS) != ROUNDS
    if sort.removeprefix("-") not in sorts:
        sort, is_wrong = NEWEST_FIRST, True
    by, rows = sorts[sort.removeprefix("-")], _passing(sieve, user, now)
    return AskedList(sieve, sort, by, rows, is_wrong)


def ticked_list(user: User, address: QueryDict, *, language: str) -> AskedList | None:
    """Return the rounds that are ticked in an address, on whatever page; None where none is."""
    if not (ids := _ids(address.getlist("a"))):
        return None
    rows = rounds_of_clients(user).counted().filter(pk__in=ids)
    by_name = sorts_of(OF_ROUNDS, language)["name"]
    return AskedList(Sieve({}, of_rounds=True), "name", by_name, rows, is_wrong=False)


def list_of(user: User, address: QueryDict, *, language: str, now: datetime) -> ListPage:
    """Return the page that an address asks for; what does not hold in it is left out, and said."""
    asked = asked_list(user, address, language=language, now=now)
    of_rounds, sort, is_wrong = asked.of_rounds, asked.sort, asked.is_wrong
    try:
        mark = cursor.read(address.get("at"), of=_list_name(of_rounds, sort))
    except cursor.NoMark:
        mark, is_wrong = None, True
    page, number = _page_at(mark, asked, user)
    chosen = chosen_rounds(user, _ids(address.getlist("a")))
    to = wording(user.pk, [id for id, _label in chosen])
    id_of = "id" if of_rounds else f"{OF_CLIENTS}id"
    return ListPage(
        sieve=asked.sieve,
        tab=ROUNDS if of_rounds else "",
        sort=sort,
        page=page,
        table=round_lines(page.rows, to)
        if of_rounds
        else client_lines(page.rows, rounds_by_client([row["id"] for row in page.rows]), to),
        shown=frozenset(str(row[id_of]) for row in page.rows),
        chosen=chosen,
        number=number,
        is_wrong=is_wrong,
        without={} if page.rows else _without_one(asked.sieve, user, now),
    )


def _page_at(mark: PageMark | None, asked: AskedList, user: User) -> tuple[Page, int | None]:
    """Return a page, and how many rows the list has, unless it is of all clients."""
    if asked.is_plain and mark is None:
        return first_clients(user), None
    is_counted = bool(asked.sieve.on) or asked.of_rounds
    falls = asked.is_descending
    if mark is None and is_counted:
        most = MOST_COUNTED + 1
        return first_page_of(
            asked.rows, asked.columns, order=asked.by, is_descending=falls, most=most
        )
    page = page_of(asked.rows, asked.columns, order=asked.by, is_descending=falls, mark=mark)
    return page, capped(asked.rows) if is_counted else None


def _passing(sieve: Sieve, user: User, now: datetime) -> Any:
    """Return the rows that pass all filters; what is set aside only where that is asked for."""
    rows: Any = sieve.clients(clients_of(user))
    if sieve.of_rounds:
        rows = listed_rounds(rows)
        if not sieve.on.get("aside"):
            rows = rows.counted()
    return sieve.narrowed(rows, user, now=now)


def _without_one(sieve: Sieve, user: User, now: datetime) -> dict[str, int]:
    """Count what passes without each of several filters, by its name; one query a filter."""
    if len(sieve.on) < 2:
        return {}
    return {name: capped(_passing(sieve.without(name), user, now)) for name in sieve.on}


def _list_name(of_rounds: bool, sort: str) -> str:
    return f"{ROUNDS if of_rounds else 'clients'} {sort}"


def _ids(ticked: Sequence[str]) -> list[UUID]:
    """Return the ids that were ticked, each once; what is no id is nobody's."""
    found = []
    for text in ticked[:MOST_CHOSEN]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
