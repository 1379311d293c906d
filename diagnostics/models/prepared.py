"""Queries of nearly every request and of the most read pages: compiled once a thread, then sent.

To compile a query costs Django several times what sending it and reading its row does.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from threading import local
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, router
from django.db.models import Field, Model, QuerySet, Value
from django.db.models.expressions import ExpressionList
from django.db.models.lookups import Lookup
from django.db.models.sql import Query
from django.utils.connection import ConnectionProxy

Known = int | str | UUID | date  # what a record is known by, and a moment or a day


class Parameter:
    """Stands in the compiled statement for a value that each call brings."""


class Prepared:
    """A query with values in it, given as the function that makes the queryset of the values.

    The function is called once a thread and database: what it asks of anything but its values never
    changes. Each value is compared with a field, and is sent as that field sends it.
    """

    def __init__(self, rows_of: Callable[..., "QuerySet[Any, Any]"]):
        self._rows_of = rows_of
        self._model: type[Model] | None = None
        self._kept = local()

    def all(self, *values: Known) -> list[Any]:
        """Return the rows, as the queryset itself gives them; one query."""
        compiled = self._compiled(len(values))
        compiled.values = {
            parameter: _as_sent(value, field)
            for (parameter, field), value in zip(compiled.places.items(), values, strict=True)
        }
        return compiled.read()

    def first(self, *values: Known) -> Any:
        """Return the first of the rows, or None; one query."""
        return next(iter(self.all(*values)), None)

    def _compiled(self, count: int) -> "Compiled":
        """Return what is kept for the database to be read from, by this thread."""
        kept = self._kept.__dict__
        if self._model and (found := kept.get(router.db_for_read(self._model))):
            return cast(Compiled, found)
        parameters = [Parameter() for _value in range(count)]
        rows = self._rows_of(*map(Value, parameters))
        self._model = rows.model
        alias = router.db_for_read(self._model)
        kept[alias] = compiled = Compiled(rows.using(alias), parameters, alias)
        return compiled


class Compiled:
    """A queryset with a compiler that has its statement and its converters at hand."""

    def __init__(self, rows: "QuerySet[Any, Any]", parameters: Sequence[Parameter], alias: str):
        self.rows = rows
        self.places = {parameter: _field_of(parameter, rows) for parameter in parameters}
        self.values: dict[Parameter, Any] = {}
        # whichever connection the thread has by then: it may get another one
        compiler = rows.query.get_compiler(connection=ConnectionProxy(connections, alias))
        try:
            statement, sent = compiler.as_sql()
        except EmptyResultSet:
            raise TypeError("A query that is empty for every value is not prepared.") from None
        converters = compiler.get_converters([expression for expression, *_more in compiler.select])

        def compiled() -> tuple[str, tuple[Any, ...]]:
            return statement, tuple(
                self.values[value] if isinstance(value, Parameter) else value for value in sent
            )

        compiler.as_sql = compiled
        compiler.get_converters = lambda _expressions: converters
        # of this one query alone: it has no other place for a compiler that is kept
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]

    def read(self) -> list[Any]:
        """Return the rows as the queryset reads them, which keeps them unless it is copied."""
        rows: Any = self.rows
        return list(rows._iterable_class(rows))  # noqa: SLF001 - a copy costs as much as the row


def padded(ids: Sequence[int], places: int) -> list[int]:
    """Return ids for a query that takes so many; no record has the id 0."""
    return [*ids, *[0] * (places - len(ids))]


def _field_of(parameter: Parameter, rows: "QuerySet[Any, Any]") -> "Field[Any, Any]":
    """Return the field that a value is compared with, in the query or in one within it."""
    for lookup in _lookups(rows.query):
        is_list = isinstance(lookup.rhs, ExpressionList)
        compared = lookup.rhs.get_source_expressions() if is_list else [lookup.rhs]
        if any(getattr(value, "value", None) is parameter for value in compared):
            field: Field[Any, Any] = lookup.lhs.output_field
            return field
    raise TypeError("Each value of a prepared query is compared with a field, in filter().")


def _lookups(part: Any) -> Iterator[Any]:
    """Return the comparisons in a query, and in all that it is filtered or annotated by."""
    if isinstance(part, Lookup):
        yield part
    if isinstance(part, Query):
        within: Sequence[Any] = [part.where, *part.annotations.values()]
    else:
        within = part.get_source_expressions() if hasattr(part, "get_source_expressions") else ()
    for inner in within:
        yield from _lookups(inner)


def _as_sent(value: Known, field: "Field[Any, Any]") -> Any:
    """Return a value as the field's queries send it."""
    if not isinstance(value, Known):
        raise TypeError(f"A prepared query takes an int, a str, a UUID or a day, not {value!r}.")
    return field.get_db_prep_value(value, connection)
