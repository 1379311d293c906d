"""Records that requests write all the time: each statement is made once a process, then sent.

To compile it anew for each row costs Django several times what sending it does.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeAlias

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

Field: TypeAlias = "models.Field[Any, Any]"


class Record(models.Model):
    """A model whose `save()` is Django's but for the statement, which is kept.

    What the database is to work out, as an F(), goes Django's way.
    """

    class Meta:
        abstract = True

    def _do_insert(self, manager, using, fields, returning_fields, raw):
        values = [field.pre_save(self, add=True) for field in fields]
        if raw or not returning_fields or not _are_plain(values):
            return super()._do_insert(manager, using, fields, returning_fields, raw)
        connection = connections[using]
        columns, returned = _columns(fields), _columns(returning_fields)
        with connection.cursor() as cursor:
            cursor.execute(
                _insertion(self._meta.db_table, columns, returned),
                _as_sent(fields, values, connection),
            )
            row = cursor.fetchone()
        return [list(map(_as_read, row, returning_fields, [connection] * len(row)))]

    def _do_update(self, base_qs, using, pk_val, values, update_fields, forced_update):
        fields, new = [field for field, *_ in values], [value for *_, value in values]
        if not values or not _are_plain(new):
            return super()._do_update(base_qs, using, pk_val, values, update_fields, forced_update)
        connection, pk = connections[using], self._meta.pk
        with connection.cursor() as cursor:
            cursor.execute(
                _update(self._meta.db_table, _columns(fields), pk.column),
                _as_sent([*fields, pk], [*new, pk_val], connection),
            )
            return cursor.rowcount > 0


def _are_plain(values: Iterable[Any]) -> bool:
    return not any(hasattr(value, "resolve_expression") for value in values)


def _columns(fields: Iterable[Field]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in fields)


def _as_sent(
    fields: Iterable[Field], values: Iterable[Any], connection: BaseDatabaseWrapper
) -> list[Any]:
    return [
        field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]


def _as_read(value: Any, field: Field, connection: BaseDatabaseWrapper) -> Any:
    """Return what the database has worked out as Django reads it: a key, or a generated column."""
    column = field.cached_col
    converters = connection.ops.get_db_converters(column) + field.get_db_converters(connection)
    for convert in converters:
        value = convert(value, column, connection)
    return value


@cache
def _insertion(table: str, columns: tuple[str, ...], returned: tuple[str, ...]) -> str:
    values = ", ".join(["%s"] * len(columns))
    stored = f"INSERT INTO {_named(table)} ({_named(*columns)}) VALUES ({values})"  # noqa: S608
    return f"{stored} RETURNING {_named(*returned)}"


@cache
def _update(table: str, columns: tuple[str, ...], key: str) -> str:
    values = ", ".join(f"{_named(column)} = %s" for column in columns)
    return f"UPDATE {_named(table)} SET {values} WHERE {_named(key)} = %s"  # noqa: S608


def _named(*names: str) -> str:
    """Return names as both databases quote them; they are our models' own."""
    return ", ".join(f'"{name}"' for name in names)
