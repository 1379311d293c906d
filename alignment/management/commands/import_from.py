"""Move from SQLite to PostgreSQL."""

from itertools import islice
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError, no_translations
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.models import QuerySet

from alignment.backups import at_hand, is_in_use, kind_of, opened, passphrase_in
from diagnostics.management.writing import WritingCommand

SOURCE = "source"
BATCH = 1000


class Command(WritingCommand):
    help = (
        "Fills an empty PostgreSQL database, the one of the settings, with all that a SQLite "
        "database or its backup holds, and verifies it. The file is only read."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="the SQLite database, or a backup of it")
        parser.add_argument("--passphrase-file", metavar="FILE")

    @no_translations
    def handle(self, *args, file, passphrase_file, **options):
        if connection.vendor != "postgresql":
            raise CommandError("ALIGNMENT_DATABASE_URL has to name the PostgreSQL database.")
        with opened(Path(file), passphrase_in(passphrase_file)) as copy:
            if kind_of(copy) != "sqlite":
                raise CommandError(f"{file} is no SQLite database.")
            if is_in_use():
                raise CommandError("The PostgreSQL database is in use: name an empty one.")
            call_command("migrate", interactive=False, verbosity=0)
            call_command("createcachetable", verbosity=0)
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
            with at_hand(copy) as address:
                self.copy(address.removeprefix("sqlite:///"))
        call_command("verify", stdout=self.stdout, stderr=self.stderr)

    def copy(self, path):
        sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": path}
        connections.settings[SOURCE] = connections.configure_settings(
            {"default": sqlite, SOURCE: sqlite}
        )[SOURCE]
        models = [
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy
        ]
        try:
            with transaction.atomic():
                for model in models:
                    self.copy_rows(model)
                with connection.cursor() as cursor:
                    for statement in connection.ops.sequence_reset_sql(no_style(), models):
                        cursor.execute(statement)
        finally:
            connections[SOURCE].close()
            del connections[SOURCE], connections.settings[SOURCE]

    def copy_rows(self, model):
        rows, copies = QuerySet(model, using=SOURCE).order_by("pk"), QuerySet(model)
        left = rows.iterator(BATCH)
        while batch := list(islice(left, BATCH)):
            copies.bulk_create(batch)
        wanted, there = rows.count(), copies.count()
        if wanted != there:
            raise CommandError(f"{model._meta.label}: {there} of {wanted} rows.")
        if there:
            self.stdout.write(f"{model._meta.label}: {there:,}")
