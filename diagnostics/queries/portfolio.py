"""What is entrusted to a consultant: clients, each by its newest round, and all rounds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from ..method.checklist import TYPES
from ..models import Assessment, Membership, Organisation, SavedView, User
from ..models.assessment import Assessments
from ..models.prepared import Prepared, padded
from ..reading.text import folded
from .paging import PAGE, Page, listed, page_from

MOST_COUNTED = 1000  # beyond it a list says "1 000+"
MOST_SORTED = 5000
LONGEST_NAME = 200

OF_CLIENTS = "newest__"  # how a client's filters and columns reach its newest round
OF_ROUNDS = ""
COLUMNS = (
    *("id", "title", "state", "dated_at", "touched_at", "closed_at", "imported_at"),
    *("set_aside_at", "set_aside_reason", "verdict", "type", "firmness", "action"),
    *("gap", "coverage", "flags", "flags_aside", "review"),
    *("reviewer_id", "reviewer__name", "reviewer__email"),
)
NAMES = ("slug", "name", "name_fa", "sector", "sector_fa")


def clients_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations entrusted to a consultant; none that is archived."""
    return Organisation.objects.filter(pk__in=_entrusted(user))


def named_like(typed: str) -> Q:
    """Match names in both scripts; what is no letter and no digit matches nothing by itself."""
    sought = folded(typed[: LONGEST_NAME + 1])
    if not sought or len(typed) > LONGEST_NAME:
        return Q(pk__in=[])
    return Q(folded__contains=sought) | Q(folded_fa__contains=sought)


def rounds_of_clients(user: User) -> Assessments:
    """Return all rounds of the organisations entrusted to a consultant."""
    return Assessment.objects.filter(organisation__in=_entrusted(user))


def listed_rounds(clients: QuerySet[Organisation]) -> Assessments:
    """Return all rounds of clients, to be read page by page; one query.

    Some thousands are sorted. Of more, every round in turn, the newest first, tells whether it is
    one of them, and a page is soon full.
    """
    rounds = Assessment.objects.filter(organisation__in=clients)
    if rounds[: MOST_SORTED + 1].count() <= MOST_SORTED:
        return rounds
    return Assessment.objects.filter(Exists(clients.filter(pk=OuterRef("organisation"))))


def _entrusted(user: User) -> QuerySet[Membership, Any]:
    rows = Membership.objects.filter(
        user=user,
        role=Membership.Role.CONSULTANT,
        withdrawn_at=None,
        organisation__archived_at=None,
    )
    return rows.values("organisation")


@cache
def sorts_of(to_round: str, language: str) -> Mapping[str, Expression | F]:
    """Return what a list is sorted by, by the name of the column; none of it is ever null."""
    to_name = "" if to_round else "organisation__"
    by_name = f"{to_name}folded_fa" if language == "fa" else f"{to_name}folded"
    types = [When(**{f"{to_round}type": code}, then=Value(n)) for n, code in enumerate(TYPES)]
    reviews = [
        When(**{f"{to_round}review": code}, then=Value(n))
        for n, code in enumerate(Assessment.Review.values)
    ]
    closed = {f"{to_round}state": Assessment.State.CLOSED}
    waiting = Value(len(reviews))
    days = [F(f"{to_round}{name}") for name in ("entry_at", "closed_at", "opened_at")]
    return {
        "name": F(by_name),
        "result": Case(*types, When(**closed, then=Value(4)), default=Value(5)),
        "suggestion": Coalesce(F(f"{to_round}action"), Value("")),
        "gap": Coalesce(F(f"{to_round}gap"), Value(-1.0)),
        "answered": Coalesce(F(f"{to_round}coverage"), Value(-1.0)),
        "flags": Coalesce(
            Cast(f"{to_round}flags", TextField()), Value("", output_field=TextField())
        ),
        "review": Case(When(~Q(**closed), then=waiting), *reviews, default=waiting),
        "day": F("dated_at") if not to_round else Coalesce(*days, F("created_at")),
    }


def first_clients(user: User) -> Page:
    """Return the page that is read most: of all clients, the last touched first; one query."""
    return page_from(_first_clients.all(user.pk))


@Prepared
def _first_clients(user: Any) -> QuerySet[Organisation, Any]:
    return listed(clients_of(user), client_rows, sort=sorts_of(OF_CLIENTS, "")["day"], falls=True)


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
    """Count rows, no further than one beyond what a list says; one query."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


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
