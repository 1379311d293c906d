"""Whether the database has every migration."""

from functools import cache
from pathlib import Path
from pkgutil import iter_modules

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def are_migrations_applied() -> bool:
    return migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def migrations() -> frozenset[tuple[str, str]]:
    """Return app and name of each, by its file: to read them all would take megabytes."""
    return frozenset(
        (app.label, file.name)
        for app in apps.get_app_configs()
        for file in iter_modules([str(Path(app.path) / "migrations")])
    )
