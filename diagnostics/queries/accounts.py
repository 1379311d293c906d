"""Who a person is in the records, and what keeps an account from going."""

from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet

from ..models import Head, Membership, MembershipInvitation, Organisation, Respondent, User
from ..models.head import Heads
from ..reading.text import email_address


class Identity(NamedTuple):
    """Somebody by account and by address: a link may have been answered without signing in.

    The address is empty where nobody has proved it: what was sent there is not shown then.
    """

    user: User | None
    email: str

    @property
    def respondents(self) -> QuerySet[Respondent]:
        """Return where the person was asked to answer."""
        rows = Respondent.objects.filter(Q(user=self.user, user__isnull=False) | self._written_to)
        return rows.order_by("id")

    @property
    def invitations(self) -> QuerySet[MembershipInvitation]:
        """Return where the person was asked to take a part in an organisation."""
        return MembershipInvitation.objects.filter(self._written_to).order_by("id")

    @property
    def heads(self) -> Heads:
        """Return where the person was named head of a side."""
        return Head.objects.filter(self._written_to).order_by("id")

    @property
    def is_known(self) -> bool:
        """Whether anything is kept of the person."""
        rows = (self.respondents, self.invitations, self.heads)
        return self.user is not None or any(found.exists() for found in rows)

    @property
    def _written_to(self) -> Q:
        return Q(email__iexact=self.email) if self.email else Q(pk=None)


def person_of(user: User) -> Identity:
    proved = EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists()
    return Identity(user, user.email if proved else "")


def person_at(email: str) -> Identity:
    """Return the person of an address that is taken to be theirs."""
    address = email_address(email)
    return Identity(User.objects.filter(email=address).first(), address)


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
