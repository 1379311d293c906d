"""What a consultant's reports carry."""

from django.db.models import Exists, OuterRef, QuerySet

from ..models import ClientWords, Letterhead, Membership, Organisation, User


def letterhead_of(user: User) -> Letterhead | None:
    """Return what the user's reports carry; without a name they carry nothing."""
    return Letterhead.objects.filter(user=user).exclude(name="").first()


def client_words_of(user: User, organisation: Organisation) -> ClientWords | None:
    """Return what the user's reports say to this client in place of the usual words."""
    rows = ClientWords.objects.filter(letterhead__user=user, organisation=organisation)
    return rows.first()


def clients_to_address(user: User) -> QuerySet[Organisation]:
    """Return the entrusted organisations by name; has_words tells which have own ones."""
    consulting = Membership.objects.held_by(user).consulting()
    words = ClientWords.objects.filter(letterhead__user=user, organisation=OuterRef("pk"))
    rows = Organisation.objects.filter(pk__in=consulting.values("organisation"), archived_at=None)
    return rows.annotate(has_words=Exists(words)).order_by("name", "id")
