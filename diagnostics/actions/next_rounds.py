"""The next round: its day is set, and on it a draft stands there. `now` is an argument."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from ..models import Assessment, Membership, Message, NextRound, Organisation, User
from ..queries.next_rounds import next_rounds_that_came
from .rounds import close_assessment

Kind = Message.Kind
MOST_DRAFTS_AT_ONCE = 100  # in one transaction


def close_until(
    assessment: Assessment, *, next_on: date | None, by: User, now: datetime
) -> Assessment:
    """Close a round and say when its people are asked again, None for no day."""
    with transaction.atomic():
        closed = close_assessment(assessment, now=now)
        set_next_round(closed, on=next_on, by=by, now=now)
    return closed


def set_next_round(former: Assessment, *, on: date | None, by: User, now: datetime) -> None:
    """Set the day of the next round, or another one; None takes it off, with what is drafted.

    Each manager gets a letter with the day; the same day again changes nothing.
    """
    with transaction.atomic():
        locked = Assessment.objects.select_for_update(of=("self",)).get(pk=former.pk)
        stands = NextRound.objects.filter(former=locked).first()
        if on == (stands and stands.on):
            return
        letters = Message.objects.filter(kind__in=[Kind.NEXT_DATE, Kind.NEXT_ROUND])
        letters.filter(assessment=locked, claimed_at=None).delete()
        if on is None:
            NextRound.objects.filter(former=locked).delete()
            return
        said = {"on": on, "set_by": by, "set_at": now, "drafted_at": None}
        NextRound.objects.update_or_create(
            former=locked, organisation_id=locked.organisation_id, defaults=said
        )
        _tell_managers([locked], Kind.NEXT_DATE, now=now)


def draft_rounds_that_came(
    *, of: Organisation | None = None, now: datetime
) -> Sequence[Organisation]:
    """Make a draft of each next round whose day has come, and write to the managers; each once.

    Of one organisation, or of all, some at a time. Returns those in which a draft stands now.
    """
    with transaction.atomic():
        rows = next_rounds_that_came(today=localdate(now))
        if of:
            rows = rows.filter(organisation=of)
        due = rows.select_for_update(of=("self",), skip_locked=True)
        came = list(due.select_related("former", "organisation")[:MOST_DRAFTS_AT_ONCE])
        NextRound.objects.filter(pk__in=[row.pk for row in came]).update(drafted_at=now)
        _tell_managers([row.former for row in came], Kind.NEXT_ROUND, now=now)
    return [row.organisation for row in came]


def _tell_managers(rounds: Sequence[Assessment], kind: str, *, now: datetime) -> None:
    """Queue a letter to each manager who wants it."""
    of = {round_.organisation_id: round_ for round_ in rounds}
    managing = Membership.objects.filter(
        organisation__in=of, role=Membership.Role.MANAGER, withdrawn_at=None
    )
    Message.objects.bulk_create(
        Message(
            organisation_id=membership.organisation_id,
            assessment=of[membership.organisation_id],
            membership=membership,
            kind=kind,
            queued_at=now,
        )
        for membership in managing.filter(user__is_told_to_look_again=True)
    )
