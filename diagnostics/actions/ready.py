"""Rows made ready before the transaction that inserts them, which is short then."""

from collections.abc import Iterable
from typing import Any, cast

from django.db import connection
from django.db.models import Model


class ReadyRows:
    """Rows of a model as the database takes them; the column named later is given on inserting."""

    def __init__(self, model: type[Model], *, later: str = "") -> None:
        self._table = model._meta.db_table
        own = [each for each in model._meta.local_concrete_fields if not each.generated]
        fields = [each for each in own if each != model._meta.auto_field]
        self._fields = [each for each in fields if each.name != later]
        self._later = [each for each in fields if each.name == later]
        self._values: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._values)

    def add(self, row: Model) -> None:
        self._values.append(
            tuple(
                field.get_db_prep_save(field.pre_save(row, add=True), connection)
                for field in self._fields
            )
        )

    def insert(self, later: Iterable[Any] = ()) -> None:
        """Insert the rows in their order, each with its own of what was left for later."""
        quoted, fields = connection.ops.quote_name, self._fields + self._later
        columns = ", ".join(quoted(cast(str, field.column)) for field in fields)
        marks = ", ".join(["%s"] * len(fields))
        sql = f"INSERT INTO {quoted(self._table)} ({columns}) VALUES ({marks})"  # noqa: S608
        rows = self._values
        if self._later:
            rows = [(*row, value) for row, value in zip(rows, later, strict=True)]
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
