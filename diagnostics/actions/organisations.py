"""An organisation made, described, archived, deleted. `now` is an argument."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from ..models import Membership, Organisation, User
from ..web.kept import forget_stored
from .memberships import grant
from .rounds import RoundIsOpen, open_round_of

TWICE = timedelta(minutes=1)  # within it, the same form again is one that was sent twice


def make_organisation(
    *, user: User, now: datetime, role: str = Membership.Role.MANAGER, **described: Any
) -> Organisation:
    """Make an organisation; whoever makes it manages it, or advises it as its consultant."""
    with transaction.atomic():
        organisation = Organisation.objects.create(created_at=now, **described)
        grant(user=user, organisation=organisation, role=role, by=user, now=now)
    return organisation


def make_organisation_once(
    *, user: User, now: datetime, role: str, **described: Any
) -> Organisation:
    """Make an organisation as it is typed; asked again a moment later, return the same."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        own = Organisation.objects.filter(memberships__user=user, memberships__role=role)
        made = own.filter(created_at__gt=now - TWICE, **described).first()
        return made or make_organisation(user=user, now=now, role=role, **described)


def describe(organisation: Organisation, **described: Any) -> None:
    """Say anew what the organisation is called and what it is; its address stays."""
    for name, value in described.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(described))


def archive(organisation: Organisation, *, now: datetime) -> None:
    """Make it read-only and take it out of lists; asked again, change nothing.

    Raises RoundIsOpen: what still takes answers is not archived.
    """
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        if open_round_of(locked, now=now):
            raise RoundIsOpen
        if locked.archived_at is None:
            locked.archived_at = now
            locked.save(update_fields=["archived_at"])


def bring_back(organisation: Organisation) -> None:
    """Take it out of the archive."""
    organisation.archived_at = None
    organisation.save(update_fields=["archived_at"])


def delete(organisation: Organisation) -> None:
    """Erase the organisation and all that is its own, for good."""
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk).delete()
        forget_stored()
