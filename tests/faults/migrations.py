"""Kill `manage.py migrate` at several moments, repeat it, compare the schema (F12): run by hand.

.venv/bin/python tests/faults/migrations.py
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TIMES = 4


def migrating(database: Path) -> subprocess.Popen:
    settings = {
        "ALIGNMENT_ENV_FILE": os.devnull,
        "ALIGNMENT_SECRET_KEY": "a" * 60,
        "ALIGNMENT_LINK_KEY": "b" * 60,
        "ALIGNMENT_ALLOWED_HOSTS": "localhost",
        "ALIGNMENT_DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
    }
    command = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stderr=subprocess.DEVNULL)


def look(database: Path) -> tuple[list, list]:
    """Return the tables as they were made, and the migrations in order."""
    with closing(sqlite3.connect(database)) as rows:
        made = rows.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        done = rows.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
    return sorted(made, key=repr), done


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        in_peace = Path(folder, "peace.sqlite3")
        migrating(in_peace).wait()
        length = time.monotonic() - begun
        held = True
        for number in range(1, TIMES + 1):
            database = Path(folder, f"{number}.sqlite3")
            killed = migrating(database)
            time.sleep(length * number / (TIMES + 1))
            killed.kill()
            killed.wait()
            repeated = migrating(database).wait() == 0
            is_same = repeated and look(database) == look(in_peace)
            print(f"killed at {number} of {TIMES + 1}: {'the same' if is_same else 'NOT the same'}")
            held &= is_same
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
