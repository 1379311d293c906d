from importlib import import_module
from sqlite3 import SQLITE_LIMIT_VARIABLE_NUMBER
from types import ModuleType

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


class Late(ModuleType):
    """A module of a library that is imported when something of it is first used."""

    def __getattr__(self, name):
        return getattr(import_module(self.__name__), name)


class AlignmentConfig(AppConfig):
    name = "alignment"

    def ready(self):
        from allauth.mfa.webauthn import internal

        from . import checks  # noqa: F401  registers them

        # Passkeys come with ciphers and the world's domains: ten megabytes, for who has one
        internal.auth = Late(f"{internal.__name__}.auth")

        connection_created.connect(take_more_parameters)
