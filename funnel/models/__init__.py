"""What an organisation agreed, in versions; facts, numbers, its joint sessions, its pulses."""

from collections.abc import Sequence

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.method.funnel import STAGES, Owner
from diagnostics.models import Head, Organisation, User, Version
from diagnostics.models.head import SIDE_CHOICES
from diagnostics.names import OWNER_NAMES, choices_of

from .joint import JointSession, Phone, Reply, Topic
from .pulse import Pulse, PulsePerson, PulseRhythm, PulseSheet

__all__ = [
    "HOURS_AT_MOST",
    "LAST_STAGE",
    "OWNER_CHOICES",
    "Acceptance",
    "AgreedMap",
    "AgreedStage",
    "CountsChange",
    "FileReading",
    "JointSession",
    "OrganisationFacts",
    "Phone",
    "Pulse",
    "PulsePerson",
    "PulseRhythm",
    "PulseSheet",
    "Reply",
    "StageCount",
    "StageName",
    "Target",
    "Topic",
]

OWNER_CHOICES = choices_of(OWNER_NAMES, (Owner.MARKETING, Owner.SALES, Owner.BOTH))
HOURS_AT_MOST = 24 * 365
LAST_STAGE = STAGES[-1]


class AgreedMap(models.Model):
    """One version of who owns which stage, as an organisation agreed it; the newest holds.

    The shared revenue target and the day to look again are part of it. A version is written once,
    with its stages, and never changed.
    """

    WHOLE = ("target", "look_again_on")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="agreed_maps", verbose_name=_("organisation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    target = models.CharField(_("shared revenue target"), max_length=200, blank=True)
    look_again_on = models.DateField(_("day to look again"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("agreed map")
        verbose_name_plural = _("agreed maps")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="agreed_map_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreed_map_from_one"),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.number}"


class AgreedStage(models.Model):
    """What one version of the map says of one stage, and of its hand-off to the next one."""

    OWNERSHIP = ("owner", "role", "measure")
    HAND_OFF = ("hand_off_when", "hand_off_what", "hand_off_hours")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    map = models.ForeignKey(AgreedMap, models.CASCADE, related_name="stages")
    stage = models.PositiveSmallIntegerField(_("stage"))
    owner = models.CharField(_("owner"), max_length=9, choices=OWNER_CHOICES)
    role = models.CharField(_("responsible role"), max_length=120, blank=True)
    measure = models.CharField(_("shared measure"), max_length=200, blank=True)
    hand_off_when = models.CharField(_("what must be true"), max_length=300, blank=True)
    hand_off_what = models.CharField(_("what is handed over"), max_length=300, blank=True)
    hand_off_hours = models.PositiveSmallIntegerField(
        _("within how many hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(HOURS_AT_MOST)],
    )

    class Meta:
        verbose_name = _("stage of an agreed map")
        verbose_name_plural = _("stages of agreed maps")
        constraints = [
            models.UniqueConstraint(fields=["map", "stage"], name="agreed_stage_once"),
            models.CheckConstraint(
                condition=Q(stage__gte=STAGES[0], stage__lte=LAST_STAGE),
                name="agreed_stage_of_the_eight",
            ),
            models.CheckConstraint(
                condition=Q(owner__in=[code for code, _name in OWNER_CHOICES]),
                name="agreed_stage_has_an_owner",
            ),
            models.CheckConstraint(
                condition=Q(hand_off_hours=None)
                | Q(hand_off_hours__gte=1, hand_off_hours__lte=HOURS_AT_MOST),
                name="agreed_stage_hours",
            ),
            models.CheckConstraint(
                condition=Q(stage__lt=LAST_STAGE)
                | Q(hand_off_when="", hand_off_what="", hand_off_hours=None),
                name="agreed_stage_last_hands_nothing_off",
            ),
        ]

    def __str__(self):
        return f"{self.stage}: {self.get_owner_display()}"

    @property
    def has_hand_off(self) -> bool:
        return any(getattr(self, name) for name in self.HAND_OFF)

    @property
    def said(self) -> Sequence[object]:
        """Everything that it says, to be held against another version."""
        return [getattr(self, name) for name in ("stage", *self.OWNERSHIP, *self.HAND_OFF)]


class Acceptance(models.Model):
    """What the head of a side answered to one version of the map: yes, or no with a sentence.

    The database refuses every change; a side accepts a version once.
    """

    LONGEST_SENTENCE = 300

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="acceptances")
    map = models.ForeignKey(AgreedMap, models.CASCADE, related_name="acceptances")
    side = models.CharField(_("side"), max_length=9, choices=SIDE_CHOICES)
    head = models.ForeignKey(Head, models.CASCADE, related_name="+", verbose_name=_("head"))
    is_accepted = models.BooleanField(_("accepted"))
    sentence = models.CharField(_("sentence"), max_length=LONGEST_SENTENCE, blank=True)
    digest = models.CharField(_("digest of the map"), max_length=64)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        constraints = [
            models.UniqueConstraint(
                fields=["map", "side"],
                condition=Q(is_accepted=True),
                name="acceptance_once_a_side",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=True, sentence="") | Q(is_accepted=False) & ~Q(sentence=""),
                name="acceptance_or_a_sentence",
            ),
        ]

    def __str__(self):
        return f"{self.get_side_display()} · {self.pk}"


