"""The checklist: a draft as rows that an admin edits, a version as a document that nobody can.

What may still change of a version, whether it is the default or retired, the checklist says.
"""

from decimal import Decimal
from fractions import Fraction

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..instruments.document import Words
from ..instruments.readers import CODE
from ..localisation import digits
from ..method.checklist import Side
from ..method.funnel import Owner
from ..names import OWNER_NAMES, TYPE_NAMES, choices_of
from .people import User

TYPE_CHOICES = choices_of(TYPE_NAMES)


class Checklist(models.Model):
    """What is asked and what is expected, over all its versions."""

    code = models.SlugField(_("code"), unique=True)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_fa = models.CharField(_("title in Persian"), max_length=200)
    purpose_en = models.CharField(_("purpose in English"), max_length=300, blank=True)
    purpose_fa = models.CharField(_("purpose in Persian"), max_length=300, blank=True)
    default = models.OneToOneField(
        "Version",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="default_of",
        verbose_name=_("default of new rounds"),
    )
    retired: "models.ManyToManyField[Version, models.Model]" = models.ManyToManyField(
        "Version",
        editable=False,
        related_name="retired_from",
        verbose_name=_("versions that are not offered any more"),
    )

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")

    def __str__(self):
        return str(self.title)

    @property
    def title(self):
        return Words(self.title_en, self.title_fa)

    @property
    def purpose(self):
        return Words(self.purpose_en, self.purpose_fa)


class Version(models.Model):
    """One edition of a checklist: a draft with rows, or published as one immutable document.

    The database itself refuses to change a published row (migration freeze_published_versions).
    """

    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="versions", verbose_name=_("checklist")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, verbose_name=_("based on")
    )
    thresholds = models.JSONField(_("thresholds"), default=dict, blank=True)
    wordings = models.JSONField(null=True, editable=False)  # a draft's, of what has no row, by code
    from_file = models.JSONField(null=True, editable=False)  # the document of a draft from a file
    document = models.JSONField(_("document"), null=True, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, verbose_name=_("published by")
    )

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["checklist", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["checklist"], condition=models.Q(number=None), name="version_one_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(number=None, document__isnull=True, digest="", published_at=None)
                | models.Q(
                    number__isnull=False,
                    document__isnull=False,
                    published_at__isnull=False,
                )
                & ~models.Q(digest=""),
                name="version_draft_or_published",
            ),
        ]

    def __str__(self):
        if self.is_draft:
            return _("%(checklist)s, draft") % {"checklist": self.checklist}
        return _("%(checklist)s, version %(number)s") % {
            "checklist": self.checklist,
            "number": digits(self.number),
        }

    @property
    def is_draft(self):
        return self.number is None

    @property
    def data(self) -> dict:
        """What a published version says, as it was published."""
        assert self.document is not None, "a draft has rows and no document yet"
        return self.document


class Item(models.Model):
    """A sentence of a draft, in both languages, with where it comes from."""

    class Tag(models.TextChoices):
        ECONOMIC = "economic", _("economic")
        CULTURAL = "cultural", _("cultural")

    class Basis(models.TextChoices):
        STATED = "stated", _("stated in the article")
        INFERRED = "inferred", _("our reading")

    code = models.CharField(
        _("code"), max_length=16, validators=[RegexValidator(rf"^{CODE.pattern}$")]
    )
    number = models.PositiveSmallIntegerField(
        _("number in the checklist"), validators=[MinValueValidator(1)]
    )
    text_en = models.CharField(_("text in English"), max_length=400)
    text_fa = models.CharField(_("text in Persian"), max_length=400)
    source = models.TextField(_("the article's own phrase"), blank=True)
    tag = models.CharField(_("tag"), max_length=8, choices=Tag, blank=True)
    tag_basis = models.CharField(_("basis of the tag"), max_length=8, choices=Basis, blank=True)

    class Meta:
        abstract = True
        ordering = ["number"]

    def __str__(self):
        return f"{self.code}: {self.text}"

    @property
    def text(self):
        return Words(self.text_en, self.text_fa)


