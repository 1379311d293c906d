"""What is kept for whoever watches."""

from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError, transaction

from ..models import CommandRun


def note_run(name: str, *, is_done: bool, now: datetime) -> None:
    """Keep when a command was done or was not; a database that takes no note changes neither."""
    with suppress(DatabaseError), transaction.atomic():
        moment = {"done_at" if is_done else "failed_at": now}
        CommandRun.objects.update_or_create(name=name, defaults=moment)
