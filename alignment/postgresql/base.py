"""Django's PostgreSQL, of which one thread alone waits while no server answers (docs/operating.md).

Django looks for the class under this name in a module of this one.
"""

from threading import Lock
from time import monotonic

from django.db.backends.postgresql import base
from psycopg import OperationalError

LONGEST_SECONDS = 10


class DatabaseWrapper(base.DatabaseWrapper):
    """Connections of a pool; while it has none to give, only one request of a process asks."""

    _asking = Lock()
    _is_away = False

    def get_new_connection(self, conn_params):
        is_away = self._is_away and self.pool and not self.pool.get_stats()["pool_available"]
        if not is_away:
            return self._ask(conn_params)
        if not self._asking.acquire(blocking=False):
            raise OperationalError("PostgreSQL did not answer a moment ago.")
        try:
            return self._ask(conn_params)
        finally:
            self._asking.release()

    def _ask(self, conn_params):
        """Wait for a connection: long where all are in use, and not where none can be made."""
        until, before = monotonic() + LONGEST_SECONDS, self._failed_to_connect()
        while True:
            try:
                connection = super().get_new_connection(conn_params)
            except OperationalError:
                if self._failed_to_connect() > before:
                    DatabaseWrapper._is_away = True
                if self._is_away or not self.pool or monotonic() > until:
                    raise
            else:
                DatabaseWrapper._is_away = False
                return connection

    def _failed_to_connect(self):
        return self.pool.get_stats().get("connections_errors", 0) if self.pool else 0
