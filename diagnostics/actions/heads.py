"""Who is head of a side: named, asked to accept the agreement. `now` is an argument."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from ..models import Head, Message, Organisation, User
from ..models.links import digest_of

ASKED_EVERY = timedelta(hours=1)


def name_head(
    organisation: Organisation,
    side: str,
    *,
    name: str,
    email: str,
    language: str,
    by: User,
    now: datetime,
) -> Head:
    """Make somebody head of a side from now on; the link of whoever was it works no more.

    Where they are it already, nothing changes but the language of their letters.
    """
    with transaction.atomic():
        _lock(organisation)
        standing = organisation.heads.standing().filter(side=side).first()
        if standing and (standing.name, standing.email) == (name, email):
            standing.language = language
            standing.save(update_fields=["language"])
            return standing
        if standing:
            standing.withdrawn_at = now
            standing.save(update_fields=["withdrawn_at"])
        head = Head.objects.create(
            organisation=organisation,
            side=side,
            name=name,
            email=email,
            language=language,
            named_at=now,
            named_by=by,
        )
        head.token_digest = digest_of(head.token)
        head.save(update_fields=["token_digest"])
    return head


def ask_heads(organisation: Organisation, sides: Sequence[str], *, now: datetime) -> int:
    """Queue a letter with the personal link to the heads of these sides; return how many.

    Nobody gets a second one within the hour.
    """
    with transaction.atomic():
        _lock(organisation)
        heads = [
            head
            for head in organisation.heads.standing().filter(side__in=sides)
            if head.asked_at is None or head.asked_at <= now - ASKED_EVERY
        ]
        Message.objects.filter(head__in=heads, claimed_at=None).delete()
        Message.objects.bulk_create(
            Message(
                organisation=organisation,
                head=head,
                kind=Message.Kind.AGREEMENT,
                queued_at=now,
            )
            for head in heads
        )
        organisation.heads.filter(pk__in=[head.pk for head in heads]).update(asked_at=now)
    return len(heads)


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)
