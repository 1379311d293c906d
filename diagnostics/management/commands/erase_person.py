"""Erase a person by their e-mail: account and address go, sheets stay without a name."""

from typing import Any

from django.core.management.base import CommandError, CommandParser, no_translations
from django.utils import timezone

from ...actions.accounts import StillNeeded, erase
from ...queries.accounts import person_at
from ..writing import WritingCommand


class Command(WritingCommand):
    help = "Erase a person: account and address go for good, sheets stay without a name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whom to erase; make sure that it is they who ask")
        parser.add_argument("--yes", action="store_true", help="do it, and not only say what goes")

    @no_translations
    def handle(self, *, email: str, yes: bool, **options: Any) -> None:
        person = person_at(email)
        self.stdout.write(f"Account: {'one' if person.user else 'none'}")
        self.stdout.write(f"Times asked to answer: {person.respondents.count()}")
        self.stdout.write(f"Invitations to organisations: {person.invitations.count()}")
        self.stdout.write(f"Times named head of a side: {person.heads.count()}")
        if not person.is_known:
            self.stdout.write(f"Nothing is kept of {person.email}.")
            return
        if not yes:
            raise CommandError("Nothing is erased. To erase all of it, say --yes.")
        try:
            erase(person, now=timezone.now())
        except StillNeeded as needed:
            raise CommandError(needed.told) from None
        self.stdout.write("Erased. Sheets that were answered stay, without a name.")
