"""Who is asked in a round, one by one or by a link to share. `now` is an argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..asking.invitation_list import Invitee
from ..method.checklist import Function
from ..models import Assessment, Message, Respondent, SharedLink, Sheet, Submission
from ..models.links import digest_of
from ..queries.respondents import addresses_asked, is_private
from .rounds import RoundIsClosed, add_respondent, store_respondents


@dataclass(frozen=True)
class Invited:
    """How many a list brought in, how many were asked already, and if it had been taken before."""

    made: int
    left_out: int
    is_repeat: bool


class HasAnswered(Exception):
    """There are answers: they can neither be withdrawn nor, in an anonymous round, be reached."""


class LinkIsOff(Exception):
    """The shared link was switched off meanwhile."""


class LinkIsFull(Exception):
    """As many people as the shared link allows have come in by it."""


def invite(
    assessment: Assessment, people: Sequence[Invitee], *, now: datetime, key: str = ""
) -> Invited:
    """Ask people to answer: respondents, empty sheets, and a letter in the outbox for each e-mail.

    Whoever's e-mail is asked already is left out. A list with the key of one that was taken brings
    nobody in. Raises RoundIsClosed.
    """
    with transaction.atomic():
        _lock_open_round(assessment, now)
        if key and _taken(key, assessment=assessment):
            return Invited(made=0, left_out=0, is_repeat=True)
        new = _without_repeated(people, addresses_asked(assessment))
        respondents = [Respondent(**vars(invitee)) for invitee in new]
        store_respondents(assessment, respondents)
        if respondents and key:  # kept with the first: any respondent of the round would do
            Submission.objects.create(respondent=respondents[0], key=key, taken_at=now)
        Message.objects.bulk_create(
            _letter(respondent, now=now) for respondent in respondents if respondent.email
        )
    return Invited(made=len(new), left_out=len(people) - len(new), is_repeat=False)


def withdraw(respondent: Respondent, *, now: datetime) -> None:
    """Take an invitation back: its link is dead at once, its waiting letter is not sent.

    Raises HasAnswered once there is an answer, and RoundIsClosed.
    """
    with transaction.atomic():
        _lock_open_round(respondent.assessment, now)
        Sheet.objects.select_for_update().get(
            respondent=respondent
        )  # before it is answered, or not
        locked = Respondent.objects.select_for_update().get(pk=respondent.pk)
        if locked.started_at:
            raise HasAnswered
        locked.withdrawn_at = now
        locked.token_digest = locked.user = None  # a member may still join again
        locked.save(update_fields=["withdrawn_at", "token_digest", "user"])
        locked.messages.filter(claimed_at=None).delete()


def renew_link(respondent: Respondent, *, now: datetime) -> Respondent:
    """Give a person a new link; the old one is dead at once.

    Raises HasAnswered where the link leads to answers that nobody else may see, and RoundIsClosed.
    """
    with transaction.atomic():
        assessment = _lock_open_round(respondent.assessment, now)
        Sheet.objects.select_for_update().get(respondent=respondent)
        locked = Respondent.objects.select_for_update().get(pk=respondent.pk, withdrawn_at=None)
        if is_private(locked, assessment):
            raise HasAnswered
        locked.generation += 1
        locked.token_digest = digest_of(locked.token)
        locked.save(update_fields=["generation", "token_digest"])
    return locked


def send_again(respondent: Respondent, *, now: datetime) -> bool:
    """Put the invitation into the outbox once more; return False if a letter waits there already.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        _lock_open_round(respondent.assessment, now)
        if not respondent.email or respondent.messages.filter(claimed_at=None).exists():
            return False
        _letter(respondent, now=now).save()
    return True


def share(assessment: Assessment, *, function: Function, limit: int, now: datetime) -> SharedLink:
    """Make the link of a function, or give the one that there is another limit.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        _lock_open_round(assessment, now)
        link, is_new = SharedLink.objects.get_or_create(
            assessment=assessment,
            function=function,
            defaults={"organisation_id": assessment.organisation_id, "limit": limit},
        )
        link.limit = limit
        if is_new:
            link.token_digest = digest_of(link.token)
        link.save(update_fields=["limit", "token_digest"])
    return link


def switch_off(link: SharedLink, *, now: datetime) -> None:
    """Let a shared link lead nowhere; whoever came in by it goes on. Raises RoundIsClosed."""
    with transaction.atomic():
        _lock_open_round(link.assessment, now)
        SharedLink.objects.filter(pk=link.pk).update(token_digest=None)


def switch_on(link: SharedLink, *, now: datetime) -> None:
    """Give a shared link that is off a new address; the old one stays dead.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        _lock_open_round(link.assessment, now)
        locked = SharedLink.objects.get(pk=link.pk)
        if locked.is_on:
            return
        locked.generation += 1
        locked.token_digest = digest_of(locked.token)
        locked.save(update_fields=["generation", "token_digest"])


def join(link: SharedLink, *, name: str, language: str, key: str, now: datetime) -> Respondent:
    """Bring in somebody who holds a shared link, once a key.

    Raises LinkIsOff, LinkIsFull, and RoundIsClosed. The round's lock lets one in after the other.
    """
    with transaction.atomic():
        assessment = _lock_open_round(link.assessment, now)
        locked = SharedLink.objects.get(pk=link.pk)
        if locked.token_digest is None or locked.token_digest != link.token_digest:
            raise LinkIsOff
        taken = _taken(key, shared_link=link)
        if taken:
            return taken.respondent
        if people_by(locked) >= locked.limit:
            raise LinkIsFull
        respondent = add_respondent(
            assessment=assessment, function=Function(link.function), language=language, name=name
        )
        respondent.shared_link = locked
        respondent.save(update_fields=["shared_link"])
        Submission.objects.create(respondent=respondent, key=key, taken_at=now)
    return respondent


def people_by(link: SharedLink) -> int:
    """Return how many came in by a shared link and were not withdrawn."""
    return link.respondents.filter(withdrawn_at=None).count()


def _lock_open_round(assessment: Assessment, now: datetime) -> Assessment:
    """Lock the round, so that one change follows the other; refuse one that takes no more."""
    columns = ("state", "closes_at", "mode", "organisation")
    locked = Assessment.objects.select_for_update().only(*columns).get(pk=assessment.pk)
    if not locked.is_open or locked.is_due(now):
        raise RoundIsClosed
    return locked


def _taken(key: str, **where) -> Submission | None:
    """Return what was stored with a once-only key in a round, or by a shared link."""
    found = {f"respondent__{name}": value for name, value in where.items()}
    return Submission.objects.filter(key=key, **found).select_related("respondent").first()


def _without_repeated(people: Iterable[Invitee], addresses: Iterable[str]) -> list[Invitee]:
    known, new = set(addresses), []
    for person in people:
        if person.email and person.email in known:
            continue
        known.add(person.email)
        new.append(person)
    return new


def _letter(respondent: Respondent, *, now: datetime) -> Message:
    return Message(
        organisation_id=respondent.organisation_id,
        assessment_id=respondent.assessment_id,
        respondent=respondent,
        kind=Message.Kind.INVITATION,
        queued_at=now,
    )
