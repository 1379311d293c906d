"""What happens to letters: queued, claimed, sent or not. `now` is an argument.

A letter is claimed in a short transaction of its own and marked after it was handed over. Whoever
is interrupted between the two leaves a letter that may have arrived: it is shown, and sent again
only when a person asks for it. Whatever puts a letter among those that wait holds the round's lock,
so nobody has two of them.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from smtplib import (
    SMTP,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)
from typing import Any

from django.core import mail
from django.db import transaction

from ..asking.envelope import ascii_address
from ..asking.letters import write_letter
from ..models import Assessment, Message, Organisation
from ..queries.outbox import missing_of, pointless_letters, troubles_of, waiting_letters
from .rounds import lock_open_round

OK = 250  # the answer of a mail server that is listening


@dataclass(frozen=True)
class Drained:
    """What became of one batch."""

    sent: int
    failed: int
    is_reachable: bool = True


def queue_reminders(assessment: Assessment, *, now: datetime) -> int:
    """Queue a reminder to everybody who is missing and may be reminded; return how many.

    Whoever has had no letter yet gets the invitation. Raises RoundIsClosed.
    """
    with transaction.atomic():
        locked = lock_open_round(assessment, now=now)
        letters = [
            Message(
                organisation_id=locked.organisation_id,
                assessment=locked,
                respondent=respondent,
                kind=_next_kind(respondent),
                queued_at=now,
            )
            for respondent in missing_of(locked, now=now)
        ]
        return len(Message.objects.bulk_create(letters))


def _next_kind(respondent: Any) -> str:
    """Return what is written next to somebody of `outbox.missing_of`."""
    return Message.Kind.REMINDER if respondent.has_letter else Message.Kind.INVITATION


def queue_again(assessment: Assessment, *, letter: int | None = None, now: datetime) -> int:
    """Let a letter that did not go out, or may not have, wait once more; None is all of them.

    Letters that are not in trouble are left as they are. Returns how many wait now.
    """
    with transaction.atomic():
        Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
        troubles = troubles_of(assessment, now=now)
        if letter is not None:
            troubles = troubles.filter(pk=letter)
        # its sender may say meanwhile that a letter went out after all
        rows = Message.objects.filter(pk__in=list(troubles.values_list("pk", flat=True)))
        return rows.filter(sent_at=None).update(claimed_at=None, problem="", queued_at=now)


def send_waiting(
    *,
    assessment: Assessment | None = None,
    members_of: Organisation | None = None,
    now: datetime,
    limit: int,
) -> Drained:
    """Send up to `limit` waiting letters, of one round, to one organisation's members, or all.

    Any number may drain at once: each letter is claimed by one of them. While no server answers,
    nothing is claimed and everything goes on waiting. Letters that nobody needs any more are
    thrown away first.
    """
    those: dict[str, Any] = {"assessment": assessment} if assessment else {}
    if members_of:
        those = {"organisation": members_of, "respondent": None}
    pointless_letters(now=now).filter(**those).delete()
    waiting = waiting_letters(now=now).filter(**those)
    if not waiting.exists():
        return Drained(sent=0, failed=0)
    connection = _connection()
    results: list[bool] = []
    try:
        while (is_reachable := _is_ready(connection)) and len(results) < limit:
            message = _claim(waiting, now=now)
            if message is None:
                break
            results.append(_send(message, connection, now=now))
    finally:
        _hang_up(connection)
    problem = "" if is_reachable else "unreachable"
    waiting.exclude(problem=problem).update(problem=problem)
    sent = sum(results)
    return Drained(sent=sent, failed=len(results) - sent, is_reachable=is_reachable)


def _claim(waiting: Any, *, now: datetime) -> Message | None:
    """Take the oldest letter that no other drainer holds; None when nothing is left."""
    with transaction.atomic():
        rows = waiting.select_for_update(skip_locked=True, of=("self",))
        message: Message | None = rows.select_related(
            *("organisation", "respondent", "assessment__organisation", "assessment__opened_by"),
            *("invitation__asked_by", "membership__user", "head__named_by"),
        ).first()
        if message:
            message.claimed_at = now
            message.problem = ""
            message.save(update_fields=["claimed_at", "problem"])
    return message


def _send(message: Message, connection: Any, *, now: datetime) -> bool:
    problem = _problem_of_sending(message, connection)
    result = {"problem": problem} if problem else {"sent_at": now}
    Message.objects.filter(pk=message.pk).update(**result)
    return not problem


def _problem_of_sending(message: Message, connection: Any) -> str:
    """Hand the letter over; return what went wrong, in the words of `outbox.PROBLEMS`."""
    if not ascii_address(message.email):
        return "unusable"
    try:
        connection.send_messages([write_letter(message)])
    except SMTPRecipientsRefused as refusal:
        return f"refused {next(iter(refusal.recipients.values()))[0]}"
    # whom it is sent to has no part in what follows
    except SMTPResponseException as refusal:
        return f"other {refusal.smtp_code}"
    except (SMTPNotSupportedError, ValueError):  # such as a header that would be two
        return "other"
    except (SMTPException, OSError):
        return "lost"
    return ""


def _connection() -> Any:
    # Django 6.1 renames it
    return mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()


def _is_ready(connection: Any) -> bool:
    """Tell whether the server listens, before a letter is claimed; open the line where need be."""
    server = getattr(connection, "connection", None)
    try:
        if isinstance(server, SMTP) and server.noop()[0] == OK:
            return True
    except (SMTPException, OSError):
        pass  # it hung up between two letters
    _hang_up(connection)
    try:
        connection.open()
    except (SMTPException, OSError):
        _hang_up(connection)
        return False
    return True


def _hang_up(connection: Any) -> None:
    with contextlib.suppress(SMTPException, OSError):
        connection.close()
