"""Django's PostgreSQL, of which one thread alone waits while no server answers (docs/operating.md).

Django looks for the class under this name in a module of this one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from django.db.backends.postgresql import base
from psycopg import OperationalError

LONGEST_SECONDS = 10


@dataclass
class Server:
    """What a process knows of the server at one of its addresses."""

    asking: Any = field(default_factory=Lock)
    is_away: bool = False


SERVERS: defaultdict[str, Server] = defaultdict(Server)


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections of a pool; while it has none to give, only one request of a process asks."""

    @property
    def _server(self):
        return SERVERS[self.alias]

    def get_new_connection(self, conn_params):
        is_away = self._server.is_away and self.pool
        if not is_away or self.pool.get_stats()["pool_available"]:
            return self._ask(conn_params)
        if not self._server.asking.acquire(blocking=False):
            raise OperationalError("PostgreSQL did not answer a moment ago.")
        try:
            return self._ask(conn_params)
        finally:
            self._server.asking.release()

    def _configure_connection(self, connection):
        """Have nothing compiled: of large tables that takes longer than any query of ours."""
        super()._configure_connection(connection)
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")
        return True  # to be committed, or it ends with what is taken back

    def _ask(self, conn_params):
        """Wait for a connection: long where all are in use, and not where none can be made."""
        until, before = monotonic() + LONGEST_SECONDS, self._failed_to_connect()
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except OperationalError:
                if self._failed_to_connect() > before:
                    self._server.is_away = True
                if self._server.is_away or not self.pool or monotonic() > until:
                    raise
            else:
                self._server.is_away = False
                return connection

    def _failed_to_connect(self):
        return self.pool.get_stats().get("connections_errors", 0) if self.pool else 0
