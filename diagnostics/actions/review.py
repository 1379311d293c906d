"""What a consultant adds to a result; each entry is added, none is changed. `now` is given.

Whatever is added holds the round's lock and writes what lists show of the review.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils.timezone import localdate

from ..models import Assessment, Membership, Message, Organisation, ReviewEntry, User
from ..models.listing import bits_of
from ..queries.review import days_that_came, is_before_review, newest_decision, trail_of

Kind, Audience = ReviewEntry.Kind, ReviewEntry.Audience
MOST_DAYS_AT_ONCE = 100  # in one transaction


class DecidedMeanwhile(Exception):
    """Somebody else's decision was recorded since the form was read."""

    def __init__(self, decision: ReviewEntry):
        super().__init__()
        self.decision = decision


def place(assessment: Assessment, *, type: str | None, by: User, now: datetime) -> None:
    """Write down where a consultant places a client, "" for no type; None is that they skip it.

    Once, and before anything else that they do there: afterwards nothing is written.
    """
    with transaction.atomic():
        locked = _lock(assessment)
        trail = trail_of(locked)
        if is_before_review(locked, by, trail):
            kind = Kind.UNPLACED if type is None else Kind.PLACED
            _add(locked, kind, by=by, now=now, type=type or "")


def take_into_review(assessment: Assessment, *, by: User, now: datetime) -> None:
    """Show colleagues who has opened the decision; a review that is done stays done."""
    with transaction.atomic():
        locked = _lock(assessment)
        is_own = locked.review == Assessment.Review.OPENED and locked.reviewer_id == by.pk
        if locked.review != Assessment.Review.REVIEWED and not is_own:
            _add(locked, Kind.OPENED, by=by, now=now)
            _show(locked, review=Assessment.Review.OPENED, reviewer=by)


def decide(
    assessment: Assessment,
    *,
    choice: str,
    type: str,
    reason: str,
    look_again_on: date | None,
    seen: int | None,
    by: User,
    now: datetime,
) -> ReviewEntry:
    """Record a decision with its reason, for the client; each manager gets a letter.

    seen is the decision that held when the form was read. Raises DecidedMeanwhile.
    """
    with transaction.atomic():
        locked = _lock(assessment)
        holding = newest_decision(locked)
        if holding and holding.pk != seen:
            raise DecidedMeanwhile(holding)
        said = {"choice": choice, "type": type, "text": reason, "audience": Audience.CLIENT}
        entry = _add(locked, Kind.DECISION, by=by, now=now, **said)
        _look_again(locked, look_again_on, by=by, now=now)
        _show(locked, review=Assessment.Review.REVIEWED, reviewer=by, decision=choice)
        _tell_managers(locked, now=now)
    return entry


def mark_reviewed(
    assessment: Assessment, *, look_again_on: date | None, by: User, now: datetime
) -> None:
    """Say that a result was read where nothing is left to decide."""
    with transaction.atomic():
        locked = _lock(assessment)
        _add(locked, Kind.REVIEWED, by=by, now=now)
        _look_again(locked, look_again_on, by=by, now=now)
        _show(locked, review=Assessment.Review.REVIEWED, reviewer=by)


def add_note(
    assessment: Assessment, *, text: str, audience: str, by: User, now: datetime
) -> ReviewEntry:
    """Add a note for the other consultants of the organisation, or for the client too."""
    with transaction.atomic():
        locked = _lock(assessment)
        return _add(locked, Kind.NOTE, by=by, now=now, text=text, audience=audience)


def look_again(assessment: Assessment, *, on: date | None, by: User, now: datetime) -> None:
    """Set the day on which the organisation is looked at again, or take it off."""
    with transaction.atomic():
        _look_again(_lock(assessment), on, by=by, now=now)


def tell_of_days_that_came(*, of: User | None = None, now: datetime) -> list[Organisation]:
    """Queue a letter to each consultant whose client's day to look again has come.

    Of one consultant's clients, or of all; some at a time, and once for each day. Returns the
    organisations that were told of.
    """
    with transaction.atomic():
        rows = days_that_came(today=localdate(now))
        if of:
            own = Membership.objects.held_by(of.pk).filter(organisation=OuterRef("organisation"))
            rows = rows.filter(Exists(own))
        due = rows.select_for_update(of=("self",), skip_locked=True).select_related("organisation")
        came = {round_.organisation_id: round_ for round_ in due[:MOST_DAYS_AT_ONCE]}
        Assessment.objects.filter(pk__in=[round_.pk for round_ in came.values()]).update(
            look_again_told_on=F("look_again_on")
        )
        advising = Membership.objects.filter(
            organisation__in=came, role=Membership.Role.CONSULTANT, withdrawn_at=None
        )
        Message.objects.bulk_create(
            _letter(came[membership.organisation_id], membership, Message.Kind.LOOK_AGAIN, now=now)
            for membership in advising.filter(user__is_told_to_look_again=True)
        )
    return [round_.organisation for round_ in came.values()]


def set_flag_aside(
    assessment: Assessment, *, flag: str, reason: str, by: User, now: datetime
) -> None:
    """Take a flag out of lists; the answer that it stands for still counts."""
    with transaction.atomic():
        locked = _lock(assessment)
        if flag in locked.flags and flag not in locked.flags_aside:
            _add(locked, Kind.FLAG_ASIDE, by=by, now=now, flag=flag, text=reason)
            _show_flags(locked, aside=[*locked.flags_aside, flag])


def take_flag_back(assessment: Assessment, *, flag: str, by: User, now: datetime) -> None:
    """Show a flag in lists again."""
    with transaction.atomic():
        locked = _lock(assessment)
        if flag in locked.flags_aside:
            _add(locked, Kind.FLAG_BACK, by=by, now=now, flag=flag)
            _show_flags(locked, aside=[code for code in locked.flags_aside if code != flag])


def _lock(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)


def _add(assessment: Assessment, kind: str, *, by: User, now: datetime, **more: Any) -> ReviewEntry:
    _show(assessment, entry_at=now)
    whose = {"assessment": assessment, "organisation_id": assessment.organisation_id}
    return ReviewEntry.objects.create(**whose, kind=kind, by=by, at=now, **more)


def _look_again(assessment: Assessment, on: date | None, *, by: User, now: datetime) -> None:
    if on != assessment.look_again_on:
        _add(assessment, Kind.LOOK_AGAIN, by=by, now=now, day=on)
        _show(assessment, look_again_on=on)


def _show(assessment: Assessment, **columns: Any) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(**columns)


def _show_flags(assessment: Assessment, *, aside: Sequence[str]) -> None:
    shown = bits_of(code for code in assessment.flags if code not in aside)
    _show(assessment, flags_aside=aside, flags_shown=shown)


def _tell_managers(assessment: Assessment, *, now: datetime) -> None:
    """Queue one letter to each manager who wants it: that a decision is there, never which."""
    letters = Message.objects.filter(assessment=assessment, kind=Message.Kind.DECISION)
    letters.filter(claimed_at=None).delete()
    managing = Membership.objects.managing(assessment.organisation_id)
    Message.objects.bulk_create(
        _letter(assessment, membership, Message.Kind.DECISION, now=now)
        for membership in managing.filter(user__is_told_of_decisions=True)
    )


def _letter(assessment: Assessment, membership: Membership, kind: str, *, now: datetime) -> Message:
    return Message(
        organisation_id=assessment.organisation_id,
        assessment=assessment,
        membership=membership,
        kind=kind,
        queued_at=now,
    )
