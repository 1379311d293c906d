"""Who is asked in a round, by which link they come in, and what they answer."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..method.checklist import Function
from ..names import FUNCTION_NAMES, choices_of
from .assessment import Assessment
from .links import token_of
from .people import Organisation, User
from .record import Record

FUNCTION_CHOICES = choices_of(FUNCTION_NAMES)

WANTED = "wanted-"  # before the number of a stage: who should have it, beside who has it today


class Part(StrEnum):
    """The parts of the questionnaire; each is one JSON object of the sheet."""

    CRITERIA = "criteria"
    CONDITIONS = "conditions"
    CLAIMS = "claims"


class Way(StrEnum):
    """By which way somebody was asked."""

    EMAIL = "email"
    LINK = "link"
    ACCOUNT = "account"
    HAND = "hand"


class SharedLink(models.Model):
    """A link by which people of one function come in without having been named before.

    It makes up to `limit` respondents; switched off, it makes none.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="shared_links")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    limit = models.PositiveSmallIntegerField(_("limit"), default=20)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("shared link")
        verbose_name_plural = _("shared links")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "function"], name="shared_link_once_a_function"
            )
        ]

    def __str__(self):
        return self.get_function_display()

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:join", args=[self.token])

    @property
    def token(self):
        """The secret part of the link; the database has only its digest."""
        return token_of(kind="shared", id=self.pk, generation=self.generation)

    @property
    def is_on(self):
        return self.token_digest is not None


class Respondent(Record):
    """One person who is asked to answer for one function, and the link by which they come in.

    An invitation is withdrawn only before the first answer; a withdrawn one counts nowhere. Answers
    that are set aside are kept and not counted; the result says of how many people.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="respondents")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="respondents")
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    language = models.CharField(_("language"), max_length=2, choices=User.Language)
    generation = models.PositiveSmallIntegerField(default=1, editable=False)
    token_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    shared_link = models.ForeignKey(
        SharedLink, models.SET_NULL, null=True, related_name="respondents"
    )
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    set_aside_at = models.DateTimeField(_("set aside"), null=True)
    set_aside_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("set aside by")
    )
    set_aside_reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("respondent")
        verbose_name_plural = _("respondents")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"],
                condition=Q(user__isnull=False),
                name="respondent_once_a_round",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_at=None, set_aside_reason="")
                | Q(set_aside_at__isnull=False) & ~Q(set_aside_reason=""),
                name="respondent_set_aside_with_reason",
            ),
        ]

    def __str__(self):
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:answer", args=[self.token])

    @property
    def is_set_aside(self):
        return self.set_aside_at is not None

    @property
    def function_asked(self):
        """The name of the function to answer for; empty for whoever belongs to none by name."""
        return "" if self.function == Function.OTHER else str(FUNCTION_NAMES[self.function])

    @property
    def address(self) -> str:
        """Where they can be written to: their e-mail, or that of their account."""
        return self.email or (self.user.email if self.user else "")

    @property
    def token(self):
        """The secret part of the personal link; the database has only its digest."""
        return token_of(kind="respondent", id=self.pk, generation=self.generation)


class DiscardedLink(models.Model):
    """The link of a round that was discarded: all that is left of it, so that it can say so."""

    token_digest = models.CharField(max_length=64, unique=True)
    discarded_at = models.DateTimeField(_("discarded"))

    class Meta:
        verbose_name = _("discarded link")
        verbose_name_plural = _("discarded links")

    def __str__(self):
        return str(self.discarded_at)


class Sheet(Record):
    """One respondent's answers: one JSON object a step, apart from the person.

    A closed anonymous round's sheets belong to nobody any more. What an earlier round offers again
    stands apart, in offered, and counts only once it is confirmed.
    """

    respondent = models.OneToOneField(Respondent, models.CASCADE, null=True, related_name="sheet")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="sheets")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    function = models.CharField(_("function"), max_length=10, choices=FUNCTION_CHOICES)
    criteria = models.JSONField(_("criteria"), default=dict)
    conditions = models.JSONField(_("conditions"), default=dict)
    claims = models.JSONField(_("claims"), default=dict)
    notes = models.JSONField(_("notes"), default=dict)
    offered = models.JSONField(_("offered"), default=dict)
    saved_at = models.DateTimeField(_("saved"), null=True)

    class Meta:
        verbose_name = _("sheet")
        verbose_name_plural = _("sheets")

    def __str__(self):
        return f"{self.get_function_display()} · {self.pk}"

    @property
    def claimed(self) -> dict[str, str]:
        """The claims in one mapping: today's owner by "1", the wanted one by "wanted-1"."""
        wanted = self.claims.get("wanted", {})
        today: dict[str, str] = self.claims.get("today", {})
        return today | {WANTED + stage: owner for stage, owner in wanted.items()}

    def claim(self, changed: Mapping[str, str]) -> None:
        """Change the claims that are named; the others stay."""
        parts: dict[str, dict[str, str]] = {"today": {}, "wanted": {}}
        for key, owner in {**self.claimed, **changed}.items():
            part = "wanted" if key.startswith(WANTED) else "today"
            parts[part][key.removeprefix(WANTED)] = owner
        self.claims = {part: owners for part, owners in parts.items() if owners}


class Submission(Record):
    """One form that was taken: a repeat of it, known by its once-only key, changes nothing.

    A page that never got the reply sends its key again, maybe with more: body is the digest of the
    newest that was taken with the key, changed names what the page has changed so far.
    """

    respondent = models.ForeignKey(Respondent, models.CASCADE, related_name="submissions")
    # by which the table may be divided; asked by nobody, so it has no index to be written
    organisation = models.ForeignKey(
        Organisation, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    key = models.CharField(max_length=43)
    body = models.CharField(max_length=64, default="", editable=False)
    changed = models.JSONField(default=list, editable=False)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(fields=["respondent", "key"], name="submission_once")
        ]

    def __str__(self):
        return self.key
