"""Put a backup in the place of the database."""

from pathlib import Path

from django.core.management.base import CommandError, no_translations

from alignment.backups import is_in_use, opened, passphrase_in, read_backup
from diagnostics.management.writing import WritingCommand


class Command(WritingCommand):
    help = (
        "Replaces the database by a backup: all of it, or nothing. Stop the server first, and "
        "afterwards run migrate and verify."
    )

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument(
            "--replace", action="store_true", help="even though people or organisations are there"
        )
        parser.add_argument("--passphrase-file", metavar="FILE")

    @no_translations
    def handle(self, *args, file, replace, passphrase_file, **options):
        with opened(Path(file), passphrase_in(passphrase_file)) as copy:
            if is_in_use() and not replace:
                raise CommandError(
                    "The database is in use. Back it up, stop the server, and say --replace."
                )
            read_backup(copy)
        self.stdout.write("Restored. Now: manage.py migrate, then manage.py verify")
