"""What keeps an account from going: whoever would be left alone without it."""

from django.db.models import Exists, OuterRef, QuerySet

from ..models import Membership, Organisation, User


def left_alone_by(user: User) -> QuerySet[Organisation]:
    """Return the organisations that have no other manager who can sign in, by name."""
    managers = Membership.objects.filter(role=Membership.Role.MANAGER, withdrawn_at=None)
    others = managers.filter(organisation=OuterRef("pk"), user__is_active=True).exclude(user=user)
    own = managers.filter(user=user).values("organisation")
    rows = Organisation.objects.filter(pk__in=own).filter(~Exists(others))
    return rows.order_by("name", "pk")


def is_last_admin(user: User) -> bool:
    admins = User.objects.filter(is_staff=True, is_active=True)
    return user.is_staff and not admins.exclude(pk=user.pk).exists()
