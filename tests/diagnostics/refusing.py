"""A database that refuses."""

from contextlib import contextmanager

from django.db import IntegrityError, connection


@contextmanager
def refusing(beginning):
    """Let the database refuse every statement that begins so, as it refuses a broken rule."""

    def refuse(execute, sql, params, many, context):
        if sql.startswith(beginning):
            raise IntegrityError("another rule")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield
