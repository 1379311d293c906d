"""Commands that write say where: two files of settings are two databases."""

from typing import Any

from django.core.management.base import BaseCommand, OutputWrapper
from django.db import connection
from django.utils import timezone

from ..actions.watching import note_run


def database() -> str:
    """Return which database is used, without its password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite, {settings['NAME']}"
    place = ":".join(str(settings[part]) for part in ("HOST", "PORT") if settings[part])
    return f"PostgreSQL, {settings['NAME']} at {place or 'this machine'}"


class WritingCommand(BaseCommand):
    """A command that names the database before it writes there."""

    requires_system_checks = ()  # they judge the code, each minute anew, and cost half of a command

    def execute(self, *args: Any, **options: Any) -> str | None:
        if options.get("stderr"):
            self.stderr = OutputWrapper(options["stderr"])
        self.stderr.write(f"Database: {database()}", style_func=str)
        return super().execute(*args, **options)


class ScheduledCommand(WritingCommand):
    """A command for cron: how it ended is kept for whoever watches."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        is_done = False
        try:
            said = super().execute(*args, **options)
            is_done = True
        finally:
            name = type(self).__module__.rpartition(".")[2]
            note_run(name, is_done=is_done, now=timezone.now())
        return said
