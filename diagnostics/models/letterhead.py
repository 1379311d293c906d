"""A report under one's own name: what a consultant's PDF says besides the result."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .people import Organisation, User


class ReportWords(models.Model):
    """An introduction and a closing text, in each language or not."""

    introduction_en = models.CharField(max_length=2000, blank=True)
    introduction_fa = models.CharField(max_length=2000, blank=True)
    closing_en = models.CharField(max_length=2000, blank=True)
    closing_fa = models.CharField(max_length=2000, blank=True)

    class Meta:
        abstract = True

    @property
    def introduction(self):
        return self._in_language("introduction")

    @property
    def closing(self):
        return self._in_language("closing")

    def _in_language(self, text):
        """Return a text in the page's language, or nothing: one in the other is of no use there."""
        is_persian = (get_language() or "").startswith("fa")
        return getattr(self, f"{text}_fa" if is_persian else f"{text}_en")


class Letterhead(ReportWords):
    """A consultancy's name, logo and words; its owner's alone. Without a name nothing is shown."""

    class Section(models.TextChoices):
        """A part of an explanation that a report can do without."""

        REVIEW = "review", _("Decision and notes for the client")
        CHANGE = "change", _("What would change this")
        SIDES = "sides", _("Two sides")
        DECISION = "decision", _("Stay or move?")
        STEPS = "steps", _("What to do")
        AGENDA = "agenda", _("Agenda for the joint session")
        FUNNEL = "funnel", _("The funnel")
        FLAGS = "flags", _("Worth a second look")
        STATEMENTS = "statements", _("All statements")

    user = models.OneToOneField(User, models.CASCADE, related_name="letterhead")
    name = models.CharField(_("name"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    logo = models.BinaryField(_("logo"), default=bytes)  # a PNG that we have drawn
    left_out = models.JSONField(_("sections left out"), default=list)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self):
        return self.name


class ClientWords(ReportWords):
    """What a letterhead says to one client in place of its own words."""

    letterhead = models.ForeignKey(Letterhead, models.CASCADE, related_name="client_words")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("words for a client")
        verbose_name_plural = _("words for clients")
        constraints = [
            models.UniqueConstraint(
                fields=["letterhead", "organisation"], name="client_words_once_for_each"
            )
        ]

    def __str__(self):
        return f"{self.letterhead} · {self.organisation}"
