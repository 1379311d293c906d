from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER

import django
from django.apps import AppConfig
from django.db.backends.signals import connection_created

MOST_PARAMETERS = 10_000  # of one statement; a longer text would only take longer to read


def take_more_parameters(connection, **_signal):
    """Let SQLite have as many parameters a statement; before 6.1 Django reckons with 999."""
    if connection.vendor == "sqlite":
        sqlite = connection.connection
        sqlite.setlimit(SQLITE_LIMIT_VARIABLE_NUMBER, MOST_PARAMETERS)  # or what it was built for
        if django.VERSION < (6, 1):
            most = sqlite.getlimit(SQLITE_LIMIT_VARIABLE_NUMBER)
            connection.features.max_query_params = most


class AlignmentConfig(AppConfig):
    name = "alignment"

    def ready(self):
        from . import checks  # noqa: F401  registers them

        connection_created.connect(take_more_parameters)
