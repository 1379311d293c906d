"""Reads for whoever watches: the letters that wait, and how commands ended."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from ..models import CommandRun
from .outbox import waiting_letters


@dataclass(frozen=True)
class MailQueue:
    """How many letters wait, and for how long the oldest has."""

    waiting: int
    oldest_seconds: int


def mail_queue(*, now: datetime) -> MailQueue:
    letters = waiting_letters(now=now).order_by()
    found = letters.aggregate(waiting=Count("id"), oldest=Min("queued_at"))
    seconds = (now - found["oldest"]).total_seconds() if found["oldest"] else 0
    return MailQueue(found["waiting"], max(0, int(seconds)))


def command_runs() -> list[CommandRun]:
    """Return how each command that runs by the clock ended last, by name."""
    return list(CommandRun.objects.order_by("name"))
