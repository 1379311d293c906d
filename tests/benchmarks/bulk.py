"""Very many rows, written as fast as a database takes them: into one that is thrown away."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import JSONField

ROWS_AT_ONCE = 10_000  # a transaction of SQLite's, or its log would be as long as the table
HURRY = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-1000000"),  # KiB
    "postgresql": ("SET synchronous_commit=off", "SET maintenance_work_mem='512MB'"),
}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
    " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
}


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def indexed_afterwards(table: str) -> Iterator[None]:
    """Take a table's indexes away until its rows are written; what is asked of them is kept."""
    execute(*HURRY[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(INDEXES[connection.vendor], [table])
        indexes = dict(cursor.fetchall())
    execute(*(f'DROP INDEX "{name}"' for name in indexes))
    yield
    execute(*indexes.values())


def as_written(field: Any, value: Any) -> Any:
    """Return what write_in_bulk takes for a field: JSON as the text that it is."""
    if isinstance(field, JSONField):
        return None if value is None else json.dumps(value)
    return field.get_db_prep_save(value, connection)


def write_in_bulk(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows: COPY on PostgreSQL, executemany on SQLite."""
    into = f'"{table}" ({", ".join(columns)})'
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        return
    insert = f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 (our own)
    raw, rows = connection.connection, iter(rows)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        raw.execute("BEGIN")
        raw.executemany(insert, some)
        raw.execute("COMMIT")
