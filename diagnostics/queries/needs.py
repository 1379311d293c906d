"""What needs a consultant: clients by what their newest round waits for, oldest first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from ..method.checklist import Function
from ..method.placement import Outcome
from ..method.recommendation import Action
from ..models import Assessment, Organisation, PlannedAction, Respondent, Sheet, User
from ..models.prepared import Prepared, padded
from .portfolio import ClientCounts, clients_of, result_of

SHOWN = 3
QUIET = timedelta(days=7)
KINDS = ("decide", "no_type", "review", "stuck", "again", "overdue")
DECIDE, NO_TYPE, REVIEW, STUCK, AGAIN, OVERDUE = KINDS
COLUMNS = (
    *("slug", "name", "name_fa", "newest__id", "newest__title", "newest__dated_at"),
    *("newest__verdict", "newest__type", "newest__firmness", "newest__action"),
    *("newest__look_again_on", "is_heard_from_sales", "is_heard_from_marketing", "first_due_on"),
)
PLANNED = PlannedAction.objects.filter(
    organisation=OuterRef("pk"), state=PlannedAction.State.OPEN, due_on__isnull=False
)
FIRST_DUE_ON = Subquery(PLANNED.order_by("due_on").values("due_on")[:1])


@dataclass(frozen=True)
class NeedOfClients:
    """One kind of what needs somebody: how many there are, and the oldest of them."""

    kind: str
    number: int
    rows: Sequence[dict[str, Any]] = field(default_factory=list)


def with_need(rows: QuerySet[Organisation], *, quiet_since: Any, today: Any) -> QuerySet[Any]:
    """Say of clients what their newest round waits for: one of KINDS, or nothing.

    A round is stuck that is open and quiet since a moment, QUIET before now.
    """
    closed = Q(newest__state=Assessment.State.CLOSED)
    waiting = closed & ~Q(newest__review=Assessment.Review.REVIEWED)
    left_open = Q(newest__action=Action.JUDGEMENT_CALL) | Q(
        newest__verdict__in=[Outcome.MIXED, Outcome.TWO_VIEWS]
    )
    refused = Q(newest__verdict__in=[Outcome.NO_FIT, Outcome.NOT_ENOUGH_ANSWERS])
    sheets = Sheet.objects.filter(assessment=OuterRef("newest__id"))
    begun = Respondent.objects.filter(assessment=OuterRef("newest__id"), started_at__isnull=False)
    long_open = Q(newest__state=Assessment.State.OPEN, newest__opened_at__lte=quiet_since)
    quiet = (
        ~Exists(sheets.filter(saved_at__gt=quiet_since))
        | ~Exists(begun.filter(function=Function.SALES))
        | ~Exists(begun.filter(function=Function.MARKETING))
    )
    return rows.annotate(
        need=Case(
            When(newest__id=None, then=Value("")),
            When(waiting & left_open, then=Value(DECIDE)),
            When(waiting & refused, then=Value(NO_TYPE)),
            When(waiting, then=Value(REVIEW)),
            When(closed & Q(newest__look_again_on__lte=today), then=Value(AGAIN)),
            When(long_open & quiet, then=Value(STUCK)),
            When(Exists(PLANNED.filter(due_on__lt=today)), then=Value(OVERDUE)),
            default=Value(""),
            output_field=CharField(),
        )
    )


def desk_of(user: User, *, now: datetime, today: date) -> tuple[ClientCounts, list[NeedOfClients]]:
    """Count the clients, and return what needs a consultant, by kind, the oldest few of each.

    Two queries: little of every client, then what is said of those few.
    """
    counts: Counter[str] = Counter()
    needing: dict[str, list[int]] = {kind: [] for kind in KINDS}
    due: dict[int, date] = {}
    rows = _little_of_every_client.all(user.pk, now - QUIET, today)
    for id, state, type_, need, first_due_on in rows:
        counts[result_of(state, type_)] += 1
        if need:
            needing[need].append(id)
            due[id] = first_due_on
    needing[OVERDUE].sort(key=lambda id: due[id])
    shown = [id for ids in needing.values() for id in ids[:SHOWN]]
    places = SHOWN * len(KINDS)
    few = _much_of_few_clients.all(*padded(shown, places)) if shown else ()
    said = {row["id"]: row for row in few}
    return ClientCounts(counts), [
        NeedOfClients(
            kind, len(ids), [said[id] | {"need": kind} for id in ids[:SHOWN] if id in said]
        )
        for kind, ids in needing.items()
        if ids
    ]


@Prepared
def _little_of_every_client(user: Any, quiet_since: Any, today: Any) -> QuerySet[Organisation, Any]:
    rows = with_need(clients_of(user), quiet_since=quiet_since, today=today)
    closed, reviewed = Q(newest__state=Assessment.State.CLOSED), Assessment.Review.REVIEWED
    waiting = closed & ~Q(newest__review=reviewed)
    has_come = Q(closed, newest__review=reviewed, newest__look_again_on__lte=today)
    rows = rows.order_by(
        Case(When(has_come, then=F("newest__look_again_on"))),  # of these it waits since that day
        Coalesce("newest__closed_at", "newest__opened_at"),
        "id",
    )
    of_the_rest = Case(When(~waiting, then=FIRST_DUE_ON))  # so that it is not sought in vain
    return rows.values_list("id", "newest__state", "newest__type", "need", of_the_rest)


@Prepared
def _much_of_few_clients(*ids: Any) -> QuerySet[Organisation, Any]:
    rows = _with_more(Organisation.objects.filter(pk__in=ids))
    return rows.values("id", *COLUMNS)


def need_of(
    user: User, organisation: Organisation, *, now: datetime, today: date
) -> dict[str, Any] | None:
    """Return what one client needs of a consultant, or None; one query."""
    own = clients_of(user).filter(pk=organisation.pk)
    client = with_need(own, quiet_since=now - QUIET, today=today)
    needing = _with_more(client.exclude(need=""))
    return needing.values(*COLUMNS, "need").first()


def _with_more(rows: QuerySet[Organisation]) -> QuerySet[Any]:
    """Say of clients whether anybody of a side has begun to answer the newest round, if open.

    And on which day the first of what is open on the plan is due.
    """
    begun = Respondent.objects.filter(assessment=OuterRef("newest__id"), started_at__isnull=False)
    is_open = Q(newest__state=Assessment.State.OPEN)
    return rows.annotate(
        is_heard_from_sales=is_open & Exists(begun.filter(function=Function.SALES)),
        is_heard_from_marketing=is_open & Exists(begun.filter(function=Function.MARKETING)),
        first_due_on=FIRST_DUE_ON,
    )
