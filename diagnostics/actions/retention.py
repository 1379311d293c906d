"""What is kept for a while only, how long, and its erasing. `now` is an argument."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import transaction
from django.db.models import Q, QuerySet

from ..models import (
    Assessment,
    DiscardedLink,
    Import,
    MembershipInvitation,
    Message,
    Submission,
    TrailEntry,
)
from ..models.membership_invitation import LASTS
from . import starts
from .parting import forget_earlier_states

NOT_BROUGHT_IN_LASTS = 1  # day
MOST_AT_ONCE = 500  # in one transaction

CACHES = {"default": "counters", "stored": "rendered parts"}

Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Kept:
    """Records that are kept for so many days: what the command calls them, and those before."""

    what: str
    days: int
    before: Callable[[datetime], Rows]


def kept() -> list[Kept]:
    """Return what is kept for a while, beside guest starts and counters, with how long."""
    return [
        Kept("sessions", 0, lambda moment: Session.objects.filter(expire_date__lte=moment)),
        Kept("signed-in devices", 0, _devices),
        Kept("files not brought in", NOT_BROUGHT_IN_LASTS, _files),
        Kept("letters", settings.KEEP_LETTERS_DAYS, _letters),
        Kept("invitations", settings.KEEP_INVITATIONS_DAYS, _invitations),
        Kept("links of discarded rounds", settings.KEEP_LINKS_DAYS, _discarded),
        Kept("keys of forms", settings.KEEP_LINKS_DAYS, _keys),
        Kept(
            "rows of the audit trail", max(settings.KEEP_TRAIL_DAYS, settings.TRAIL_LASTS), _trail
        ),
    ]


def erase_run_out(*, now: datetime) -> Iterator[tuple[str, int]]:
    """Erase what is kept no longer; yield each kind with how many there were, once it is done."""
    erased = 0
    while number := starts.erase_run_out(now=now, most=MOST_AT_ONCE):
        erased += number
    yield "starts that nobody kept", erased
    for kind in kept():
        yield kind.what, _erase(kind.before(now - timedelta(days=kind.days)))
    moment = now - timedelta(days=settings.KEEP_ADDRESSES_DAYS)
    with_address = TrailEntry.objects.filter(at__lte=moment, address__isnull=False)
    yield "network addresses in the audit trail", with_address.update(address=None)
    for name, what in CACHES.items():
        yield what, caches[name].erase_expired()  # type: ignore[attr-defined]
    transaction.on_commit(forget_earlier_states)  # at once; what is erased leaves the log as well


def _erase(rows: Rows) -> int:
    erased = 0
    while found := list(rows.values_list("pk", flat=True)[:MOST_AT_ONCE]):
        with transaction.atomic():
            rows.filter(pk__in=found).delete()  # what changed meanwhile is no longer among them
        erased += len(found)
    return erased


def _devices(_moment: datetime) -> Rows:
    """Return where somebody was signed in whose session is over."""
    standing = Session.objects.values("session_key")
    return UserSession.objects.exclude(session_key__in=standing)


def _letters(moment: datetime) -> Rows:
    """Return the letters of closed rounds and to members; an open round asks who has had one."""
    is_over = Q(assessment=None) | Q(assessment__state=Assessment.State.CLOSED)
    return Message.objects.filter(is_over, claimed_at__lte=moment)


def _files(moment: datetime) -> Rows:
    """Return the imports that somebody began and neither brought in nor stopped."""
    return Import.objects.filter(stored_at=None, read_at__lte=moment)


def _invitations(moment: datetime) -> Rows:
    """Return the invitations to an organisation whose link has been good for nothing since then."""
    is_over = Q(answered_at__lte=moment) | Q(withdrawn_at__lte=moment)
    return MembershipInvitation.objects.filter(is_over | Q(asked_at__lte=moment - LASTS))


def _discarded(moment: datetime) -> Rows:
    return DiscardedLink.objects.filter(discarded_at__lte=moment)


def _keys(moment: datetime) -> Rows:
    """Return the once-only keys of forms that nobody can send again."""
    return Submission.objects.filter(respondent__assessment__closed_at__lte=moment)


def _trail(moment: datetime) -> Rows:
    return TrailEntry.objects.filter(at__lte=moment)
