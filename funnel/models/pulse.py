"""The pulse between two rounds: how often it is asked, of whom, and what is answered."""

from datetime import date, timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from diagnostics.models import Assessment, Organisation, Respondent, User
from diagnostics.models.respondent import FUNCTION_CHOICES
from diagnostics.reading.dates import Calendar, first_day

from ..months import month_after, month_before, months_from


class PulseRhythm(models.Model):
    """How often both sides are asked whether the agreement is kept; no row before it is chosen.

    Periods are whole months of the organisation's calendar, counted from the month of the choice.
    """

    class Every(models.IntegerChoices):
        MONTH = 1, _("Every month")
        QUARTER = 3, _("Every three months")
        NEVER = 0, _("Never")

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="pulse_rhythm", primary_key=True
    )
    every = models.PositiveSmallIntegerField(_("how often"), choices=Every)
    since = models.DateField(_("since"))
    asked_for = models.DateField(_("last month asked for"), null=True)
    chosen_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("chosen by")
    )

    class Meta:
        verbose_name = _("rhythm of a pulse")
        verbose_name_plural = _("rhythms of pulses")
        constraints = [
            models.CheckConstraint(condition=Q(every__in=[0, 1, 3]), name="pulse_rhythm_every")
        ]

    def __str__(self):
        return str(self.organisation)

    def month_due(self, today: date) -> date | None:
        """Return the last month of a period that ended with the month before this one, if any.

        None also where it was asked for: a period that nobody asked for in the month after it is
        left out.
        """
        month = month_before(first_day(today, Calendar(self.organisation.calendar)))
        if not self.every or month < self.since or month == self.asked_for:
            return None
        return None if len(months_from(self.since, month)) % self.every else month

    def month_of_asking(self, today: date) -> date | None:
        """Return the next month, or this one, in which a period is asked for; None for never."""
        month = first_day(today, Calendar(self.organisation.calendar))
        ahead = [month]
        while len(ahead) <= self.every:
            ahead.append(month_after(ahead[-1]))
        return next((month for month in ahead if self.month_due(month)), None)


class Pulse(models.Model):
    """One asking between two rounds: whether what was agreed was kept in a period.

    month is the period's last month, and the once-only key with the organisation. It asks for the
    hand-offs of a version of the map, and for statements of the round whose people are asked.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="pulses")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    map = models.ForeignKey("funnel.AgreedMap", models.CASCADE, related_name="+")
    month = models.DateField(_("month"))
    months = models.PositiveSmallIntegerField(_("period"))
    statements = models.JSONField(_("statements"), default=list)
    asked_at = models.DateTimeField(_("asked"))

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month"], name="pulse_once_a_period")
        ]

    def __str__(self):
        return f"{self.organisation} · {self.month}"

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered: the end of the month after its period."""
        return month_after(month_after(self.month)) - timedelta(days=1)

    def is_over(self, today: date) -> bool:
        return today > self.last_day

    def shows_answers(self, today: date) -> bool:
        """Tell whether its answers may be seen; an anonymous round's only once all are there.

        Two moments would tell one person's answers.
        """
        return self.is_over(today) or not self.assessment.is_anonymous


class PulsePerson(models.Model):
    """Somebody who is asked by a pulse, and whether they have answered; never what."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    pulse = models.ForeignKey(Pulse, models.CASCADE, related_name="people")
    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="+")
    has_answered = models.BooleanField(_("answered"), default=False)

    class Meta:
        verbose_name = _("person asked by a pulse")
        verbose_name_plural = _("people asked by pulses")
        constraints = [
            models.UniqueConstraint(fields=["pulse", "respondent"], name="pulse_person_once")
        ]

    def __str__(self):
        return str(self.respondent)


class PulseSheet(models.Model):
    """What one person answered to a pulse: of which function, never who.

    Its key is drawn at random and it has no time, so its place tells nothing either.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    pulse = models.ForeignKey(Pulse, models.CASCADE, related_name="sheets")
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    hand_offs = models.JSONField(_("hand-offs"), default=dict)
    statements = models.JSONField(_("statements"), default=dict)

    class Meta:
        verbose_name = _("sheet of a pulse")
        verbose_name_plural = _("sheets of pulses")

    def __str__(self):
        return f"{self.get_function_display()} · {self.pk}"
