"""A letter of the outbox as an e-mail: text and HTML, in the respondent's language."""

import unicodedata
from email.utils import formataddr
from typing import NamedTuple, cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import override

from ..calendar_file import CalendarEntry, calendar_file
from ..method.checklist import Function
from ..models import (
    Assessment,
    Head,
    Membership,
    Message,
    Organisation,
    PlannedAction,
    Respondent,
    User,
)
from ..queries.letterheads import letterhead_of
from ..queries.plan import open_actions_of
from ..queries.review import newest_decision
from .envelope import AUTOMATIC, ascii_address, sender

BY_THE_CLOCK = {
    *(Message.Kind.LOOK_AGAIN, Message.Kind.NEXT_DATE, Message.Kind.NEXT_ROUND),
    Message.Kind.PULSE,
}
CALENDAR = "text/calendar"
PLANNED = 3  # open actions that a reminder says
# They would turn a name, and the line around it, back to front
BIDI_CONTROLS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def write_letter(message: Message) -> EmailMultiAlternatives:
    """Return the e-mail as it is worded now; its link is good while the generation stands."""
    asker = _asker(message)
    with override(_language(message)):
        context = _context(message, asker)
        subject = on_one_line(render_to_string(f"email/{message.kind}_subject.txt", context))
        letter = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"email/{message.kind}_body.txt", context).strip() + "\n",
            from_email=sender(str(context.get("house", ""))),
            to=[message.email],
            reply_to=_reply_to(asker),
            headers=AUTOMATIC,
        )
        html = render_to_string(
            f"email/{message.kind}_body.html", _marked_up(context) | {"subject": subject}
        )
        if message.kind == Message.Kind.NEXT_DATE:
            letter.attach("hamrasta.ics", _calendar(message, subject).decode(), CALENDAR)
    letter.attach_alternative(html, "text/html")
    return letter


def _calendar(message: Message, subject: str) -> bytes:
    """Return the day of the next round for a calendar; another day takes its place there."""
    former = cast(Assessment, message.assessment)
    entry = CalendarEntry(f"next-{former.pk}", former.next_round.on, subject)
    return calendar_file([entry], now=message.queued_at)


class LetterAsSent(NamedTuple):
    """How a letter of a round reads in one language."""

    language: str
    subject: str
    body: str


def letters_as_sent(assessment: Assessment) -> list[LetterAsSent]:
    """Return the invitation once for each language in use, to nobody by name: no link is real."""
    used = assessment.respondents.filter(withdrawn_at=None).values_list("language", flat=True)
    languages = {assessment.language, *used.order_by().distinct()}
    found = []
    for language in sorted(languages):
        person = Respondent(
            assessment=assessment, function=Function.SALES, language=language, name="…"
        )
        message = Message(assessment=assessment, respondent=person, kind=Message.Kind.INVITATION)
        with override(language):
            context = _of_round(message, assessment.opened_by) | {"link": f"{settings.SITE_URL}/…"}
            subject = on_one_line(render_to_string("email/invitation_subject.txt", context))
            body = render_to_string("email/invitation_body.txt", context).strip()
        found.append(LetterAsSent(language, subject, body))
    return found


def on_one_line(text: str) -> str:
    """Return the text on one line, without control characters: fit for a header."""
    visible = "".join(
        letter
        for letter in " ".join(text.split())
        if not _is_control(letter) and letter not in BIDI_CONTROLS
    )
    return visible.strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _language(message: Message) -> str:
    """Return the language of whoever the letter is to."""
    if message.respondent:
        return str(message.respondent.language)
    if message.invitation:
        return str(message.invitation.language)
    if message.head:
        return str(message.head.language)
    return str(cast(Membership, message.membership).user.language)


def _context(message: Message, asker: User | None) -> dict[str, object]:
    if message.kind == Message.Kind.DECISION:
        return _of_decision(message, asker)
    if message.kind == Message.Kind.LOOK_AGAIN:
        return _of_day(message)
    if message.kind in (Message.Kind.NEXT_DATE, Message.Kind.NEXT_ROUND):
        return _of_next_round(message)
    if message.head:
        return _of_head(message.head, message.organisation, asker)
    if message.kind == Message.Kind.PULSE:
        return _of_pulse(message)
    return _of_round(message, asker) if message.respondent else _of_member(message, asker)


def _of_decision(message: Message, asker: User | None) -> dict[str, object]:
    """Return what a letter says to a manager of a decision: that it is there, never which."""
    assessment = cast(Assessment, message.assessment)
    result = reverse("diagnostics:result", args=[assessment.pk])
    letterhead = letterhead_of(asker) if asker else None
    return _of_member(message, asker) | {
        "house": on_one_line(letterhead.name) if letterhead else "",
        "round": assessment.name,
        "look_again_on": assessment.look_again_on,
        "link": f"{settings.SITE_URL}{result}",
        "account": settings.SITE_URL + reverse("account"),
    }


