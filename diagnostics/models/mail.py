"""The outbox: letters that wait, are being sent, or were sent."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .head import Head
from .membership_invitation import MembershipInvitation
from .people import Membership, Organisation
from .respondent import Respondent


class Message(models.Model):
    """One letter to one person: only whom and why is stored, the text is made at sending.

    It is to a respondent of a round, also between rounds, to whoever is asked to join an
    organisation, to whoever belonged to one, to a manager whose consultant decided, or whose next
    round has a day or stands ready, to a consultant whose day to look again has come, or to the
    head of a side.

    A letter that was claimed and is not known to be sent is shown, and never sent again by itself:
    it may have arrived.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        REMINDER = "reminder", _("reminder")
        MEMBERSHIP = "membership", _("invitation to an organisation")
        ENDED = "ended", _("end of a membership")
        DECISION = "decision", _("a consultant’s decision")
        LOOK_AGAIN = "look_again", _("a day to look again")
        AGREEMENT = "agreement", _("agreement to accept")
        NEXT_DATE = "next_date", _("the day of a next round")
        NEXT_ROUND = "next_round", _("a next round that stands ready")
        PULSE = "pulse", _("question between two rounds")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, null=True, related_name="messages")
    respondent = models.ForeignKey(Respondent, models.CASCADE, null=True, related_name="messages")
    invitation = models.ForeignKey(
        MembershipInvitation, models.CASCADE, null=True, related_name="messages"
    )
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="messages")
    head = models.ForeignKey(Head, models.CASCADE, null=True, related_name="messages")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    queued_at = models.DateTimeField(_("queued"))
    claimed_at = models.DateTimeField(_("claimed"), null=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = [
            models.UniqueConstraint(
                fields=["respondent"],
                condition=Q(claimed_at=None),
                name="message_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["invitation"],
                condition=Q(claimed_at=None),
                name="message_one_waiting_of_membership",
            ),
            models.UniqueConstraint(
                fields=["head"],
                condition=Q(claimed_at=None),
                name="message_one_waiting_of_head",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=["invitation", "reminder", "pulse"],
                    respondent__isnull=False,
                    assessment__isnull=False,
                    invitation=None,
                    membership=None,
                    head=None,
                )
                | Q(
                    kind="membership",
                    respondent=None,
                    invitation__isnull=False,
                    membership=None,
                    head=None,
                )
                | Q(
                    kind="ended",
                    respondent=None,
                    invitation=None,
                    membership__isnull=False,
                    head=None,
                )
                | Q(
                    kind__in=["decision", "look_again", "next_date", "next_round"],
                    respondent=None,
                    invitation=None,
                    membership__isnull=False,
                    head=None,
                    assessment__isnull=False,
                )
                | Q(
                    kind="agreement",
                    respondent=None,
                    invitation=None,
                    membership=None,
                    head__isnull=False,
                ),
                name="message_to_one_person",
            ),
        ]
        indexes = [
            models.Index(
                fields=["assessment", "id"],
                condition=Q(claimed_at=None),
                name="message_waiting",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.pk}"

    @classmethod
    def invitation_to(cls, respondent: Respondent, *, now: datetime) -> "Message":
        """Return the letter that asks a respondent to answer, to be stored."""
        return cls(
            organisation_id=respondent.organisation_id,
            assessment_id=respondent.assessment_id,
            respondent=respondent,
            kind=cls.Kind.INVITATION,
            queued_at=now,
        )

    @property
    def email(self) -> str:
        """The address that it goes to."""
        if self.respondent and self.kind == self.Kind.PULSE:
            return self.respondent.address
        if self.respondent:
            return self.respondent.email
        if self.invitation:
            return self.invitation.email
        if self.head:
            return self.head.email
        return self.membership.user.email if self.membership else ""
