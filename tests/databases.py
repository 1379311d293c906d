"""The migrations run once in a run of tests; each process begins with a copy of what they made."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

SECONDS = 600  # a busy machine is slow


@contextmanager
def migrated_once(folder: Path) -> Iterator[None]:
    """Have this process's database be made from the copy in the folder that the processes share."""
    made = folder / "migrated"
    with _alone(folder):
        is_first = not made.exists()
        if is_first:
            _migrate(made)
        _begin_with(made)
    yield
    if is_first:
        with _alone(folder):
            _remove(made)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let in one process after the other; the lock of one that died is free."""
    lock = sqlite3.connect(folder / "lock", timeout=SECONDS, isolation_level=None)
    with closing(lock):
        lock.execute("BEGIN EXCLUSIVE")
        yield


def _migrate(made: Path) -> None:
    name = connection.settings_dict["NAME"]
    own = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(made)) as copy:
            connection.connection.backup(copy)
    connection.creation.destroy_test_db(name, verbosity=0, keepdb=True)
    if connection.vendor == "postgresql":
        connection.close_pool()  # it copies what nobody uses
        _ask(f'DROP DATABASE IF EXISTS "{own}_copy"')
        _ask(f'CREATE DATABASE "{own}_copy" TEMPLATE "{own}"')
        made.write_text(f"{own}_copy")


def _begin_with(made: Path) -> None:
    if connection.vendor == "sqlite":
        shutil.copy(made, connection.settings_dict["TEST"]["NAME"])
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = made.read_text()


def _remove(made: Path) -> None:
    if connection.vendor == "postgresql":
        _ask(f'DROP DATABASE "{made.read_text()}"')
    made.unlink()


def _ask(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)
