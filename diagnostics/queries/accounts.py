"""What keeps an account from going: whoever would be left alone without it."""

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Membership, Organisation, User


def left_alone_by(*users: User) -> QuerySet[Organisation]:
    """Return the organisations that nobody else manages who can sign in, by name."""
    managers = Membership.objects.filter(role=Membership.Role.MANAGER, withdrawn_at=None)
    others = managers.filter(organisation=OuterRef("pk"), user__is_active=True)
    own = managers.filter(user__in=users).values("organisation")
    rows = Organisation.objects.filter(pk__in=own)
    return rows.filter(~Exists(others.exclude(user__in=users))).order_by("name", "pk")


def are_last_admins(*users: User) -> bool:
    """Tell whether nobody would be an admin without these people."""
    admins = User.objects.filter(is_staff=True, is_active=True)
    others = admins.exclude(pk__in=[user.pk for user in users])
    return any(user.is_staff for user in users) and not others.exists()
