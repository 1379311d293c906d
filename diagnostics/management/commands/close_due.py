"""Close the rounds whose last day is over: for cron, soon after midnight.

Without it, the first visit to such a round closes it; no answer is taken meanwhile.
"""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...actions import rounds
from ..writing import ScheduledCommand


class Command(ScheduledCommand):
    help = "Close the rounds whose last day is over, and write their results."

    @no_translations
    def handle(self, **options: Any) -> None:
        closed = rounds.close_due_rounds(now=timezone.now())
        self.stdout.write(f"Closed {closed} round{'' if closed == 1 else 's'}.")
