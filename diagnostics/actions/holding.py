"""One who edits after the other: what is read while a row is held is so until it is written."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Model, QuerySet


@contextmanager
def held(row: Model) -> Iterator[None]:
    """Hold a row: whoever else does so waits until the end, and then reads what is written here."""
    with transaction.atomic():
        QuerySet(type(row)).select_for_update().get(pk=row.pk)
        yield
