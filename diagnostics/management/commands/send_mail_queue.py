"""Send every letter that waits, of all rounds: for cron, beside what the pages send.

Before, it writes to the consultants whose day to look again has come, makes a draft of each next
round whose day has come, and asks the pulses that are due. Without it, the first who opens the list
of clients, or the page of the organisation, on or after that day does so.
"""

from typing import Any

from django.core.management.base import CommandError, no_translations
from django.utils import timezone

from ...actions.mail import send_waiting
from ...actions.next_rounds import draft_rounds_that_came
from ...actions.review import tell_of_days_that_came
from ...companion import ask_due
from ..writing import ScheduledCommand

BATCH = 50  # letters over one connection


class Command(ScheduledCommand):
    help = "Send every letter that waits, in batches. Several may run at once."

    @no_translations
    def handle(self, **options: Any) -> None:
        while tell_of_days_that_came(now=timezone.now()):
            pass
        while draft_rounds_that_came(now=timezone.now()):
            pass
        ask_due(now=timezone.now())
        sent = failed = 0
        while True:
            batch = send_waiting(now=timezone.now(), limit=BATCH)
            sent, failed = sent + batch.sent, failed + batch.failed
            if not batch.is_reachable:
                raise CommandError(
                    f"The mail server cannot be reached. Sent: {sent}; the rest waits."
                )
            if batch.sent + batch.failed < BATCH:
                break
        self.stdout.write(f"Sent: {sent}. Not sent: {failed}.")
