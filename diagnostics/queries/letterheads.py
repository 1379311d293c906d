"""What a consultant's reports carry."""

from django.db.models import Exists, OuterRef, QuerySet

from ..models import ClientWords, Letterhead, Organisation, User
from .portfolio import clients_of, named_like

OFFERED = 100


def letterhead_of(user: User) -> Letterhead | None:
    """Return what the user's reports carry; without a name they carry nothing."""
    return Letterhead.objects.filter(user=user).exclude(name="").first()


def client_words_of(user: User, organisation: Organisation) -> ClientWords | None:
    """Return what the user's reports say to this client in place of the usual words."""
    rows = ClientWords.objects.filter(letterhead__user=user, organisation=organisation)
    return rows.first()


def clients_addressed(user: User) -> QuerySet[Organisation]:
    """Return the clients to which the user's reports say something of their own, by name."""
    return clients_of(user).filter(_has_words(user)).order_by("name", "id")


def clients_to_address(user: User, search: str) -> tuple[list[Organisation], bool]:
    """Return the first hundred of the other clients, by name, and whether there are more.

    Narrowed by a search, both scripts alike; one query.
    """
    rows = clients_of(user).exclude(_has_words(user))
    if search:
        rows = rows.filter(named_like(search))
    found = list(rows.order_by("name", "id")[: OFFERED + 1])
    return found[:OFFERED], len(found) > OFFERED


def _has_words(user: User) -> Exists:
    return Exists(ClientWords.objects.filter(letterhead__user=user, organisation=OuterRef("pk")))
