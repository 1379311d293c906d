"""What is entrusted to a consultant: clients, each by its newest round, and all rounds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, reduce
from operator import and_
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..method.checklist import TYPES
from ..models import Assessment, Membership, Organisation, SavedView, User
from ..models.assessment import Assessments
from ..models.prepared import Prepared, padded
from ..reading.text import folded
from .paging import PAGE, Page, RowOrder, listed, page_from, row_by_row

MOST_COUNTED = 1000  # beyond it a list says "1 000+"
FEW_CLIENTS = 100
DAWN = datetime(1900, 1, 1, tzinfo=UTC)
LONGEST_NAME = 200

OF_CLIENTS = "newest__"  # how a client's filters and columns reach its newest round
OF_ROUNDS = ""
BY_DAY = ("dated_at", "id")
COLUMNS = (
    *("id", "title", "state", "dated_at", "touched_at", "closed_at", "imported_at"),
    *("set_aside_at", "set_aside_reason", "verdict", "type", "firmness", "action"),
    *("gap", "coverage", "flags", "flags_aside", "review"),
    *("reviewer_id", "reviewer__name", "reviewer__email"),
)
NAMES = ("slug", "name", "name_fa", "sector", "sector_fa")


def clients_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations entrusted to a consultant; none that is archived."""
    entrusted = Membership.objects.held_by(user).consulting()
    return Organisation.objects.filter(pk__in=entrusted.values("organisation"), archived_at=None)


def named_like(typed: str) -> Q:
    """Match the words of names, in any order and in both scripts.

    What is no letter and no digit matches nothing by itself.
    """
    words = {word for each in typed[: LONGEST_NAME + 1].split() if (word := folded(each))}
    if not words or len(typed) > LONGEST_NAME:
        return Q(pk__in=[])
    either = (Q(folded__contains=word) | Q(folded_fa__contains=word) for word in sorted(words))
    return reduce(and_, either)


def rounds_of_clients(user: User) -> Assessments:
    """Return all rounds of the organisations entrusted to a consultant."""
    return Assessment.objects.filter(organisation__in=clients_of(user))


def listed_rounds(clients: QuerySet[Organisation]) -> Assessments:
    """Return all rounds of clients, to be read page by page; one query.

    Those of a few clients are read and sorted. Of more, each round in the order of the list is
    looked up among the clients, and a page is soon full.
    """
    if clients.order_by()[: FEW_CLIENTS + 1].count() <= FEW_CLIENTS:
        # each has a day: SQLite is told, so that it reads those of a client by their days
        return Assessment.objects.filter(organisation__in=clients, dated_at__gt=DAWN)
    return Assessment.objects.filter(row_by_row(Q(organisation__in=clients)))


@cache
def sorts_of(to_round: str, language: str) -> Mapping[str, RowOrder]:
    """Return what a list is sorted by, by the name of the column; none of it is ever null."""
    return _sorts_of_clients(language) if to_round else _sorts_of_rounds(language)


def _sorts_of_rounds(language: str) -> dict[str, RowOrder]:
    """Return the orders of all rounds, each of an index; what is alike is sorted by its day."""
    name = F(f"organisation__{_by_name(language)}")
    columns = {
        "result": "result_place",
        "suggestion": "action",
        "gap": "gap_place",
        "flags": "flags_shown",
        "review": "review_place",
    }
    return {
        "name": RowOrder(name, BY_DAY, is_of_owner=True),
        **{name: RowOrder(F(column), BY_DAY) for name, column in columns.items()},
        "day": RowOrder(F("dated_at")),
    }


