"""Write what is kept of a person, by their e-mail, as JSON: for whoever asks what you hold."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser, no_translations
from django.core.serializers.json import DjangoJSONEncoder

from ...queries.accounts import person_at
from ...queries.person import data_of


class Command(BaseCommand):
    help = "Write everything that is kept of a person as JSON, secrets apart."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose data; make sure that it is they who ask")

    @no_translations
    def handle(self, *, email: str, **options: Any) -> None:
        person = person_at(email)
        if not person.is_known:
            self.stderr.write(f"Nothing is kept of {person.email}.", style_func=str)
        data = data_of(person)
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
