"""Somebody who is asked to manage an organisation, or to advise it, and the link that says so."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .links import is_over, token_of
from .people import Membership, Organisation, User

LASTS = timedelta(days=7)


class MembershipInvitations(models.QuerySet["MembershipInvitation"]):
    def waiting(self) -> "MembershipInvitations":
        """Return those that nobody has answered or withdrawn; their links may have run out."""
        return self.filter(answered_at=None, withdrawn_at=None)


class MembershipInvitation(models.Model):
    """One e-mail address that is asked to take a part in an organisation.

    The link works once, within seven days, for whoever signs in with that address.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="membership_invitations",
        verbose_name=_("organisation"),
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=12, choices=Membership.Role)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = MembershipInvitations.as_manager()

    class Meta:
        verbose_name = _("invitation to an organisation")
        verbose_name_plural = _("invitations to organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=Q(answered_at=None, withdrawn_at=None),
                name="membership_invitation_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:membership", args=[self.token])

    @property
    def token(self) -> str:
        """The secret part of the link; the database has only its digest."""
        return token_of(kind="membership", id=self.pk, generation=self.generation)

    @property
    def lasts_until(self) -> datetime:
        return self.asked_at + LASTS

    def works(self, now: datetime) -> bool:
        """Tell whether the link has not run out."""
        return not is_over(self.asked_at, LASTS, now=now)

    @property
    def is_for_manager(self) -> bool:
        return self.role == Membership.Role.MANAGER
