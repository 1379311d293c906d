"""What needs a consultant: clients by what their newest round waits for, oldest first."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
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

from ..method.checklist import TYPES, Function
from ..method.placement import Outcome
from ..method.recommendation import Action
from ..models import Assessment, Organisation, PlannedAction, Respondent, Sheet, User
from ..models.prepared import Prepared, padded
from .portfolio import NO_RESULT, NO_TYPE, ClientCounts, clients_of, result_of

SHOWN = 3
QUIET = timedelta(days=7)
KINDS = ("decide", "no_type", "review", "stuck", "again", "overdue")
DECIDE, UNTYPED, REVIEW, STUCK, AGAIN, OVERDUE = KINDS
RESULTS = (*TYPES, NO_TYPE, NO_RESULT)
NEED_CODES = len(KINDS) + 1
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
    """Say of clients what their newest round waits for: one of KINDS, or nothing."""
    kinds = {kind: Value(kind) for kind in KINDS}
    return rows.annotate(
        need=need_as(kinds, nothing=Value(""), quiet_since=quiet_since, today=today)
    )


def need_as(kinds: Mapping[str, Value], *, nothing: Value, quiet_since: Any, today: Any) -> Case:
    """Return what the newest round of a client waits for, each kind as it is given.

    A round is stuck that is open and quiet since a moment, QUIET before now.
    """
    closed = Q(newest__state=Assessment.State.CLOSED)
    waiting = closed & Q(newest__review__in=[Assessment.Review.WAITING, Assessment.Review.OPENED])
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
    late = PlannedAction.objects.filter(state=PlannedAction.State.OPEN, due_on__lt=today)
    return Case(
        When(newest__id=None, then=nothing),
        When(
            waiting,
            then=Case(
                When(left_open, then=kinds[DECIDE]),
                When(refused, then=kinds[UNTYPED]),
                default=kinds[REVIEW],
            ),
        ),
        When(closed & Q(newest__look_again_on__lte=today), then=kinds[AGAIN]),
        When(long_open & quiet, then=kinds[STUCK]),
        When(pk__in=late.values("organisation"), then=kinds[OVERDUE]),
        default=nothing,
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


def desk_in_numbers(
    user: User, *, now: datetime, today: date
) -> tuple[ClientCounts, list[NeedOfClients]]:
    """Count the clients, and by kind what needs a consultant; one query."""
    counts: Counter[str] = Counter()
    needing: Counter[str] = Counter()
    for code, number in _numbers.all(user.pk, now - QUIET, today):
        result, need = divmod(code, NEED_CODES)
        counts[RESULTS[result]] += number
        needing[("", *KINDS)[need]] += number
    return ClientCounts(counts), [
        NeedOfClients(kind, needing[kind]) for kind in KINDS if needing[kind]
    ]


@Prepared
def _numbers(user: Any, quiet_since: Any, today: Any) -> QuerySet[Organisation, Any]:
    """Count clients by one small number, which is sorted in half the time of three words."""
    named = (
        When(newest__type=code, then=Value(place * NEED_CODES)) for place, code in enumerate(TYPES)
    )
    unnamed = When(
        newest__state=Assessment.State.CLOSED,
        then=Value(RESULTS.index(NO_TYPE) * NEED_CODES),
    )
    result = Case(*named, unnamed, default=Value(RESULTS.index(NO_RESULT) * NEED_CODES))
    need = need_as(
        {kind: Value(place) for place, kind in enumerate(KINDS, start=1)},
        nothing=Value(0),
        quiet_since=quiet_since,
        today=today,
    )
    rows = clients_of(user).annotate(code=result + need).order_by()
    return rows.values_list("code").annotate(number=Count("id"))


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
