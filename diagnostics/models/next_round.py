"""When the people of a closed round are asked again."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .people import Organisation, User


class NextRound(models.Model):
    """The day on which a closed round's people are to be asked again; on it, the draft of that.

    A draft is no round yet: it has no links and nobody can answer it. It stands while its round is
    the newest: a manager opens it as the next one, gives it another day, or discards the row.
    """

    former = models.OneToOneField(
        Assessment, models.CASCADE, related_name="next_round", verbose_name=_("round before")
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    set_at = models.DateTimeField(_("set"))
    set_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("set by")
    )
    drafted_at = models.DateTimeField(_("drafted"), null=True)

    class Meta:
        verbose_name = _("next round")
        verbose_name_plural = _("next rounds")
        indexes = [
            models.Index(fields=["on"], condition=Q(drafted_at=None), name="next_round_to_draft")
        ]

    def __str__(self) -> str:
        return f"{self.former} → {self.on}"

    @property
    def is_draft(self) -> bool:
        return self.drafted_at is not None

    def is_due(self, today: date) -> bool:
        """Tell whether its day has come and nothing has made a draft of it yet."""
        return not self.is_draft and self.on <= today
