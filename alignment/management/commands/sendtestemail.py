from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.sendtestemail import Command as SendTestEmail


class Command(SendTestEmail):
    """Django's; what stands in the way of a letter is said in one sentence."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            super().handle(*args, **options)
        except OSError as problem:  # what smtplib raises is one, too
            reason = str(problem).rstrip(".")
            raise CommandError(f"Not sent: {reason}. Its server: ALIGNMENT_EMAIL_URL.") from None
        self.stdout.write("Sent.")
