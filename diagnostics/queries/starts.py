"""What was begun without an account."""

from ..models import GuestStart, Respondent


def is_guest(respondent: Respondent) -> bool:
    """Tell whether somebody answers what they began and nobody has kept; at most one query."""
    if respondent.user_id or respondent.name or respondent.email:
        return False
    return GuestStart.objects.filter(respondent=respondent, kept_at=None).exists()
