"""Every write through the pages leaves one row in the audit trail, in its own transaction.

Nobody calls this: the first statement of a request that changes a record brings the row along, so
that a new page has its trail by itself. A row that is rolled back is written again with the next
change. What is done behind a personal link leaves none: in an anonymous round it would tell who
answered when, and from where; what a head accepts says itself who and when. A guest who begins is a
respondent too (DECISIONS 50).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from ..models import TrailEntry
from ..models.links import digest_of
from .throttle import address_of

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
BEHIND_LINKS = {"diagnostics:answer_step", "diagnostics:join", "funnel:accept"}
BEHIND_LINKS |= {"funnel:enter_session", "funnel:phone", "funnel:pulse_answer"}
START = "diagnostics:start"  # with an account one becomes a manager there
SECRET = {"token", "key"}  # what addresses call a link's secret
CHANGE = re.compile(r'(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "(\w+)"')
NO_RECORDS = {"sessions", "usersessions"}  # where one is signed in, and what a visit carries

_is_paused: ContextVar[bool] = ContextVar("is_paused", default=False)


@contextmanager
def nobody_does_this() -> Iterator[None]:
    """Leave no trail of what happens by itself during somebody's request."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def leave_a_trail(get_response):
    def answered(request):
        if request.method in SAFE:
            return get_response(request)
        with connection.execute_wrapper(Trail(request)):
            return get_response(request)

    return answered


class Trail:
    """Watches the statements of one request."""

    def __init__(self, request) -> None:
        self._request = request
        self._is_kept = False

    def __call__(self, execute, sql, params, many, context) -> Any:
        change = CHANGE.match(sql)
        if change is None or self._is_kept or not self._is_trailed(table=change[2]):
            return execute(sql, params, many, context)
        # A lone INSERT of SQLite ends only when its row is read: what follows it until then ends
        # with it, and a transaction around it could not
        is_alone = not connection.in_atomic_block
        is_open = connection.vendor == "sqlite" and " RETURNING " in sql
        with transaction.atomic() if is_alone and not is_open else nullcontext():
            result = execute(sql, params, many, context)
            # how many an INSERT has made is not known yet
            has_changed = change[1].startswith("INSERT") or context["cursor"].rowcount
            if has_changed and not self._is_pending():
                self._write()
        return result

    def _is_trailed(self, table: str) -> bool:
        match = self._request.resolver_match
        return (
            match is not None
            and not self._is_by_link(match.view_name)
            and table in trailed_tables()
            and not _is_paused.get()
        )

    def _is_by_link(self, name: str) -> bool:
        is_guest = name == START and not self._request.user.is_authenticated
        return is_guest or name in BEHIND_LINKS

    def _is_pending(self) -> bool:
        """Tell whether the row is part of the transaction, not rolled back with a savepoint."""
        return any(entry[1] == self._keep for entry in connection.run_on_commit)

    def _keep(self) -> None:
        self._is_kept = True

    def _write(self) -> None:
        match, user = self._request.resolver_match, self._request.user
        named = (
            digest_of(value) if name in SECRET else str(value)
            for name, value in match.kwargs.items()
        )
        chosen = self._request.POST.getlist("_selected_action")  # of a list in the admin
        transaction.on_commit(self._keep)
        TrailEntry.objects.create(
            user_id=user.pk,
            what=match.view_name,
            object=" ".join([*named, *chosen])[:200],
            address=address_of(self._request).partition("/")[0] or None,
        )


@cache
def trailed_tables() -> set[str]:
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table
        for model in models
        if model._meta.app_label not in NO_RECORDS and model is not TrailEntry
    }
