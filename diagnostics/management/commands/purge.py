"""Erase what is kept no longer: for cron, once a day. docs/data.md says what is kept how long.

Without it, guest starts that nobody kept are erased by the way, some with each hour's first start.
"""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...actions.retention import erase_run_out
from ..writing import ScheduledCommand


class Command(ScheduledCommand):
    help = "Erase what is kept no longer: starts that nobody kept, sessions, letters, links."

    @no_translations
    def handle(self, **options: Any) -> None:
        for what, number in erase_run_out(now=timezone.now()):
            self.stdout.write(f"Erased {what}: {number}")