def _of_day(message: Message) -> dict[str, object]:
    """Return what a letter says to a consultant of a day to look again: that it has come."""
    client = reverse("diagnostics:organisation", args=[message.organisation.slug])
    return _of_member(message, None) | {
        "look_again_on": cast(Assessment, message.assessment).look_again_on,
        "link": settings.SITE_URL + client,
        "account": settings.SITE_URL + reverse("account"),
    }


def _of_next_round(message: Message) -> dict[str, object]:
    """Return what a letter says to a manager of the next round: its day, or that it is ready."""
    former = cast(Assessment, message.assessment)
    organisation = reverse("diagnostics:organisation", args=[message.organisation.slug])
    return _of_member(message, None) | {
        "round": former.name,
        "on": former.next_round.on,
        "link": settings.SITE_URL + organisation,
        "account": settings.SITE_URL + reverse("account"),
    }


def _of_head(head: Head, organisation: Organisation, asker: User | None) -> dict[str, object]:
    """Return what a letter says to the head of a side who is to accept the agreement."""
    return {
        "name": on_one_line(head.name),
        "organisation": on_one_line(organisation.text),
        "asker": on_one_line(asker.name or asker.email) if asker else "",
        "can_reply": bool(_reply_to(asker)),
        "side": head.side,
        "lasts_until": head.lasts_until,
        "link": settings.SITE_URL + head.get_absolute_url(),
    }


def _of_pulse(message: Message) -> dict[str, object]:
    """Return what a letter says to whoever is asked between two rounds."""
    respondent = cast(Respondent, message.respondent)
    page = reverse("funnel:pulse_answer", args=[respondent.token])
    return {
        "name": on_one_line(respondent.name),
        "organisation": on_one_line(message.organisation.text),
        "link": settings.SITE_URL + page,
        "account": settings.SITE_URL + reverse("account"),
    }


def _of_member(message: Message, asker: User | None) -> dict[str, object]:
    """Return what a letter says to whoever is asked to join an organisation, or belonged to it."""
    invitation = message.invitation
    return {
        "name": "" if invitation else on_one_line(cast(Membership, message.membership).user.name),
        "organisation": on_one_line(message.organisation.text),
        "asker": on_one_line(asker.name or asker.email) if asker else "",
        "can_reply": bool(_reply_to(asker)),
        "invitation": invitation,
        "link": settings.SITE_URL + invitation.get_absolute_url() if invitation else "",
    }


def _of_round(message: Message, asker: User | None) -> dict[str, object]:
    respondent = cast(Respondent, message.respondent)
    assessment = cast(Assessment, message.assessment)
    return {
        "respondent": respondent,
        "assessment": assessment,
        "name": on_one_line(respondent.name),
        "organisation": on_one_line(assessment.organisation.text),
        "asker": on_one_line(asker.name or asker.email) if asker else "",
        "can_reply": bool(_reply_to(asker)),
        "function": respondent.function_asked,
        "last_day": assessment.last_day,
        "own_lines": assessment.letter_lines,
        "link": settings.SITE_URL + respondent.get_absolute_url(),
        "planned": _planned(message),
    }


def _planned(message: Message) -> list[PlannedAction]:
    """Return the first open actions of the plan, for a reminder to say."""
    if message.kind != Message.Kind.REMINDER:
        return []
    return list(open_actions_of(cast(Assessment, message.assessment).organisation)[:PLANNED])


def _marked_up(context: dict[str, object]) -> dict[str, object]:
    """Return the context for HTML: each name keeps to its own direction."""
    names = ("name", "organisation", "asker", "round", "house")
    return context | {
        name: format_html("<bdi>{}</bdi>", context[name]) for name in names if context.get(name)
    }


def _asker(message: Message) -> User | None:
    """Return whoever opened the round, decided, asks or named, unless the account is gone."""
    asker = None
    if message.kind in BY_THE_CLOCK:
        return None
    if message.kind == Message.Kind.DECISION:
        decision = newest_decision(cast(Assessment, message.assessment))
        asker = decision and decision.by
    elif message.assessment:
        asker = message.assessment.opened_by
    elif message.invitation:
        asker = message.invitation.asked_by
    elif message.head:
        asker = message.head.named_by
    return asker if asker and asker.is_active else None


def _reply_to(asker: User | None) -> list[str]:
    """Return whom an answer goes to; nobody where the address has no form that every server takes.

    The letter goes out all the same: what the asker is called is no fault of whom it is sent to.
    """
    address = ascii_address(asker.email) if asker else None
    return [formataddr((on_one_line(asker.name), address))] if asker and address else []
