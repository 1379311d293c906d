"""Close the rounds whose last day is over: for cron, soon after midnight.

Without it, the first visit to such a round closes it; no answer is taken meanwhile.
"""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...access.rounds import assessments
from ...actions import rounds
from ...reported import store_reports
from ..writing import ScheduledCommand


class Command(ScheduledCommand):
    help = "Close the rounds whose last day is over, and write and render their results."

    @no_translations
    def handle(self, **options: Any) -> None:
        closed = rounds.close_due_rounds(now=timezone.now())
        for assessment in assessments().filter(pk__in=[round_.pk for round_ in closed]):
            store_reports(assessment)
        self.stdout.write(f"Closed {len(closed)} round{'' if len(closed) == 1 else 's'}.")
