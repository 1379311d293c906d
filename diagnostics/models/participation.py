"""Beside others: which organisations let their result be counted in the spreads of others."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .assessment import Assessment
from .people import Organisation


class Participation(models.Model):
    """An organisation that takes part, and the round by which it is counted.

    It is counted in a group, once and for good: as long as each of its group still takes part. So
    whoever leaves takes the whole group out of every spread (METHOD 14).
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, verbose_name=_("organisation")
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    counted = models.ForeignKey(
        Assessment, models.CASCADE, null=True, related_name="+", verbose_name=_("counted round")
    )
    sector = models.CharField(max_length=120, blank=True)  # of the whole group, "" of a mixed one
    group = models.UUIDField(null=True)
    group_size = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(group=None, counted=None, group_size=0)
                | models.Q(group__isnull=False, counted__isnull=False, group_size__gt=0),
                name="participation_counted_in_a_group",
            )
        ]

    def __str__(self):
        return str(self.organisation)
