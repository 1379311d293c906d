"""What is put right in a round: a person's name or address, a sheet, the round. `now` is given."""

from datetime import datetime

from django.db import transaction

from ..models import (
    Assessment,
    DiscardedLink,
    Message,
    Respondent,
    SharedLink,
    Sheet,
    User,
    renew_newest,
)
from ..models.links import digest_of
from ..queries.respondents import Mendable, addresses_asked, begun_by_others, mendable_of
from .rounds import lock_open_round


class CannotBeMended(Exception):
    """Somebody has begun to answer meanwhile."""


class EmailIsAsked(Exception):
    """Somebody else of the round has this e-mail."""


class IsAnonymous(Exception):
    """To set one sheet of an anonymous round aside would show whose it was."""


class OthersHaveAnswered(Exception):
    """Somebody but the managers has answered: the round can be closed, not discarded."""


def mend(
    respondent: Respondent, *, name: str, email: str, function: str, now: datetime
) -> Respondent:
    """Change what is said of a person, as far as it may still change (DECISIONS 26).

    Another e-mail is another link while there is no answer: the old one may be in wrong hands. A
    letter goes out by it. Raises CannotBeMended, EmailIsAsked, and RoundIsClosed.
    """
    with transaction.atomic():
        assessment = lock_open_round(respondent.assessment, now=now)
        Sheet.objects.select_for_update().get(respondent=respondent)
        locked = Respondent.objects.select_for_update().get(pk=respondent.pk, withdrawn_at=None)
        locked.assessment = assessment
        email = email.lower()
        _refuse(locked, name=name, email=email, function=function)
        is_moved = email != locked.email
        if is_moved and email in addresses_asked(assessment):
            raise EmailIsAsked
        locked.name, locked.email, locked.function = name, email, function
        if is_moved and locked.started_at is None:
            locked.generation += 1
            locked.token_digest = digest_of(locked.token)
        locked.save(update_fields=["name", "email", "function", "generation", "token_digest"])
        Sheet.objects.filter(respondent=locked).update(function=function)
        if is_moved and email and not locked.messages.filter(claimed_at=None).exists():
            Message.invitation_to(locked, now=now).save()
    return locked


def _refuse(respondent: Respondent, *, name: str, email: str, function: str) -> None:
    may = mendable_of(respondent)
    changed = {
        Mendable.NAME: name != respondent.name,
        Mendable.EMAIL: email != respondent.email,
        Mendable.FUNCTION: function != respondent.function,
    }
    if any(is_changed and field not in may for field, is_changed in changed.items()):
        raise CannotBeMended


def set_sheet_aside(respondent: Respondent, *, reason: str, by: User, now: datetime) -> None:
    """Keep a person's answers and count them no more; raise IsAnonymous, and RoundIsClosed."""
    with transaction.atomic():
        assessment = lock_open_round(respondent.assessment, now=now)
        if assessment.is_anonymous:
            raise IsAnonymous
        rows = Respondent.objects.filter(pk=respondent.pk, set_aside_at=None, withdrawn_at=None)
        rows.update(set_aside_at=now, set_aside_by=by, set_aside_reason=reason)
        respondent.messages.filter(claimed_at=None).delete()


def take_sheet_back(respondent: Respondent, *, now: datetime) -> None:
    """Count a person's answers again. Raises RoundIsClosed."""
    with transaction.atomic():
        lock_open_round(respondent.assessment, now=now)
        rows = Respondent.objects.filter(pk=respondent.pk)
        rows.update(set_aside_at=None, set_aside_by=None, set_aside_reason="")


def rename(assessment: Assessment, *, title: str) -> None:
    """Call a round otherwise, an ended one too: its result stays as it is."""
    Assessment.objects.filter(pk=assessment.pk).update(title=title)


def discard(assessment: Assessment, *, now: datetime) -> None:
    """Delete an open round that nobody but its managers has answered; its links say so.

    Raises OthersHaveAnswered, and RoundIsClosed.
    """
    with transaction.atomic():
        locked = lock_open_round(assessment, now=now)
        list(locked.sheets.select_for_update().values_list("pk"))
        if answered_by_others(locked):
            raise OthersHaveAnswered
        links = [
            *Respondent.objects.filter(assessment=locked).values_list("token_digest", flat=True),
            *SharedLink.objects.filter(assessment=locked).values_list("token_digest", flat=True),
        ]
        DiscardedLink.objects.bulk_create(
            DiscardedLink(token_digest=digest, discarded_at=now) for digest in filter(None, links)
        )
        locked.delete()
        renew_newest(pk=locked.organisation_id)


def answered_by_others(assessment: Assessment) -> bool:
    """Tell whether anybody but the organisation's managers has answered."""
    return assessment.respondents.filter(begun_by_others(assessment.organisation_id)).exists()
