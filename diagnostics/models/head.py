"""Who is head of Sales, and of Marketing, in an organisation: who accepts what is agreed."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..method.checklist import PLACING
from ..names import FUNCTION_NAMES, choices_of
from .links import token_of
from .people import Organisation, User

SIDE_CHOICES = choices_of(FUNCTION_NAMES, PLACING)


class Heads(models.QuerySet["Head"]):
    def standing(self) -> "Heads":
        """Return those who are head now."""
        return self.filter(withdrawn_at=None)


class Head(models.Model):
    """One person whom a manager named head of a side; another person is another row.

    They accept for their side signed in, by the address of their account, or by a personal link.
    The database refuses another name, so that what somebody accepted stays theirs; when a person is
    erased, name and address go.
    """

    LINK_LASTS = timedelta(days=30)  # after the last letter

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="heads", verbose_name=_("organisation")
    )
    side = models.CharField(_("side"), max_length=9, choices=SIDE_CHOICES)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    named_at = models.DateTimeField(_("named"))
    named_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("named by")
    )
    asked_at = models.DateTimeField(_("asked"), null=True)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = Heads.as_manager()

    class Meta:
        verbose_name = _("head of a side")
        verbose_name_plural = _("heads of sides")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "side"],
                condition=Q(withdrawn_at=None),
                name="head_one_of_a_side",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("funnel:accept", args=[self.token])

    @property
    def token(self) -> str:
        """The secret part of the link; the database has only its digest."""
        return token_of(kind="head", id=self.pk, generation=1)

    @property
    def lasts_until(self) -> datetime | None:
        """Until when the link works; None while nobody has sent it."""
        return self.asked_at and self.asked_at + self.LINK_LASTS
