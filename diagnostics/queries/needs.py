"""What needs a consultant: clients by what their newest round waits for, oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from ..method.checklist import Function
from ..method.placement import Outcome
from ..method.recommendation import Action
from ..models import Assessment, Organisation, PlannedAction, Respondent, Sheet, User
from .portfolio import clients_of

SHOWN = 3
QUIET = timedelta(days=7)
KINDS = ("decide", "no_type", "review", "stuck", "again", "overdue")
DECIDE, NO_TYPE, REVIEW, STUCK, AGAIN, OVERDUE = KINDS
COLUMNS = (
    *("slug", "name", "name_fa", "newest__id", "newest__title", "newest__dated_at"),
    *("newest__verdict", "newest__type", "newest__firmness", "newest__action"),
    *("newest__look_again_on", "is_heard_from_sales", "is_heard_from_marketing", "need"),
)


@dataclass(frozen=True)
class NeedOfClients:
    """One kind of what needs somebody: how many there are, and the oldest of them."""

    kind: str
    number: int
    rows: Sequence[dict[str, Any]] = field(default_factory=list)


def with_need(rows: QuerySet[Organisation], *, now: datetime, today: date) -> QuerySet[Any]:
    """Say of clients what their newest round waits for: one of KINDS, or nothing."""
    closed = Q(newest__state=Assessment.State.CLOSED)
    waiting = closed & ~Q(newest__review=Assessment.Review.REVIEWED)
    left_open = Q(newest__action=Action.JUDGEMENT_CALL) | Q(
        newest__verdict__in=[Outcome.MIXED, Outcome.TWO_VIEWS]
    )
    refused = Q(newest__verdict__in=[Outcome.NO_FIT, Outcome.NOT_ENOUGH_ANSWERS])
    sheets = Sheet.objects.filter(assessment=OuterRef("newest"))
    begun = Respondent.objects.filter(assessment=OuterRef("newest"), started_at__isnull=False)
    long_open = Q(newest__state=Assessment.State.OPEN, newest__opened_at__lte=now - QUIET)
    quiet = (
        ~Exists(sheets.filter(saved_at__gt=now - QUIET))
        | ~Exists(begun.filter(function=Function.SALES))
        | ~Exists(begun.filter(function=Function.MARKETING))
    )
    planned = PlannedAction.objects.filter(organisation=OuterRef("pk"))
    late = planned.filter(state=PlannedAction.State.OPEN, due_on__lt=today)
    return rows.annotate(
        need=Case(
            When(waiting & left_open, then=Value(DECIDE)),
            When(waiting & refused, then=Value(NO_TYPE)),
            When(waiting, then=Value(REVIEW)),
            When(closed & Q(newest__look_again_on__lte=today), then=Value(AGAIN)),
            When(long_open & quiet, then=Value(STUCK)),
            When(Exists(late), then=Value(OVERDUE)),
            default=Value(""),
            output_field=CharField(),
        )
    )


def needs_of(user: User, *, now: datetime, today: date) -> list[NeedOfClients]:
    """Return what needs a consultant, by kind, the oldest few of each; one query."""
    rows = _needing(clients_of(user), now=now, today=today).annotate(
        place=Window(RowNumber(), partition_by="need", order_by=["newest__dated_at", "id"]),
        number=Window(Count("id"), partition_by="need"),
    )
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    shown = rows.filter(place__lte=SHOWN).order_by(F("place").asc())
    for row in shown.values(*COLUMNS, "number"):
        found[row["need"]].append(row)
    return [NeedOfClients(kind, rows[0]["number"], rows) for kind, rows in found.items() if rows]


def need_of(
    user: User, organisation: Organisation, *, now: datetime, today: date
) -> dict[str, Any] | None:
    """Return what one client needs of a consultant, or None; one query."""
    client = clients_of(user).filter(pk=organisation.pk)
    return _needing(client, now=now, today=today).values(*COLUMNS).first()


def _needing(rows: QuerySet[Organisation], *, now: datetime, today: date) -> QuerySet[Any]:
    """Leave the clients that need somebody, and say which side was heard."""
    begun = Respondent.objects.filter(assessment=OuterRef("newest"), started_at__isnull=False)
    needing = with_need(rows.exclude(newest=None), now=now, today=today).exclude(need="")
    return needing.annotate(
        is_heard_from_sales=Exists(begun.filter(function=Function.SALES)),
        is_heard_from_marketing=Exists(begun.filter(function=Function.MARKETING)),
    )
