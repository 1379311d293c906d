"""The joint session over a closed round: its screen, its phones, its topics."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from diagnostics.models import Assessment, Organisation, PlannedAction, User
from diagnostics.models.links import token_of
from diagnostics.names import FUNCTION_NAMES, choices_of


class JointSession(models.Model):
    """A closed round's joint session: which step the screen and the phones are at.

    version grows with every change that a screen shows, asked with every one that a phone shows.
    topic_since is when the room came to the topic that it talks about, map the version that was put
    before both heads. The screen that drives is known by the digest of its sign-in; the others
    follow.
    Phones find it by its link, or by the six characters that stand on the screen; both last as long
    as the session, and the database has only their digests.
    """

    class Step(models.TextChoices):
        LOBBY = "lobby", _("Who is here")
        BLIND = "blind", _("Before the result")
        VERDICT = "verdict", _("Result")
        AGENDA = "agenda", _("Agenda")
        ASKED = "asked", _("Phones answer")
        SAID = "said", _("What both sides say")
        DECIDE = "decide", _("What the room decides")
        AGREE = "agree", _("Agreement")
        PLAN = "plan", _("The plan")

    assessment = models.OneToOneField(
        Assessment, models.CASCADE, related_name="joint_session", primary_key=True
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="joint_sessions")
    step = models.CharField(_("step"), max_length=8, choices=Step, default=Step.LOBBY)
    place = models.PositiveSmallIntegerField(_("topic"), default=1)
    topic_since = models.DateTimeField(_("at the topic since"), null=True)
    map = models.ForeignKey(
        "funnel.AgreedMap", models.SET_NULL, null=True, related_name="+", verbose_name=_("map")
    )
    screen_digest = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    asked = models.PositiveIntegerField(default=1)
    generation = models.PositiveSmallIntegerField(default=1)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=64, unique=True, null=True, editable=False)
    led_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", verbose_name=_("led by")
    )
    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("joint session")
        verbose_name_plural = _("joint sessions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(code_digest=None),
                name="joint_session_over_without_a_code",
            )
        ]

    def __str__(self):
        return str(self.assessment)

    def get_absolute_url(self):
        return reverse("funnel:session", args=[self.pk])

    @property
    def token(self) -> str:
        """The secret part of the link for phones; the database has only its digest."""
        return token_of(kind="session", id=self.pk, generation=self.generation)


class Phone(models.Model):
    """A phone in a joint session: which side it answers for, and nothing else of whose it is."""

    session = models.ForeignKey(JointSession, models.CASCADE, related_name="phones")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    side = models.CharField(_("side"), max_length=10, choices=choices_of(FUNCTION_NAMES))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("phone in a session")
        verbose_name_plural = _("phones in sessions")

    def __str__(self):
        return self.get_side_display()


class Topic(models.Model):
    """What a session talks about: a stage, a statement by its code, or a title of the room's own.

    counts, once it is revealed, is by side and answer; empty where an anonymous session may not
    show it (METHOD 6). earlier holds those from before it was asked again. What the room settled is
    the outcome, with what was written down then: of a stage everything that the map says of it,
    else what, who, and due_on. An action is on the plan, and what is parked as well, so that it
    comes back. seconds is how long it was talked of, minutes for how long it may be where the room
    gave it more.
    """

    class Outcome(models.TextChoices):
        SETTLED = "settled", _("settled")
        ACTION = "action", _("made an action")
        PARKED = "parked", _("parked")
        SKIPPED = "skipped", _("skipped")

    LONGEST_TITLE = 200

    session = models.ForeignKey(JointSession, models.CASCADE, related_name="topics")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(_("place"))
    stage = models.PositiveSmallIntegerField(_("stage"), null=True)
    code = models.CharField(_("code"), max_length=20, blank=True)
    title = models.CharField(_("title"), max_length=LONGEST_TITLE, blank=True)
    counts = models.JSONField(null=True)
    earlier = models.JSONField(default=list)
    outcome = models.CharField(_("outcome"), max_length=7, choices=Outcome, blank=True)
    written = models.JSONField(default=dict)
    action = models.ForeignKey(
        PlannedAction, models.SET_NULL, null=True, related_name="+", verbose_name=_("action")
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    seconds = models.PositiveIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)

    class Meta:
        verbose_name = _("topic of a session")
        verbose_name_plural = _("topics of sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "place"], name="topic_once_at_a_place"),
            models.CheckConstraint(
                condition=Q(stage=None) & ~Q(code="") & Q(title="")
                | Q(stage=None, code="") & ~Q(title="")
                | Q(stage__isnull=False, code="", title=""),
                name="topic_is_a_stage_a_statement_or_a_title",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None) | ~Q(outcome="") & ~Q(settled_at=None),
                name="topic_settled_at",
            ),
        ]

    def __str__(self):
        return f"{self.session} · {self.place}"


class Reply(models.Model):
    """What a phone answers to the topic that is asked; it is counted at the reveal, and deleted."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="replies")
    phone = models.ForeignKey(Phone, models.CASCADE, related_name="replies")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    answer = models.CharField(_("answer"), max_length=9)

    class Meta:
        verbose_name = _("reply of a phone")
        verbose_name_plural = _("replies of phones")
        constraints = [
            models.UniqueConstraint(fields=["topic", "phone"], name="reply_once_a_phone")
        ]

    def __str__(self):
        return f"{self.topic} · {self.phone}"
