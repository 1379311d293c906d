"""Files of assessments on their way in, and what came in with them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..localisation import isolated, separated
from .assessment import FIRMNESS_CHOICES, VERDICT_CHOICES, Assessment
from .checklist import TYPE_CHOICES
from .people import Organisation, User


class Import(models.Model):
    """What one person brought in at once, of one file or several; its rounds name it.

    Until it is stored it is its maker's alone, and has rows. It may be set aside as a whole.
    """

    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="imports", verbose_name=_("brought in by")
    )
    name = models.CharField(_("files"), max_length=200)  # a name a line
    digest = models.CharField(max_length=64, editable=False)
    read_at = models.DateTimeField(_("read"))
    stored_at = models.DateTimeField(_("brought in"), null=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True)
    set_aside_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("set aside by")
    )
    set_aside_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                condition=Q(set_aside_at=None, set_aside_reason="")
                | Q(set_aside_at__isnull=False, stored_at__isnull=False) & ~Q(set_aside_reason=""),
                name="import_set_aside_with_reason",
            )
        ]

    def __str__(self):
        return self.files

    @property
    def files(self) -> str:
        """The names of its files, parted as the page parts what it lists."""
        first, *others = self.name.split("\n")
        return separated(map(isolated, [first, *others])) if others else first

    @property
    def is_set_aside(self) -> bool:
        return self.set_aside_at is not None


class ImportRow(models.Model):
    """One assessment of an import that is not stored yet: what was read, and what it comes to.

    The day and the title are what they will be stored with. Without a problem it has a file, as
    the interchange format writes it, and once it is checked, a result. It has a file as well where
    the organisation that it names is not known: that is the one problem which can be settled here.
    """

    batch = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveSmallIntegerField()
    place = models.CharField(max_length=200)
    called = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(default=0)
    file = models.JSONField(null=True)
    problem = models.TextField(blank=True)
    title = models.CharField(max_length=120, blank=True)
    closed_on = models.DateField(null=True)
    is_wanted = models.BooleanField(default=False)
    repeats = models.CharField(max_length=200, blank=True)
    is_checked = models.BooleanField(default=False)
    copied_from = models.ForeignKey(Assessment, models.SET_NULL, null=True, related_name="+")
    rounds_seen = models.PositiveSmallIntegerField(default=0)
    verdict = models.CharField(max_length=20, choices=VERDICT_CHOICES, blank=True)
    type = models.CharField(max_length=10, choices=TYPE_CHOICES, blank=True)
    firmness = models.CharField(max_length=10, choices=FIRMNESS_CHOICES, blank=True)
    result = models.JSONField(null=True)
    sums = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="import_row_once"),
            models.CheckConstraint(
                condition=Q(is_wanted=False) | Q(file__isnull=False, organisation__isnull=False),
                name="import_row_wanted_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.batch} · {self.place}"
