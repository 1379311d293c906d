"""Who is asked in a round, one by one or by a link to share. `now` is an argument."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ..asking.invitation_list import Invitee
from ..method.checklist import Function
from ..models import Assessment, Message, Respondent, SharedLink, Sheet, Submission, User
from ..models.links import digest_of
from ..queries.respondents import addresses_asked
from .rounds import add_respondent, lock_open_round, store_respondents


@dataclass(frozen=True)
class Invited:
    """How many a list brought in, how many were asked already, and if it had been taken before."""

    made: int
    left_out: int
    is_repeat: bool


class HasAnswered(Exception):
    """There are answers, so the invitation cannot be withdrawn."""


class LinkIsPrivate(Exception):
    """A personal link of an anonymous round: nobody but the respondent ever has it."""


class LinkIsOff(Exception):
    """The shared link was switched off meanwhile."""


class LinkIsFull(Exception):
    """As many people as the shared link allows have come in by it."""


def invite(
    assessment: Assessment, people: Sequence[Invitee], *, now: datetime, key: str = ""
) -> Invited:
    """Ask people to answer: respondents, empty sheets, and a letter in the outbox for each e-mail.

    Whoever's e-mail is asked already is left out; in an anonymous round whoever has none, too, as
    nobody could hand over the link. A list with the key of one that was taken brings nobody in.
    Raises RoundIsClosed.
    """
    with transaction.atomic():
        locked = lock_open_round(assessment, now=now)
        if key and _taken(key, assessment=assessment):
            return Invited(made=0, left_out=0, is_repeat=True)
        new = _without_repeated(people, addresses_asked(assessment))
        if locked.is_anonymous:
            new = [person for person in new if person.email]
        respondents = [Respondent(**vars(invitee)) for invitee in new]
        store_respondents(assessment, respondents)
        if respondents and key:  # kept with the first: any respondent of the round would do
            _take(respondents[0], key, now=now)
        Message.objects.bulk_create(
            Message.invitation_to(respondent, now=now)
            for respondent in respondents
            if respondent.email
        )
    return Invited(made=len(new), left_out=len(people) - len(new), is_repeat=False)


def withdraw(respondent: Respondent, *, now: datetime) -> None:
    """Take an invitation back: its link is dead at once, its waiting letter is not sent.

    Raises HasAnswered once there is an answer, and RoundIsClosed.
    """
    with transaction.atomic():
        lock_open_round(respondent.assessment, now=now)
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

    Raises LinkIsPrivate in an anonymous round, where it could not be handed over; RoundIsClosed.
    """
    with transaction.atomic():
        if lock_open_round(respondent.assessment, now=now).is_anonymous:
            raise LinkIsPrivate
        locked = Respondent.objects.select_for_update().get(pk=respondent.pk, withdrawn_at=None)
        locked.generation += 1
        locked.token_digest = digest_of(locked.token)
        locked.save(update_fields=["generation", "token_digest"])
    return locked


def send_again(respondent: Respondent, *, now: datetime) -> bool:
    """Put the invitation into the outbox once more; return False if a letter waits there already.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        lock_open_round(respondent.assessment, now=now)
        if not respondent.email or respondent.messages.filter(claimed_at=None).exists():
            return False
        Message.invitation_to(respondent, now=now).save()
    return True


def share(assessment: Assessment, *, function: Function, limit: int, now: datetime) -> SharedLink:
    """Make the link of a function, or give the one that there is another limit.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        lock_open_round(assessment, now=now)
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
        lock_open_round(link.assessment, now=now)
        SharedLink.objects.filter(pk=link.pk).update(token_digest=None)


def switch_on(link: SharedLink, *, now: datetime) -> None:
    """Give a shared link that is off a new address; the old one stays dead.

    Raises RoundIsClosed.
    """
    with transaction.atomic():
        lock_open_round(link.assessment, now=now)
        locked = SharedLink.objects.get(pk=link.pk)
        if locked.is_on:
            return
        locked.generation += 1
        locked.token_digest = digest_of(locked.token)
        locked.save(update_fields=["generation", "token_digest"])


def join(
    link: SharedLink,
    *,
    name: str,
    language: str,
    key: str,
    now: datetime,
    member: User | None = None,
) -> Respondent:
    """Bring in somebody who holds a shared link, once a key and name; a member once a round.

    Raises LinkIsOff, LinkIsFull, and RoundIsClosed. The round's lock lets one in after the other.
    """
    with transaction.atomic():
        assessment = lock_open_round(link.assessment, now=now)
        locked = SharedLink.objects.get(pk=link.pk)
        if locked.token_digest is None or locked.token_digest != link.token_digest:
            raise LinkIsOff
        name = name or (member.name if member else "")
        taken = _taken(key, shared_link=link, name=name)
        if taken:
            return taken.respondent
        own = member and assessment.respondents.filter(user=member).first()
        if own:
            return own
        if people_by(locked) >= locked.limit:
            raise LinkIsFull
        respondent = add_respondent(
            assessment=assessment,
            function=Function(link.function),
            language=language,
            user=member,
            name=name,
            email=member.email if member else "",
            now=now,
        )
        respondent.shared_link = locked
        respondent.save(update_fields=["shared_link"])
        _take(respondent, key, now=now)
    return respondent


def part_from_account(user: User) -> None:
    """Let an account lead to no answers of an open anonymous round, once others hold its key.

    The person goes on by the link, which a letter brings to the address that it went to.
    """
    rows = Respondent.objects.filter(user=user, assessment__mode=Assessment.Mode.ANONYMOUS)
    rows.filter(assessment__state=Assessment.State.OPEN).update(user=None)


def people_by(link: SharedLink) -> int:
    """Return how many came in by a shared link and were not withdrawn."""
    return link.respondents.filter(withdrawn_at=None).count()


def _take(respondent: Respondent, key: str, *, now: datetime) -> None:
    Submission.objects.create(
        respondent=respondent, organisation_id=respondent.organisation_id, key=key, taken_at=now
    )


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
