"""One round of one organisation: who answers, what they answered, and what came of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..links import token_of
from ..method.checklist import Function
from ..method.placement import Firmness, Outcome
from ..method.recommendation import Action
from .checklist import TYPE_CHOICES, Version
from .people import Organisation, User

FUNCTION_CHOICES = [
    (Function.SALES.value, _("Sales")),
    (Function.MARKETING.value, _("Marketing")),
    (Function.MANAGEMENT.value, _("Management")),
    (Function.OTHER.value, _("Other")),
]
VERDICT_CHOICES = [
    (Outcome.PLACED.value, _("Placed")),
    (Outcome.BETWEEN.value, _("Between two")),
    (Outcome.MIXED.value, _("Mixed")),
    (Outcome.TWO_VIEWS.value, _("Two views")),
    (Outcome.NO_FIT.value, _("No description fits")),
    (Outcome.NOT_ENOUGH_ANSWERS.value, _("Not enough answers")),
]
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


class Assessment(models.Model):
    """One round of one organisation, tied to one checklist version for life.

    What lists and pages read of a closed round is written at closing and never again: the result
    with exact numbers, and each function's sums, so that no page has to read the answers.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="assessments", verbose_name=_("organisation")
    )
    version = models.ForeignKey(Version, models.PROTECT, verbose_name=_("version"))
    round = models.PositiveSmallIntegerField(_("round"))
    title = models.CharField(_("title"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, verbose_name=_("opened by"))
    closed_at = models.DateTimeField(_("closed"), null=True)

    verdict = models.CharField(_("verdict"), max_length=20, choices=VERDICT_CHOICES, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=TYPE_CHOICES, blank=True)
    firmness = models.CharField(_("firmness"), max_length=10, choices=FIRMNESS_CHOICES, blank=True)
    action = models.CharField(_("suggestion"), max_length=24, choices=ACTION_CHOICES, blank=True)
    gap = models.FloatField(_("gap"), null=True)
    coverage = models.FloatField(_("coverage"), null=True)
    flags = models.JSONField(_("flags"), default=list)
    result = models.JSONField(_("result"), null=True)
    sums = models.JSONField(_("sums"), null=True)
    method_version = models.PositiveSmallIntegerField(_("version of the method"), null=True)

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
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, result=None)
                | Q(
                    state="closed",
                    closed_at__isnull=False,
                    result__isnull=False,
                    sums__isnull=False,
                ),
                name="assessment_closed_has_result",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-opened_at", "-id"], name="assessment_newest")
        ]

    def __str__(self):
        return f"{self.organisation} · {self.round}"

    def get_absolute_url(self):
        return reverse("diagnostics:assessment", args=[self.pk])

    @property
    def is_open(self):
        return self.state == self.State.OPEN


class Respondent(models.Model):
    """One person who is asked to answer for one function, and the link by which they come in."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="respondents")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="respondents")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("respondent")
        verbose_name_plural = _("respondents")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"],
                condition=Q(user__isnull=False),
                name="respondent_once_a_round",
            )
        ]

    def __str__(self):
        return self.name or self.email

    def get_absolute_url(self):
        return reverse("diagnostics:answer", args=[self.token])

    @property
    def token(self):
        """The secret part of the personal link; the database has only its digest."""
        return token_of(kind="respondent", id=self.pk, generation=self.generation)


class Sheet(models.Model):
    """One respondent's answers: one JSON object a step, apart from the person."""

    respondent = models.OneToOneField(Respondent, models.CASCADE, related_name="sheet")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="sheets")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    criteria = models.JSONField(_("criteria"), default=dict)
    conditions = models.JSONField(_("conditions"), default=dict)
    claims = models.JSONField(_("claims"), default=dict)
    saved_at = models.DateTimeField(_("saved"), null=True)

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")

    def __str__(self):
        return f"{self.get_function_display()} · {self.pk}"


class Submission(models.Model):
    """One form that was taken: its once-only key answers a repeat."""

    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=43)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["respondent", "key"], name="submission_once")
        ]

    def __str__(self):
        return self.key
