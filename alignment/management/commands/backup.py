"""Write a backup, while the pages serve."""

from pathlib import Path

from django.core.management.base import no_translations
from django.db import connection
from django.utils import timezone

from alignment.backups import ENDINGS, passphrase_in, write_backup
from diagnostics.management.writing import ScheduledCommand


class Command(ScheduledCommand):
    help = (
        "Writes the whole database into one file, as it is at one moment; pages go on meanwhile. "
        "The keys of hamrasta.env are not in it: keep those apart."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", help="a new file, or a folder: the file is then dated")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="of dated files in the folder keep the newest N"
        )
        parser.add_argument(
            "--passphrase-file", metavar="FILE", help="encrypt with the passphrase in this file"
        )

    @no_translations
    def handle(self, *args, target, keep, passphrase_file, **options):
        passphrase, folder = passphrase_in(passphrase_file), Path(target)
        path = folder
        if folder.is_dir():
            ending = ENDINGS[connection.vendor] + (".encrypted" if passphrase else "")
            path = folder / f"hamrasta-{timezone.now():%Y%m%d-%H%M%S}{ending}"
        write_backup(path, passphrase)
        self.stdout.write(f"Wrote {path} ({path.stat().st_size:,} bytes).")
        if keep and folder.is_dir():
            for old in sorted(folder.glob("hamrasta-[0-9]*-[0-9]*.*"), reverse=True)[keep:]:
                old.unlink()
                self.stdout.write(f"Deleted {old}.")
