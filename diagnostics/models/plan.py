"""What an organisation plans to do: by when, who, and what became of it."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..method.funnel import Owner
from ..names import OWNER_NAMES, choices_of
from .assessment import Assessment
from .people import Organisation, User

SIDES_CHOICES = choices_of(OWNER_NAMES, (Owner.MARKETING, Owner.SALES, Owner.BOTH))


class PlannedAction(models.Model):
    """One thing to do, typed or taken over from a result; it never changes a result.

    Taken over, it says of which round, and by its code of what there: once each.
    """

    class Source(models.TextChoices):
        TYPED = "typed", _("typed")
        TODO = "todo", _("to do")
        FIND_OUT = "find_out", _("to find out")
        HABIT = "habit", _("habit")
        STAGE = "stage", _("stage")
        TOPIC = "topic", _("topic")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    LONGEST, LONGEST_NAME = 300, 120

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="planned_actions", verbose_name=_("organisation")
    )
    source = models.CharField(_("source"), max_length=8, choices=Source, default=Source.TYPED)
    assessment = models.ForeignKey(Assessment, models.SET_NULL, null=True, related_name="+")
    code = models.CharField(max_length=20, blank=True)
    what = models.CharField(_("what"), max_length=LONGEST)
    who = models.CharField(_("who"), max_length=LONGEST_NAME, blank=True)
    side = models.CharField(_("side"), max_length=9, choices=SIDES_CHOICES, blank=True)
    due_on = models.DateField(_("by when"), null=True, blank=True)
    if_then = models.CharField(_("if … then we …"), max_length=LONGEST, blank=True)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN)
    reason = models.CharField(_("reason"), max_length=LONGEST, blank=True)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    changed_at = models.DateTimeField(_("changed"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("planned action")
        verbose_name_plural = _("planned actions")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "source", "code"],
                condition=~Q(code=""),
                name="planned_action_taken_over_once",
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | ~Q(state="open") & ~Q(ended_at=None),
                name="planned_action_ended",
            ),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(reason="") | ~Q(state="dropped") & Q(reason=""),
                name="planned_action_dropped_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(state="open"),
                name="planned_action_open",
            )
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def can_be_undone(self) -> bool:
        """Tell whether it was taken over and nobody has touched it since."""
        return self.code != "" and self.is_open and self.changed_at is None

    def is_overdue(self, today: date) -> bool:
        return self.is_open and self.due_on is not None and self.due_on < today