class OrganisationFacts(models.Model):
    """What an organisation says of the facts (W1 to W3, R1 to R3), in one version's words."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="facts")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    answers = models.JSONField(_("answers"), default=dict)
    said_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("said by")
    )
    said_at = models.DateTimeField(_("said"), default=timezone.now)

    class Meta:
        verbose_name = _("facts of an organisation")
        verbose_name_plural = _("facts of organisations")

    def __str__(self):
        return str(self.organisation)


class StageCount(models.Model):
    """How many were counted at one stage in one month; no row where nobody counted.

    The month is its first day, in the calendar that the organisation counts in.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stage_counts")
    month = models.DateField(_("month"))
    stage = models.PositiveSmallIntegerField(_("stage"))
    count = models.PositiveIntegerField(_("count"))

    class Meta:
        verbose_name = _("stage count")
        verbose_name_plural = _("stage counts")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month", "stage"], name="stage_count_once"
            ),
            models.CheckConstraint(
                condition=Q(stage__gte=STAGES[0], stage__lte=LAST_STAGE),
                name="stage_count_of_the_eight",
            ),
        ]

    def __str__(self):
        return f"{self.month} · {self.stage}: {self.count}"


class CountsChange(models.Model):
    """One change of the numbers, with those before it: an import, a month, or a taking back.

    It is written once and never changed; what takes it back is a change of its own.
    """

    LONGEST_REASON = 300

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="counts_changes")
    cells = models.JSONField()  # each as [month, stage, before, after]; null where nobody counted
    file_name = models.CharField(_("file"), max_length=100, blank=True)
    month = models.DateField(_("month"), null=True)  # of a change that is of one month
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    undoes = models.ForeignKey("self", models.CASCADE, null=True, related_name="undone_by")
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("change of the numbers")
        verbose_name_plural = _("changes of the numbers")
        indexes = [models.Index(fields=["organisation", "-made_at"], name="counts_change_newest")]

    def __str__(self):
        return f"{self.organisation} · {self.made_at:%Y-%m-%d}"


class FileReading(models.Model):
    """How an organisation's lists are read, by the headings of their columns; the last choice."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="file_reading", primary_key=True
    )
    choice = models.JSONField()

    class Meta:
        verbose_name = _("reading of a list")
        verbose_name_plural = _("readings of lists")

    def __str__(self):
        return str(self.organisation)


class StageName(models.Model):
    """What an organisation's own list calls a stage; without a stage it is none of the eight."""

    LONGEST = 100

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stage_names")
    key = models.CharField(max_length=LONGEST)  # the name as it is compared
    name = models.CharField(_("name"), max_length=LONGEST)
    stage = models.PositiveSmallIntegerField(_("stage"), null=True)

    class Meta:
        verbose_name = _("name of a stage")
        verbose_name_plural = _("names of stages")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="stage_name_once"),
            models.CheckConstraint(
                condition=Q(stage=None) | Q(stage__gte=STAGES[0], stage__lte=LAST_STAGE),
                name="stage_name_of_the_eight",
            ),
        ]

    def __str__(self):
        return self.name


class Target(models.Model):
    """The revenue that Sales and Marketing are both to reach in a month or a quarter."""

    class Months(models.IntegerChoices):
        MONTH = 1, _("one month")
        QUARTER = 3, _("three months")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="targets")
    month = models.DateField(_("first month"))
    months = models.PositiveSmallIntegerField(_("period"), choices=Months)
    amount = models.PositiveBigIntegerField(_("revenue"), validators=[MinValueValidator(1)])
    currency = models.CharField(_("currency"), max_length=20)
    purchases = models.PositiveIntegerField(_("purchases (may stay empty)"), null=True, blank=True)

    class Meta:
        verbose_name = _("revenue target")
        verbose_name_plural = _("revenue targets")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month", "months"], name="target_once"),
            models.CheckConstraint(condition=Q(months__in=[1, 3]), name="target_period"),
            models.CheckConstraint(condition=Q(amount__gte=1), name="target_amount"),
        ]

    def __str__(self):
        return f"{self.month} · {self.months}: {self.amount} {self.currency}"
