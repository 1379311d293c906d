"""Erase what is kept no longer: for cron, once a day.

Without it, guest starts that nobody kept are erased by the way, some with each hour's first start.
"""

from typing import Any

from django.core.management.base import no_translations
from django.utils import timezone

from ...actions import starts
from ..writing import WritingCommand

MOST_AT_ONCE = 500  # in one transaction


class Command(WritingCommand):
    help = "Erase the rounds that were begun without an account and that nobody kept."

    @no_translations
    def handle(self, **options: Any) -> None:
        now, erased = timezone.now(), 0
        while number := starts.erase_run_out(now=now, most=MOST_AT_ONCE):
            erased += number
        self.stdout.write(f"Erased {erased} start{'' if erased == 1 else 's'} that nobody kept.")
