"""Load the demo: a dozen invented organisations, forty clients, and sign-ins for each kind."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, no_translations
from django.utils import timezone

from alignment.accounts import DEMO_PASSWORD

from ...demo import load_demo
from ...demo.clients import load_clients
from ..writing import WritingCommand


class Command(WritingCommand):
    help = "Load the demo's organisations and sign-ins; what is there already stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--password",
            help="the password of new demo sign-ins; without demo mode one of your own is required",
        )

    @no_translations
    def handle(self, *, password: str | None, **options: Any) -> None:
        said: dict[str, Any] = {"now": timezone.now(), "password": _accepted(password)}
        loaded = load_demo(**said) + load_clients(**said)
        if not (loaded.organisations or loaded.people):
            self.stdout.write("The demo was loaded before: nothing to do.")
            return
        self.stdout.write(
            f"Loaded {loaded.organisations} organisations with {loaded.rounds} rounds,"
            f" and {loaded.people} sign-ins"
            f"{' with the password that you chose' if password else ''}."
        )


def _accepted(password: str | None) -> str:
    """Return the password to use: the published one in demo mode only, since everybody knows it."""
    if settings.DEMO:
        return password or DEMO_PASSWORD
    if password in (None, DEMO_PASSWORD):
        raise CommandError(
            "Everybody knows the password of the demo's sign-ins, one of which is an admin."
            " Switch ALIGNMENT_DEMO on, or choose a password of your own with --password."
        )
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    return password
