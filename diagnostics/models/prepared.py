"""Queries that nearly every request asks: compiled once in each thread, and from then on only sent.

To compile a query costs Django several times what sending it and reading its row does.
"""

from collections.abc import Callable, Sequence
from threading import local
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, UUIDField, Value

ID = UUIDField()


class Parameter:
    """Stands in the compiled statement for a value that each call brings."""


class Prepared:
    """A query with values in it, given as the function that makes the queryset of the values.

    The function is called once a thread: what it asks of anything but its values never changes.
    """

    def __init__(self, rows_of: Callable[..., "QuerySet[Any, Any]"]):
        self._rows_of = rows_of
        self._kept = local()

    def all(self, *values: Any) -> list[Any]:
        """Return the rows, as the queryset itself gives them; one query."""
        if not hasattr(self._kept, "rows"):
            self._compile(tuple(Parameter() for _value in values))
        self._kept.values = dict(zip(self._kept.places, map(_as_sent, values), strict=True))
        return list(self._kept.rows.all())

    def first(self, *values: Any) -> Any:
        """Return the first of the rows, or None; one query."""
        return next(iter(self.all(*values)), None)

    def _compile(self, places: Sequence[Parameter]) -> None:
        """Keep the queryset with a compiler that has its statement and its converters at hand."""
        rows = self._rows_of(*map(Value, places))
        compiler = rows.query.get_compiler(connection=connection)
        statement, parameters = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, *_more in compiler.select])

        def compiled() -> tuple[str, tuple[Any, ...]]:
            values = self._kept.values
            return statement, tuple(
                values[parameter] if isinstance(parameter, Parameter) else parameter
                for parameter in parameters
            )

        compiler.as_sql = compiled
        compiler.get_converters = lambda _expressions: converters
        # of this one query alone: it has no other place for a compiler that is kept
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]
        self._kept.rows, self._kept.places = rows, places


def _as_sent(value: Any) -> Any:
    """Return a value as the database takes it: SQLite knows no UUIDs."""
    return ID.get_db_prep_value(value, connection) if isinstance(value, UUID) else value
