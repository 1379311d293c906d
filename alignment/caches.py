"""The cache that all processes share."""

import base64
import pickle
from contextlib import suppress
from datetime import UTC, datetime

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction
from django.utils import timezone


class SharedCache(DatabaseCache):
    """Django's cache in the database, whose `incr` loses nobody who counts at the same moment."""

    def incr(self, key, delta=1, version=None):
        """Count on, and let the key expire when it would have."""
        name = self.make_and_validate_key(key, version=version)
        using = router.db_for_write(self.cache_model_class)
        connection = connections[using]
        table = connection.ops.quote_name(self._table)  # as the settings name it
        # the row is ours until the end; SQLite's whole database is, from the beginning
        hold = " FOR UPDATE" if connection.features.has_select_for_update else ""
        read = f"SELECT value FROM {table} WHERE cache_key = %s AND expires >= %s{hold}"  # noqa: S608
        write = f"UPDATE {table} SET value = %s WHERE cache_key = %s"  # noqa: S608
        whole = transaction.atomic(using=using, savepoint=False)
        with whole, connection.cursor() as cursor:
            cursor.execute(read, [name, self._now(connection)])
            if row := cursor.fetchone():
                value = pickle.loads(base64.b64decode(row[0])) + delta  # noqa: S301 - we wrote it
                kept = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
                cursor.execute(write, [kept, name])
        if row is None:  # said here, as it would undo what the caller has begun
            raise ValueError(f"There is no key {key!r}.")
        return value

    def erase_expired(self):
        """Erase what has run out, which Django does in a full table only; return how many keys."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [self._now(connection)])  # noqa: S608
            return cursor.rowcount

    @staticmethod
    def _now(connection):
        return connection.ops.adapt_datetimefield_value(timezone.now().replace(microsecond=0))


class PartsCache(SharedCache):
    """Keeps what never changes under its key: one statement writes it, and `purge` bounds it."""

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        name = self.make_and_validate_key(key, version=version)
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        ends = datetime.fromtimestamp(self.get_backend_timeout(timeout), tz=UTC)
        kept = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
        write = (
            f"INSERT INTO {table} (cache_key, value, expires) VALUES (%s, %s, %s)"  # noqa: S608
            " ON CONFLICT (cache_key) DO UPDATE SET expires = excluded.expires"
        )
        moment = connection.ops.adapt_datetimefield_value(ends.replace(microsecond=0))
        with suppress(DatabaseError), connection.cursor() as cursor:  # it is rendered again then
            cursor.execute(write, [name, kept, moment])
