"""What a consultant's reports carry."""

from ..models import Letterhead, User


def letterhead_of(user: User) -> Letterhead | None:
    """Return what the user's reports carry; without a name they carry nothing."""
    return Letterhead.objects.filter(user=user).exclude(name="").first()
