"""What a consultant's reports carry of the consultancy."""

from typing import Any

from ..models import Letterhead, User


def keep_letterhead(user: User, **said: Any) -> None:
    """Keep what is said, and what is not said as it was."""
    Letterhead.objects.update_or_create(user=user, defaults=said)