class AskedItem(Item):
    """A sentence that respondents answer: it has a place in the shown order.

    One that is removed stays until the draft is published, so that it can be put back.
    """

    position = models.PositiveSmallIntegerField(
        _("place in the shown order"), validators=[MinValueValidator(1)]
    )
    other_reading_en = models.CharField(_("other reading in English"), max_length=400, blank=True)
    other_reading_fa = models.CharField(_("other reading in Persian"), max_length=400, blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fa = models.TextField(_("note in Persian"), blank=True)
    is_removed = models.BooleanField(_("removed from the draft"), default=False)

    class Meta(Item.Meta):
        abstract = True

    @property
    def other_reading(self):
        return Words(self.other_reading_en, self.other_reading_fa)


def as_decimal(weight: Fraction) -> Decimal:
    """Return a weight as a draft's row holds it; its document has it as a fraction."""
    return Decimal(weight.numerator) / weight.denominator


class Criterion(AskedItem):
    """A statement of the first checklist, native to one type."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="criteria")
    native = models.CharField(_("type that it describes"), max_length=10, choices=TYPE_CHOICES)
    weight = models.DecimalField(
        _("weight"),
        max_digits=6,
        decimal_places=3,
        default=1,
        validators=[MinValueValidator(Decimal("0.001"))],
    )
    optional = models.BooleanField(_("optional sign"), default=False)
    question_en = models.CharField(_("question for a joint session, English"), max_length=300)
    question_fa = models.CharField(_("question for a joint session, Persian"), max_length=300)

    class Meta(AskedItem.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="criterion_code_once")
        ]


class Expectation(models.Model):
    """What one type expects of one criterion: yes, no, or nothing."""

    class Value(models.IntegerChoices):
        YES = 1, _("expects yes")
        NO = 0, _("expects no")

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="expectations")
    type = models.CharField(_("type"), max_length=10, choices=TYPE_CHOICES)
    value = models.PositiveSmallIntegerField(
        _("expectation"), choices=Value, null=True, blank=True, help_text=_("Empty: neutral.")
    )
    basis = models.CharField(
        _("basis"), max_length=8, choices=Item.Basis, default=Item.Basis.INFERRED
    )

    class Meta:
        verbose_name = _("expectation")
        verbose_name_plural = _("expectations")
        constraints = [
            models.UniqueConstraint(fields=["criterion", "type"], name="expectation_once"),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__in=[0, 1]),
                name="expectation_yes_no_or_neutral",
            ),
        ]

    def __str__(self):
        return f"{self.criterion.code} · {self.get_type_display()}"


class Condition(AskedItem):
    """A statement of the decision table: a reason to stay, or a signal to move."""

    SIDE_CHOICES = [
        (Side.STAY.value, _("reason to stay")),
        (Side.TIGHTEN.value, _("signal to move")),
    ]

    version = models.ForeignKey(Version, models.CASCADE, related_name="conditions")
    type = models.CharField(_("type that it is read at"), max_length=10, choices=TYPE_CHOICES)
    side = models.CharField(_("list"), max_length=8, choices=SIDE_CHOICES)

    class Meta(AskedItem.Meta):
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="condition_code_once")
        ]


class Stage(models.Model):
    """One of the eight funnel stages, with its conventional owner."""

    OWNER_CHOICES = choices_of(OWNER_NAMES, (Owner.MARKETING, Owner.SALES))

    version = models.ForeignKey(Version, models.CASCADE, related_name="stages")
    number = models.PositiveSmallIntegerField(_("number"))
    text_en = models.CharField(_("text in English"), max_length=120)
    text_fa = models.CharField(_("text in Persian"), max_length=120)
    source = models.TextField(_("the article's own phrase"), blank=True)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fa = models.TextField(_("note in Persian"), blank=True)
    conventional_owner = models.CharField(
        _("conventional owner"), max_length=9, choices=OWNER_CHOICES
    )

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="stage_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 8)), name="stage_one_of_eight"
            ),
        ]

    def __str__(self):
        return f"{self.number}: {Words(self.text_en, self.text_fa)}"


class Fact(Item):
    """A fact about the firm or a caution of the article that the result page shows."""

    class Kind(models.TextChoices):
        RISK = "risk", _("risk")
        PRECONDITION = "precondition", _("precondition of Integrated")
        CONVENTION = "convention", _("convention")

    version = models.ForeignKey(Version, models.CASCADE, related_name="facts")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)

    class Meta(Item.Meta):
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="fact_code_once")]


class ChecklistChange(models.Model):
    """Who changed what: a line for each edit of a draft, and for what became of a version."""

    class What(models.TextChoices):
        BEGAN = "began", _("began a draft")
        PUBLISHED = "published", _("published")
        DISCARDED = "discarded", _("discarded the draft")
        DEFAULT = "default", _("made the default")
        RETIRED = "retired", _("retired")
        OFFERED = "offered", _("offered again")
        ADDED = "added", _("added")
        REMOVED = "removed", _("removed")
        PUT_BACK = "put_back", _("put back")
        REWORDED = "reworded", _("reworded")
        RESTORED = "restored", _("restored the article’s wording")
        READING = "reading", _("asked the other reading")
        EXPECTED = "expected", _("changed what a type expects")
        WEIGHED = "weighed", _("weighed")
        MOVED = "moved", _("asked at another place")
        EDITED = "edited", _("edited otherwise")
        THRESHOLD = "threshold", _("changed a threshold")

    checklist = models.ForeignKey(
        Checklist, models.CASCADE, related_name="changes", verbose_name=_("checklist")
    )
    by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("admin")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)
    what = models.CharField(_("what"), max_length=10, choices=What)
    number = models.PositiveSmallIntegerField(_("number of the version"), null=True)
    code = models.CharField(_("code of the item"), max_length=32, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=TYPE_CHOICES, blank=True)
    value = models.CharField(_("what it is now"), max_length=200, blank=True)
    why = models.TextField(_("what and why"), blank=True)

    class Meta:
        verbose_name = _("change of a checklist")
        verbose_name_plural = _("changes of checklists")
        indexes = [models.Index(fields=["checklist", "id"], name="checklist_trail")]

    def __str__(self):
        return f"{self.get_what_display()} · {self.pk}"
