"""Close the rounds whose last day is over: for cron, soon after midnight, and after an upgrade.

Without it, the first visit to such a round closes it; no answer is taken meanwhile. And the first
who looks at a result that no process has rendered waits for it.
"""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...actions import rounds
from ...reported import store_newest_reports
from ..writing import ScheduledCommand


class Command(ScheduledCommand):
    help = "Close the rounds whose last day is over, and render the newest results."

    @no_translations
    def handle(self, **options: Any) -> None:
        closed = rounds.close_due_rounds(now=timezone.now())
        store_newest_reports()
        self.stdout.write(f"Closed {len(closed)} round{'' if len(closed) == 1 else 's'}.")
