"""One round of one organisation, and what came of it."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..localisation import day, month
from ..method.funnel import Finding
from ..method.placement import Firmness, Outcome
from ..method.recommendation import Action
from ..result.packed import packed
from ..result.parts import Result, Sums
from ..result.stored import METHOD_VERSION, exact
from . import listing
from .checklist import TYPE_CHOICES, Version
from .links import token_of
from .people import Organisation, User
from .record import Record

VERDICT_CHOICES = [
    (Outcome.PLACED.value, _("Placed")),
    (Outcome.BETWEEN.value, _("Between two")),
    (Outcome.MIXED.value, _("Mixed")),
    (Outcome.TWO_VIEWS.value, _("Two views")),
    (Outcome.NO_FIT.value, _("No description fits")),
    (Outcome.NOT_ENOUGH_ANSWERS.value, _("Not enough answers")),
]
# Translators: whether a few other answers would change the verdict
FIRMNESS_CHOICES = [(Firmness.FIRM.value, _("Firm")), (Firmness.BORDERLINE.value, _("Borderline"))]
ACTION_CHOICES = [
    (Action.STAY.value, _("Stay as you are")),
    (Action.STAY_NO_STRONG_REASON.value, _("Stay: no strong reason to change")),
    (Action.STAY_INTEGRATED.value, _("Stay integrated: check the shared goals")),
    (Action.TIGHTEN.value, _("Move one step closer")),
    (Action.JUDGEMENT_CALL.value, _("Your decision is needed")),
    (Action.JOINT_SESSION.value, _("Joint session")),
    (Action.NOT_ENOUGH_ANSWERS.value, _("Not enough answers")),
]


def round_name(title: str, moment: datetime, untitled: Iterable[datetime | None]) -> str:
    """Return what a round is called in the page's language: its title, else its month.

    Where another untitled round has that month, in the page's calendar, it is called by its day.
    """
    if title:
        return title
    name = month(moment)
    is_shared = any(month(other) == name for other in untitled if other)
    return day(moment) if is_shared else name


class Assessments(models.QuerySet["Assessment"]):
    """Rounds by what their closing date makes of them; a property of one row says the same."""

    def counted(self) -> "Assessments":
        """Leave out what was set aside: no list, picture or timeline counts it (DECISIONS 30)."""
        return self.filter(set_aside_at=None)

    def newest_first(self) -> "Assessments":
        """Order by the day of closing, of opening while open; ties by time, then by storing."""
        return self.order_by("-dated_at", "-round")

    def named(self) -> "Assessments":
        """Bring along what names need: the moments of the untitled rounds next to each."""
        untitled = Assessment.objects.filter(organisation=OuterRef("organisation"), title="")
        others = untitled.exclude(pk=OuterRef("pk")).values("dated_at")
        before = others.filter(dated_at__lte=OuterRef("dated_at")).order_by("-dated_at")
        after = others.filter(dated_at__gte=OuterRef("dated_at")).order_by("dated_at")
        return self.annotate(
            untitled_before=Subquery(before[:1], output_field=models.DateTimeField()),
            untitled_after=Subquery(after[:1], output_field=models.DateTimeField()),
        )

    def beside(self) -> "Assessments":
        """Bring along which results stand before and after each, of the same organisation."""
        closed = Assessment.objects.counted().filter(
            organisation=OuterRef("organisation"), state=Assessment.State.CLOSED
        )
        is_earlier = Q(dated_at__lt=OuterRef("dated_at")) | Q(round__lt=OuterRef("round"))
        is_later = Q(dated_at__gt=OuterRef("dated_at")) | Q(round__gt=OuterRef("round"))
        before = closed.filter(is_earlier, dated_at__lte=OuterRef("dated_at")).newest_first()
        after = closed.filter(is_later, dated_at__gte=OuterRef("dated_at"))
        after = after.order_by("dated_at", "round")
        return self.annotate(
            before_id=Subquery(before.values("pk")[:1], output_field=models.UUIDField()),
            after_id=Subquery(after.values("pk")[:1], output_field=models.UUIDField()),
        )

    def due(self, now: datetime) -> "Assessments":
        """Return the open rounds whose last day is over."""
        return self.filter(state=Assessment.State.OPEN, closes_at__lte=now)

    def taking_answers(self, now: datetime) -> "Assessments":
        """Return the open rounds that are not due."""
        is_early = Q(closes_at=None) | Q(closes_at__gt=now)
        return self.filter(is_early, state=Assessment.State.OPEN)


class Assessment(Record):
    """One round of one organisation, tied to one checklist version for life.

    What lists and pages read of a closed round is written at closing and never again: the result
    with exact numbers, and each function's sums, so that no page has to read the answers; and what
    the organisation said of the facts (W1 to W3, R1 to R3) at that time.
    """

    class Mode(models.TextChoices):
        NAMED = "named", _("named")
        ANONYMOUS = "anonymous", _("anonymous")

    class Review(models.TextChoices):
        WAITING = "waiting", _("Waiting for review")
        OPENED = "opened", _("In review")
        REVIEWED = "reviewed", _("Reviewed")

    class State(models.TextChoices):
        # Translators: a round that takes answers
        OPEN = "open", _("Open")
        # Translators: a round that takes no more answers
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Without the index of a key: others begin with it, and SQLite would prefer the shorter one
    organisation = models.ForeignKey(
        Organisation,
        models.CASCADE,
        related_name="assessments",
        db_index=False,
        verbose_name=_("organisation"),
    )
    version = models.ForeignKey(Version, models.PROTECT, verbose_name=_("version"))
    round = models.PositiveSmallIntegerField(_("round"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, verbose_name=_("opened by"))
    closed_at = models.DateTimeField(_("closed"), null=True)
    dated_at = models.GeneratedField(
        expression=Coalesce("closed_at", "opened_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        verbose_name=_("dated"),
    )
    closes_at = models.DateTimeField(_("closes"), null=True)
    imported_at = models.DateTimeField(_("imported"), null=True)
    imported_with = models.ForeignKey(
        "diagnostics.Import",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="rounds",
        verbose_name=_("import"),
    )
    set_aside_at = models.DateTimeField(_("set aside"), null=True)
    set_aside_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("set aside by")
    )
    set_aside_reason = models.CharField(_("reason"), max_length=200, blank=True)
    mode = models.CharField(_("mode"), max_length=9, choices=Mode, default=Mode.NAMED)
    language = models.CharField(
        _("language of invitations"),
        max_length=2,
        choices=User.Language,
        default=User.Language.ENGLISH,
    )
    letter_lines = models.CharField(_("lines of one’s own"), max_length=240, blank=True)
    repeats = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name=_("repeats")
    )
    # The organisation, where this is its newest round that counts
    newest_of = models.BigIntegerField(null=True, editable=False)
    result_generation = models.PositiveSmallIntegerField(default=0, editable=False)
    result_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)

    verdict = models.CharField(_("verdict"), max_length=20, choices=VERDICT_CHOICES, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=TYPE_CHOICES, blank=True)
    firmness = models.CharField(_("firmness"), max_length=10, choices=FIRMNESS_CHOICES, blank=True)
    action = models.CharField(_("suggestion"), max_length=24, choices=ACTION_CHOICES, blank=True)
    gap = models.FloatField(_("gap"), null=True)
    coverage = models.FloatField(_("coverage"), null=True)
    flags = models.JSONField(_("flags"), default=list)
    # What lists are narrowed by: codes of steps, and of each stage that is known its finding
    steps_asked = models.TextField(default="", editable=False)
    stages_found = models.TextField(default="", editable=False)
    # The type of the result before, where this is the organisation's newest round that counts
    type_before = models.CharField(max_length=10, null=True, editable=False)
    result = models.JSONField(_("result"), null=True)
    sums = models.JSONField(_("sums"), null=True)
    packed_sums = models.BinaryField(null=True)
    facts = models.JSONField(_("facts"), default=dict)
    plan = models.JSONField(_("plan as it stood at closing"), default=list)
    helped = models.JSONField(_("beside the round before, at closing"), default=dict)
    method_version = models.PositiveSmallIntegerField(_("version of the method"), null=True)

    # What its review has come to, for lists; written with each entry of the trail
    review = models.CharField(_("review"), max_length=8, choices=Review, default=Review.WAITING)
    reviewer = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("reviewer")
    )
    decision = models.CharField(_("decision"), max_length=10, blank=True)
    entry_at = models.DateTimeField(_("last entry of the review"), null=True)
    touched_at = models.GeneratedField(
        expression=Coalesce("entry_at", "closed_at", "opened_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        verbose_name=_("touched"),
    )
    look_again_on = models.DateField(_("look again on"), null=True)
    look_again_told_on = models.DateField(null=True, editable=False)  # of which day letters told
    flags_aside = models.JSONField(_("flags set aside"), default=list)
    # A bit of each flag that is not set aside, in the order of FlagCode
    flags_shown = models.PositiveSmallIntegerField(default=0, editable=False)

    # What lists are sorted by, besides columns that are their own order; none of it is ever null
    result_place = listing.result_place()
    review_place = listing.review_place()
    gap_place = listing.gap_place()

    objects = Assessments.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "round"], name="assessment_round_once"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state="open"),
                name="assessment_one_open",
                violation_error_message=_("A round is open already. Close it first."),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(newest_of__isnull=False),
                name="assessment_one_newest",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, result__isnull=True)
                | Q(
                    state="closed",
                    closed_at__isnull=False,
                    result__isnull=False,
                    sums__isnull=False,
                ),
                name="assessment_closed_has_result",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None, set_aside_reason="")
                | Q(set_aside_at__isnull=False, state="closed") & ~Q(set_aside_reason=""),
                name="assessment_set_aside_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-dated_at", "-id", "set_aside_at"],
                name="assessment_newest",
            ),
            models.Index(
                fields=[
                    *("look_again_on", "id", "look_again_told_on", "state", "organisation"),
                    "newest_of",
                ],
                condition=Q(look_again_on__isnull=False, newest_of__isnull=False),
                name="assessment_look_again",
            ),
            *listing.INDEXES,
        ]

    def __str__(self):
        return f"{self.organisation} · {self.title or self.moment.date()}"

    def get_absolute_url(self):
        return reverse("diagnostics:assessment", args=[self.pk])

    @property
    def moment(self) -> datetime:
        """When it closed; while it is open, when it opened. By this rounds are ordered."""
        return self.closed_at or self.opened_at

    @property
    def name(self) -> str:
        """What the round is called in the page's language."""
        return round_name(self.title, self.moment, self._untitled_beside)

    @cached_property
    def _untitled_beside(self) -> tuple[datetime | None, ...]:
        """The moments of the untitled rounds next to it; a query where no list brought them."""
        beside = ("untitled_before", "untitled_after")
        if self.title or self._state.adding:
            return ()
        if all(name in self.__dict__ for name in beside):
            return tuple(getattr(self, name) for name in beside)
        return Assessment.objects.named().values_list(*beside).get(pk=self.pk)

    def come_to(
        self, result: Result, sums: Sums, moment: datetime, *, criteria: Sequence[str]
    ) -> None:
        """Take over a result and what lists read of it, as closed at a moment; nothing is saved.

        criteria are the codes of all statements, as the version has them.
        """
        recommendation, coverage = result["recommendation"], result["coverage"]["combined"]
        index = result["gap"]["index"]
        self.state = self.State.CLOSED
        self.closed_at = moment
        self.verdict = result["verdict"]
        self.type = result["type"] or ""
        self.firmness = result["firmness"] or ""
        self.action = recommendation["action"]
        self.gap = None if index is None else float(index)
        self.coverage = None if coverage is None else float(coverage)
        self.flags = sorted({flag["code"] for flag in result["flags"]})
        self.flags_shown = listing.bits_of(self.flags)
        self.steps_asked = listing.codes_of(recommendation["todo"])
        self.stages_found = listing.codes_of(
            f"{stage['stage']}:{stage['finding']}"
            for stage in result["funnel"]["stages"]
            if stage["finding"] != Finding.UNKNOWN
        )
        self.result = exact(result)
        self.sums = sums
        self.packed_sums = packed(sums, criteria)
        self.method_version = METHOD_VERSION

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def is_due(self, now: datetime) -> bool:
        """Whether its last day is over, though nothing has closed it yet."""
        return self.is_open and self.closes_at is not None and self.closes_at <= now

    @property
    def last_moment(self) -> datetime | None:
        """The last moment that takes answers, or None: closes_at may be the next midnight."""
        return self.closes_at and self.closes_at - timedelta(microseconds=1)

    @property
    def last_day(self) -> date | None:
        """The day at whose end it closes, or None."""
        return self.last_moment and timezone.localtime(self.last_moment).date()

    @property
    def is_imported(self) -> bool:
        """Whether it came from a file: nobody was asked here."""
        return self.imported_at is not None

    @property
    def is_set_aside(self) -> bool:
        return self.set_aside_at is not None

    @property
    def is_anonymous(self):
        return self.mode == self.Mode.ANONYMOUS

    @property
    def result_token(self):
        """The secret part of the read-only link to the result; good while its digest is stored."""
        return token_of(kind="result", id=self.pk, generation=self.result_generation)


def renew_newest(**which: object) -> None:
    """Note of organisations which round is the newest that counts; two statements.

    Whatever opens, closes, brings in, sets aside or discards a round asks for it, but for a start,
    whose round is the only one.
    """
    organisations = Organisation.objects.filter(**which)
    rounds = Assessment.objects.counted().filter(organisation=OuterRef("pk")).newest_first()
    newest = organisations.annotate(round=Subquery(rounds.values("pk")[:1]))
    marked = Assessment.objects.filter(newest_of__isnull=False)
    marked.filter(organisation__in=organisations).update(newest_of=None, type_before=None)
    before = Assessment.objects.counted().filter(
        organisation=OuterRef("organisation"), state=Assessment.State.CLOSED
    )
    before = before.exclude(pk=OuterRef("pk")).newest_first()
    Assessment.objects.filter(pk__in=newest.values("round")).update(
        newest_of=F("organisation"), type_before=Subquery(before.values("type")[:1])
    )
