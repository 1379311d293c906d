"""A fault at the n-th statement, and what is stored."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn
from unittest.mock import patch

from django.core.management.color import no_style
from django.db import OperationalError, connection

WRITES = ("INSERT", "UPDATE", "DELETE")
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass
class Fault:
    """What happens instead of the n-th statement; a COMMIT counts as one.

    times_stored counts the moments from which something stays: a COMMIT, a write without one.
    """

    n: int
    strike: Callable[[], NoReturn]
    statements: int = 0
    times_stored: int = 0

    @property
    def has_struck(self) -> bool:
        return 0 < self.n <= self.statements

    def count(self) -> None:
        self.statements += 1
        if self.statements == self.n:
            self.strike()

    def before_statement(self, execute: Any, sql: str, *arguments: Any) -> Any:
        self.count()
        result = execute(sql, *arguments)
        if sql.startswith(WRITES) and not connection.in_atomic_block:
            self.times_stored += 1
        return result


def fail() -> NoReturn:
    raise OperationalError("the database is away")


@contextmanager
def interrupted(fault: Fault) -> Iterator[None]:
    commit = connection._commit

    def counted_commit() -> None:
        fault.count()
        commit()
        fault.times_stored += 1

    with ExitStack() as both:
        both.enter_context(connection.execute_wrapper(fault.before_statement))
        both.enter_context(patch.object(connection, "_commit", counted_commit))
        yield


def rows() -> Rows:
    """Return every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  our own tables
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def empty() -> None:
    """Delete every row; quicker than the flush that ends a test."""
    tables = connection.introspection.django_table_names(only_existing=True)
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables))
