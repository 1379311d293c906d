"""Commands that write say where: two files of settings are two databases."""

from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection


def database() -> str:
    """Return which database is used, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite, {settings['NAME']}"
    place = ":".join(str(settings[part]) for part in ("HOST", "PORT") if settings[part])
    return f"PostgreSQL, {settings['NAME']} at {place or 'this machine'}"


class WritingCommand(BaseCommand):
    """A command that names the database before it writes there."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        self.stderr.write(f"Database: {database()}", style_func=str)
        return super().execute(*args, **options)