def _sorts_of_clients(language: str) -> dict[str, RowOrder]:
    types = [When(newest__type=code, then=Value(n)) for n, code in enumerate(TYPES)]
    reviews = [
        When(newest__review=code, then=Value(n)) for n, code in enumerate(Assessment.Review.values)
    ]
    closed = {"newest__state": Assessment.State.CLOSED}
    waiting = Value(len(reviews))
    days = ("newest__entry_at", "newest__closed_at", "newest__opened_at", "created_at")
    keys: dict[str, Any] = {
        "name": F(_by_name(language)),
        "result": Case(*types, When(**closed, then=Value(4)), default=Value(5)),
        "suggestion": Coalesce(F("newest__action"), Value("")),
        "gap": Coalesce(F("newest__gap"), Value(-1.0)),
        "answered": Coalesce(F("newest__coverage"), Value(-1.0)),
        "flags": Coalesce(F("newest__flags_shown"), Value(0)),
        "review": Case(When(~Q(**closed), then=waiting), *reviews, default=waiting),
        "day": Coalesce(*map(F, days)),
    }
    return {name: RowOrder(key) for name, key in keys.items()}


def _by_name(language: str) -> str:
    return "folded_fa" if language == "fa" else "folded"


def first_clients(user: User) -> Page:
    """Return the page that is read most: of all clients, the last touched first; one query."""
    return page_from(_first_clients.all(user.pk), _last_touched())


@Prepared
def _first_clients(user: Any) -> QuerySet[Organisation, Any]:
    return listed(clients_of(user), client_rows, order=_last_touched(), falls=True)


def _last_touched() -> RowOrder:
    return sorts_of(OF_CLIENTS, "")["day"]


def client_rows(rows: QuerySet[Organisation]) -> QuerySet[Organisation, Any]:
    """Return what a list says of clients: names, and the newest round's columns."""
    return rows.values("id", *NAMES, *(f"{OF_CLIENTS}{name}" for name in COLUMNS))


def round_rows(rows: Assessments) -> QuerySet[Assessment, Any]:
    """Return what a list says of rounds, with what their names need."""
    names = (f"organisation__{name}" for name in NAMES)
    return rows.named().values(*COLUMNS, "untitled_before", "untitled_after", *names)


def rounds_by_client(ids: Sequence[int]) -> Mapping[int, int]:
    """Count the rounds of a page of clients; one query."""
    return dict(_rounds_by_client.all(*padded(ids, PAGE))) if ids else {}


@Prepared
def _rounds_by_client(*ids: Any) -> QuerySet[Assessment, Any]:
    rows = Assessment.objects.counted().filter(organisation__id__in=ids).order_by()
    return rows.values_list("organisation").annotate(number=Count("id"))


NO_TYPE, NO_RESULT = "none", "open"


def result_of(state: str | None, type_: str) -> str:
    """Return what the tile of a client is: a type, that none was named, or that there is none."""
    return (type_ or NO_TYPE) if state == Assessment.State.CLOSED else NO_RESULT


@dataclass(frozen=True)
class ClientCounts:
    """How many clients' newest rounds came to each type, to none, and how many have no result."""

    by_type: Counter[str]

    @property
    def all(self) -> int:
        return self.by_type.total()


def capped(rows: QuerySet[Any]) -> int:
    """Count rows, no further than one beyond what a list says; one query.

    Rounds are counted by their days, in the index that a page of them is read in: left to choose,
    SQLite looks for a flag in all rounds.
    """
    days = BY_DAY if rows.model is Assessment else ()
    return rows.order_by(*days)[: MOST_COUNTED + 1].count()


def chosen_rounds(user: User, ids: Sequence[UUID]) -> list[tuple[str, str]]:
    """Return what is ticked, as far as it is the consultant's: ids with the clients' names."""
    if not ids:
        return []
    rows = (
        rounds_of_clients(user)
        .select_related("organisation")
        .only("title", "organisation__name", "organisation__name_fa")
    )
    found = rows.in_bulk(ids)
    return [(str(id), found[id].organisation.text) for id in ids if id in found]


def views_of(user: User) -> list[SavedView]:
    """Return the views that somebody saved, by name; one query."""
    return _views.all(user.pk)


@Prepared
def _views(user: Any) -> QuerySet[SavedView]:
    return SavedView.objects.filter(user=user).order_by("name")
