"""What a consultant's reports carry of the consultancy."""

from typing import Any

from django.db import transaction

from ..models import ClientWords, Letterhead, Organisation, User


def keep_letterhead(user: User, **said: Any) -> None:
    """Keep what is said, and what is not said as it was."""
    Letterhead.objects.update_or_create(user=user, defaults=said)


def keep_client_words(user: User, organisation: Organisation, **said: str) -> None:
    """Keep what the user's reports say to one client; where nothing is said, the usual words."""
    with transaction.atomic():
        letterhead, _is_new = Letterhead.objects.get_or_create(user=user)
        if any(said.values()):
            ClientWords.objects.update_or_create(
                letterhead=letterhead, organisation=organisation, defaults=said
            )
        else:
            letterhead.client_words.filter(organisation=organisation).delete()
