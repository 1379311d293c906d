"""What a consultant adds to a result: each entry stands for good, and none replaces another."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .checklist import TYPE_CHOICES
from .people import Organisation, User


class ReviewEntry(models.Model):
    """One thing that somebody did in the review of a closed round, and who may read it.

    The trail is all there is of a review: what holds now is read from it. The database refuses to
    change an entry; when an account is erased, only its name goes.
    """

    class Kind(models.TextChoices):
        PLACED = "placed", _("own placement before the verdict")
        UNPLACED = "unplaced", _("no own placement before the verdict")
        OPENED = "opened", _("taken into review")
        DECISION = "decision", _("decision")
        REVIEWED = "reviewed", _("reviewed")
        NOTE = "note", _("note")
        LOOK_AGAIN = "look_again", _("date to look again")
        FLAG_ASIDE = "flag_aside", _("flag set aside")
        FLAG_BACK = "flag_back", _("flag taken back")

    class Audience(models.TextChoices):
        CONSULTANTS = "consultants", _("Consultants of this client only")
        CLIENT = "client", _("The client too")

    class Choice(models.TextChoices):
        """What may be decided where the method leaves a decision."""

        STAY = "stay", _("Stay as you are")
        MOVE = "move", _("Move one step closer")
        READ = "read", _("Read it as one of the types")
        SALES = "sales", _("Work from Sales’ view")
        MARKETING = "marketing", _("Work from Marketing’s view")
        SESSION = "session", _("A joint session first")
        ASK_AGAIN = "ask_again", _("Ask again with more people")

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, related_name="review_entries", verbose_name=_("assessment")
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("consultant")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    audience = models.CharField(
        _("who reads it"), max_length=11, choices=Audience, default=Audience.CONSULTANTS
    )
    choice = models.CharField(_("decision"), max_length=10, choices=Choice, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=TYPE_CHOICES, blank=True)
    flag = models.CharField(_("flag"), max_length=30, blank=True)
    day = models.DateField(_("day"), null=True)
    text = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("entry of a review")
        verbose_name_plural = _("entries of reviews")
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="decision") | ~Q(choice="") & ~Q(text=""),
                name="review_decision_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(audience="consultants") | Q(kind__in=["decision", "note"]),
                name="review_entry_for_clients",
            ),
        ]
        indexes = [models.Index(fields=["assessment", "id"], name="review_trail")]

    def __str__(self):
        return f"{self.get_kind_display()} · {self.pk}"
