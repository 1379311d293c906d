"""A backup is one file: a whole SQLite database, or pg_dump's archive; maybe encrypted."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections
from django.db.backends.postgresql.client import DatabaseClient

from diagnostics.models import Organisation, User

from .encryption import MARK, WrongPassphrase, decrypt, encrypt

KINDS = {b"SQLite format 3\0": "sqlite", b"PGDMP": "postgresql", MARK: "encrypted"}
ENDINGS = {"sqlite": ".sqlite3", "postgresql": ".dump"}
SECONDS_FOR_THE_LOCK = 20


def kind_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            start = file.read(max(map(len, KINDS)))
    except OSError as problem:
        raise CommandError(f"{path} cannot be read ({problem.strerror}).") from problem
    for mark, kind in KINDS.items():
        if start.startswith(mark):
            return kind
    raise CommandError(f"{path} is no backup.")


def passphrase_in(path: str | None) -> str:
    """Return the first line of a file, or nothing where none is named."""
    if not path:
        return ""
    try:
        passphrase = Path(path).read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeError) as problem:
        raise CommandError(f"The passphrase cannot be read from {path}.") from problem
    if not passphrase:
        raise CommandError(f"{path} holds no passphrase in its first line.")
    return passphrase


@contextmanager
def scratch(folder: Path | None = None) -> Iterator[Path]:
    """Yield a folder that only we can read, and remove it whatever happens."""
    with tempfile.TemporaryDirectory(prefix=".hamrasta-", dir=folder) as made:
        yield Path(made)


# Out


def write_backup(target: Path, passphrase: str) -> None:
    """Write the database as it is at one moment; target is there when it is complete."""
    try:
        with scratch(target.parent) as folder:
            plain, hidden = folder / "plain", folder / "hidden"
            (_copy_sqlite if connection.vendor == "sqlite" else _dump_postgres)(plain)
            if passphrase:
                encrypt(plain, hidden, passphrase)
            finished = hidden if passphrase else plain
            finished.chmod(0o600)
            _flush(finished)
            os.link(finished, target)  # never over a file that is there
    except FileExistsError as problem:
        raise CommandError(f"{target} is there already.") from problem
    except OSError as problem:
        raise CommandError(f"{target} cannot be written ({problem.strerror}).") from problem


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _copy_sqlite(target: Path) -> None:
    copy_of_sqlite(Path(settings.DATABASES["default"]["NAME"]), target)


def copy_of_sqlite(path: Path, target: Path) -> None:
    """Copy a database that may be in use; the copy is one file and sound."""
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            damage = copy.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as problem:
        raise CommandError(f"{path} cannot be copied: {problem}.") from problem
    if damage != "ok":
        raise CommandError(f"{path} is damaged: {damage}.")


def _dump_postgres(target: Path) -> None:
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file", str(target)])


def _run(command: list[str], database: str = "", **options) -> None:
    """Run a program of PostgreSQL on the database of the settings, or on another one there.

    It changes its session, which through a pool is that of whoever comes next.
    """
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        raise CommandError("ALIGNMENT_DATABASE_URL leads to a pool: name PostgreSQL itself.")
    wanted = connection.settings_dict | ({"NAME": database} if database else {})
    _command, environment = DatabaseClient.settings_to_cmd_args_env(wanted, [])
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    own = {name: str(wanted[key]) for name, key in names.items() if wanted[key]}
    try:
        done = subprocess.run(
            command,
            env=os.environ | own | (environment or {}),
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )
    except FileNotFoundError as problem:
        raise CommandError(f"{command[0]} is not installed here.") from problem
    if done.returncode:
        raise CommandError(f"{command[0]}: {done.stderr.strip().splitlines()[-1]}")


# In


@contextmanager
def opened(path: Path, passphrase: str) -> Iterator[Path]:
    """Yield a backup, decrypted into a copy if need be."""
    if kind_of(path) != "encrypted":
        yield path
        return
    if not passphrase:
        raise CommandError(f"{path} is encrypted: name the file of its passphrase.")
    with scratch() as folder:
        try:
            decrypt(path, folder / "plain", passphrase)
        except WrongPassphrase as problem:
            raise CommandError(f"{path}: another passphrase, or the file was changed.") from problem
        yield folder / "plain"


def is_in_use() -> bool:
    """Tell whether the database of the settings holds people or organisations."""
    there = connection.introspection.table_names()
    return any(
        model._meta.db_table in there and model.objects.exists() for model in (User, Organisation)
    )


def read_backup(copy: Path) -> None:
    """Put an opened backup in the place of what the database holds: all of it, or nothing."""
    kind = kind_of(copy)
    if kind != connection.vendor:
        raise CommandError(
            f"This is a backup of {kind}, and the database is {connection.vendor}."
            " From SQLite to PostgreSQL: manage.py import_from"
        )
    connections.close_all()
    if kind == "postgresql":
        restore_postgres(copy)
    else:
        _restore_sqlite(copy, Path(settings.DATABASES["default"]["NAME"]))


def _restore_sqlite(copy: Path, path: Path) -> None:
    with scratch() as folder:
        copy_of_sqlite(copy, folder / "sound")
        with (
            closing(sqlite3.connect(folder / "sound")) as source,
            closing(sqlite3.connect(path, timeout=SECONDS_FOR_THE_LOCK)) as target,
        ):
            try:
                source.backup(target)
            except sqlite3.Error as problem:
                raise CommandError(f"{path} cannot be written: {problem}.") from problem


def restore_postgres(copy: Path, database: str = "") -> None:
    with scratch() as folder:
        script = folder / "script.sql"
        _run(["pg_restore", "--no-owner", "--no-privileges", "--file", str(script), str(copy)])
        empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        psql = ["psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        command = [*psql, "--command", empty, "--file", str(script)]
        _run(command, database, stdout=subprocess.DEVNULL)


# Beside the database of the settings


@contextmanager
def at_hand(copy: Path) -> Iterator[str]:
    """Yield the address of a database of its own that holds an opened backup, migrated."""
    with scratch() as folder:
        if kind_of(copy) == "sqlite":
            copy_of_sqlite(copy, folder / "copy.sqlite3")
            address = f"sqlite:///{folder / 'copy.sqlite3'}"
            manage(address, "migrate", "--verbosity=0")
            yield address
            return
        if connection.vendor != "postgresql":
            raise CommandError("This is a backup of PostgreSQL, and the database is SQLite.")
        name = f"hamrasta_copy_{os.getpid()}"
        place, _, query = os.environ["ALIGNMENT_DATABASE_URL"].partition("?")
        address = f"{place.rpartition('/')[0]}/{name}{'?' if query else ''}{query}"
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        except DatabaseError as problem:
            raise CommandError(f"A database for the copy cannot be made: {problem}") from problem
        try:
            restore_postgres(copy, name)
            manage(address, "migrate", "--verbosity=0")
            yield address
        finally:
            with connection.cursor() as cursor:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(address: str, *arguments: str) -> None:
    """Run another command on the database at an address; it says itself what is wrong."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {"ALIGNMENT_DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "alignment.settings"},
    )
    if done.returncode:
        raise SystemExit(done.returncode)
