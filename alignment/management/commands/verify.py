"""Prove that what is stored is what the answers amount to."""

from pathlib import Path

from django.core.management.base import CommandError, no_translations

from alignment.backups import at_hand, manage, opened, passphrase_in
from diagnostics.management.writing import ScheduledCommand
from diagnostics.queries.verification import faults


class Command(ScheduledCommand):
    help = (
        "Computes every stored result anew, compares digests, and looks for doubled and orphaned "
        "rows; of the database, or of a backup, which it reads into a copy. Mends nothing; exit "
        "status 1 where something is wrong."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="a backup; without it, the database")
        parser.add_argument("--passphrase-file", metavar="FILE")

    @no_translations
    def handle(self, *args, file, passphrase_file, **options):
        if file:
            with (
                opened(Path(file), passphrase_in(passphrase_file)) as copy,
                at_hand(copy) as address,
            ):
                manage(address, "verify")
            return
        found = 0
        for fault in faults(say=self.stdout.write):
            self.stdout.write(f"WRONG: {fault}")
            found += 1
        if found:
            raise CommandError(f"{found} fault{'' if found == 1 else 's'} found.")
        self.stdout.write("All is well.")
