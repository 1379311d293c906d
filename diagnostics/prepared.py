"""Queries that nearly every request asks: compiled once in each thread, and from then on only sent.

To compile a query costs Django several times what sending it and reading its row does.
"""

from collections.abc import Callable
from threading import local
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, UUIDField, Value

ID = UUIDField()
PARAMETER = object()  # stands in the compiled statement for the value that each call brings


class Prepared:
    """A query with one value in it, given as the function that makes the queryset of a value.

    The function is called once a thread: what it asks of anything but its value never changes.
    """

    def __init__(self, rows_of: Callable[[Any], "QuerySet[Any, Any]"]):
        self._rows_of = rows_of
        self._kept = local()

    def all(self, value: Any) -> list[Any]:
        """Return the rows, as the queryset itself gives them; one query."""
        if not hasattr(self._kept, "rows"):
            self._compile()
        self._kept.value = _as_sent(value)
        return list(self._kept.rows.all())

    def first(self, value: Any) -> Any:
        """Return the first of the rows, or None; one query."""
        return next(iter(self.all(value)), None)

    def _compile(self) -> None:
        """Keep the queryset with a compiler that has its statement and its converters at hand."""
        rows = self._rows_of(Value(PARAMETER))
        compiler = rows.query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, *_more in compiler.select])

        def compiled() -> tuple[str, tuple[Any, ...]]:
            value = self._kept.value
            return statement, tuple(value if one is PARAMETER else one for one in parameters)

        compiler.as_sql = compiled
        compiler.get_converters = lambda _expressions: converters
        rows.query.get_compiler = lambda *_args, **_options: compiler
        self._kept.rows = rows


def _as_sent(value: Any) -> Any:
    """Return a value as the database takes it: SQLite knows no UUIDs."""
    return ID.get_db_prep_value(value, connection) if isinstance(value, UUID) else value
