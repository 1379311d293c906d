"""Reads of the outbox: what waits, what arrived, what did not, and who may be reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from ..models import Assessment, Membership, MembershipInvitation, Message, Respondent, User
from ..models.membership_invitation import LASTS
from ..models.prepared import Prepared

# By then a sender has sent or has given up; whoever still holds a letter was interrupted
SENDING_LASTS = timedelta(minutes=5)
REMINDER_EVERY = timedelta(days=1)
PULSE_LETTER_LASTS = timedelta(days=7)  # later the month it can be answered in may be over
SHOWN = 20

# What a problem's first word means; after it may stand the number that the server answered
PROBLEMS = {
    "refused": _("The mail server refused this e-mail. Check the address."),
    "unusable": _("No mail can be sent to this address."),
    "other": _("This e-mail was not sent, for a reason that is not the address."),
    "lost": _("The connection broke while this e-mail was sent. It may have arrived."),
    "unreachable": _("The mail server cannot be reached, or refuses to be signed in to."),
}
INTERRUPTED = _("Sending was interrupted. This e-mail may have arrived.")


@dataclass(frozen=True)
class Trouble:
    """A letter that a person should look at: it did not go out, or nobody knows."""

    message: Message

    @property
    def code(self) -> str:
        """The number that the mail server answered, if it did."""
        return self.message.problem.partition(" ")[2]

    @property
    def text(self) -> str:
        word = self.message.problem.partition(" ")[0]
        return str(PROBLEMS.get(word, INTERRUPTED))


@dataclass(frozen=True)
class Outbox:
    """How far the letters of a round are; of troubles and of the missing, only some are named."""

    waiting: int
    sending: int
    sent: int
    is_reachable: bool
    trouble_count: int
    troubles: Sequence[Trouble]
    missing_count: int
    uninvited_count: int  # of the missing, those who have had no letter yet
    missing: Sequence[Respondent]
    has_server: bool
    is_printed: bool

    @property
    def all(self) -> int:
        return self.waiting + self.sending + self.sent + self.trouble_count

    @property
    def sent_percent(self) -> int:
        return 100 * self.sent // self.all if self.all else 0

    @property
    def unnamed_troubles(self) -> int:
        return self.trouble_count - len(self.troubles)

    @property
    def unnamed_missing(self) -> int:
        return self.missing_count - len(self.missing)


def outbox_of(assessment: Assessment, *, now: datetime, remindable: int | None = None) -> Outbox:
    """Return the state of a round's letters; one query, and another where a letter is in trouble.

    Whoever knows how many can be reminded saves one where nobody can.
    """
    sending = now - SENDING_LASTS
    named = [] if remindable == 0 else _named.all(assessment.pk, now - REMINDER_EVERY, sending)
    counts = named[0].letters if named else _counted.first(assessment.pk, sending)
    letters = counts or dict.fromkeys(COUNTED, 0)
    troubles = troubles_of(assessment, now=now).select_related("respondent")
    return Outbox(
        waiting=letters["waiting"],
        sending=letters["sending"],
        sent=letters["sent"],
        is_reachable=not letters["unreachable"],
        trouble_count=letters["trouble"],
        troubles=[Trouble(trouble) for trouble in troubles[: SHOWN if letters["trouble"] else 0]],
        missing_count=named[0].all if named else 0,
        uninvited_count=named[0].new if named else 0,
        missing=named,
        has_server=settings.HAS_MAIL_SERVER,
        is_printed=settings.SENDS_LETTERS and not settings.HAS_MAIL_SERVER,
    )


COUNTED = ("waiting", "sending", "sent", "unreachable", "trouble")


@Prepared
def _named(assessment: Any, moment: Any, sending: Any) -> QuerySet[Respondent]:
    """Return a few whom a reminder may be sent to, each with how many there are in all."""
    missing = missing_since(assessment, moment).annotate(
        all=Window(Count("id")),
        new=Window(Count("id", filter=Q(has_letter=False))),
        letters=Subquery(_counts(assessment, sending)),
    )
    return missing[:SHOWN]


@Prepared
def _counted(assessment: Any, sending: Any) -> QuerySet[Message, Any]:
    return _counts(assessment, sending)


def _counts(assessment: Any, sending: Any) -> QuerySet[Message, Any]:
    """Return how many letters there are of each kind, in one value; none where there is none."""
    in_trouble = _troubles(assessment, sending).order_by().values("pk")
    found = (
        Q(claimed_at=None),
        Q(sent_at=None, problem="", claimed_at__gt=sending),
        Q(sent_at__isnull=False),
        Q(claimed_at=None, problem="unreachable"),
        Q(pk__in=in_trouble),
    )
    counts = {name: Count("id", filter=which) for name, which in zip(COUNTED, found, strict=True)}
    letters = Message.objects.filter(assessment=assessment).exclude(respondent=None)
    letters = letters.order_by("assessment")
    rows = letters.values("assessment").annotate(counts=JSONObject(**counts))
    return rows.values_list("counts", flat=True)


def waiting_letters(*, now: datetime) -> QuerySet[Message]:
    """Return the letters that are still to be sent, oldest first."""
    return Message.objects.filter(_is_wanted(now), claimed_at=None).order_by("id")


def pointless_letters(*, now: datetime) -> QuerySet[Message]:
    """Return the waiting letters that nobody needs any more."""
    return Message.objects.filter(~_is_wanted(now), claimed_at=None)


def _is_wanted(now: datetime) -> Q:
    """Tell the letters of open rounds to people who have neither finished nor been withdrawn.

    And those to whoever is asked to join an organisation, belonged to one until now, manages one
    whose consultant decided or whose next round has a day, advises one whose day to look again has
    come, and wants to be told, is head of a side, or is asked between two rounds.
    """
    is_open = Q(assessment__in=Assessment.objects.taking_answers(now))
    is_missing = Q(
        respondent__finished_at=None,
        respondent__withdrawn_at=None,
        respondent__set_aside_at=None,
    )
    of_round = is_open & is_missing & ~Q(respondent__email="")
    is_asked = Q(
        kind=Message.Kind.MEMBERSHIP,
        invitation__in=MembershipInvitation.objects.waiting().filter(asked_at__gt=now - LASTS),
    )
    is_decided = Q(
        kind=Message.Kind.DECISION,
        membership__withdrawn_at=None,
        membership__user__is_told_of_decisions=True,
    )
    is_looked_at = Q(
        kind=Message.Kind.LOOK_AGAIN,
        membership__withdrawn_at=None,
        membership__role=Membership.Role.CONSULTANT,
        membership__user__is_told_to_look_again=True,
        assessment__look_again_on__lte=localdate(now),
    )
    is_next = Q(
        kind__in=[Message.Kind.NEXT_DATE, Message.Kind.NEXT_ROUND],
        membership__withdrawn_at=None,
        membership__role=Membership.Role.MANAGER,
        membership__user__is_told_to_look_again=True,
        assessment__next_round__isnull=False,
        assessment__newest_of__isnull=False,
    )
    is_head = Q(kind=Message.Kind.AGREEMENT, head__withdrawn_at=None)
    is_between = Q(
        kind=Message.Kind.PULSE,
        respondent__in=asked_between_rounds(),
        queued_at__gt=now - PULSE_LETTER_LASTS,
    )
    of_member = is_asked | is_decided | is_looked_at | is_next | Q(kind=Message.Kind.ENDED)
    return of_round & ~Q(kind=Message.Kind.PULSE) | of_member | is_head | is_between


def asked_between_rounds() -> QuerySet[Respondent]:
    """Return whom a letter between two rounds may go to: who has an address, and no account with
    which they want none.
    """
    accounts = User.objects.filter(is_asked_between_rounds=False)
    unwanted = accounts.filter(Q(pk=OuterRef("user")) | Q(email__iexact=OuterRef("email")))
    rows = Respondent.objects.filter(withdrawn_at=None).exclude(email="", user=None)
    return rows.filter(~Exists(unwanted))


def troubles_of(assessment: Assessment, *, now: datetime) -> QuerySet[Message]:
    """Return the letters that were claimed and are not known to be sent, none after them."""
    return _troubles(assessment.pk, now - SENDING_LASTS)


def _troubles(assessment: Any, sending: Any) -> QuerySet[Message]:
    rows = _troubled(sending).filter(assessment=assessment, respondent__isnull=False)
    rows = rows.filter(respondent__withdrawn_at=None, respondent__finished_at=None)
    rows = rows.filter(respondent__set_aside_at=None)
    return _newest(rows).order_by("id")


def troubled(*, now: datetime) -> QuerySet[Message]:
    """Return all letters that were claimed and are not known to be sent."""
    return _troubled(now - SENDING_LASTS)


def _troubled(sending: Any) -> QuerySet[Message]:
    """Return them; whoever claimed one after the moment may still be sending it."""
    rows = Message.objects.filter(claimed_at__isnull=False, sent_at=None)
    return rows.filter(~Q(problem="") | Q(claimed_at__lte=sending))


def _newest(letters: QuerySet[Message]) -> QuerySet[Message]:
    later = Message.objects.filter(respondent=OuterRef("respondent"), id__gt=OuterRef("id"))
    return letters.filter(~Exists(later))


def missing_of(assessment: Assessment, *, now: datetime) -> QuerySet[Respondent]:
    """Return whom a reminder may be sent to: not finished, and no letter within a day.

    Members who joined with their account are not reminded: nobody invited them. Neither is anybody
    whose letter still waits, is being sent, or needs a look first. Each row tells by has_letter
    whether there was a letter: in a repeated round the first one is still to come.
    """
    return missing_since(assessment.pk, now - REMINDER_EVERY)


def missing_since(assessment: Any, moment: Any) -> QuerySet[Respondent]:
    """Return them of the round of an id, with no letter after a moment."""
    letters = Message.objects.filter(respondent=OuterRef("pk"))
    lately = letters.filter(queued_at__gt=moment)
    rows = Respondent.objects.filter(
        assessment=assessment,
        user=None,
        withdrawn_at=None,
        set_aside_at=None,
        finished_at=None,
    )
    rows = rows.exclude(email="")
    rows = rows.filter(~Exists(_newest(letters.filter(sent_at=None))), ~Exists(lately))
    return rows.annotate(has_letter=Exists(letters)).order_by("id")
