"""Lists and results, read from a standby where one is named (docs/operating.md, Several machines).

Who has just written reads from the primary, and so does the rest of a request that writes.
"""

from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest, HttpResponseBase

from .on_device import keep_on_device, kept_on_device
from .policy import View

ALIAS = "standby"
COOKIE, LASTS = "wrote", timedelta(seconds=10)
SAFE = ("GET", "HEAD")
OURS = ("diagnostics", "funnel")  # sessions and counters are never old

_is_enough: ContextVar[bool] = ContextVar("standby_is_enough", default=False)


def from_a_standby(request: HttpRequest) -> None:
    """Let what is read from here on be a moment old, but not to who has just written.

    It stands after the gate: who may see something is never old.
    """
    has_written = kept_on_device(request, COOKIE, lasts=LASTS)
    _is_enough.set(request.method in SAFE and not has_written)


class StandbyRouter:
    """Where Django reads and writes."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        is_enough = _is_enough.get() and model._meta.app_label in OURS
        return ALIAS if is_enough and not connection.in_atomic_block else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        _is_enough.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, *_records: Any, **_hints: Any) -> bool:
        return True

    def allow_migrate(self, alias: str, *_names: Any, **_hints: Any) -> bool:
        return alias == DEFAULT_DB_ALIAS


def read_from_the_primary_first(get_response: View) -> View:
    """Middleware: begin each request so, and note in the browser for a while that it has sent."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        before = _is_enough.set(False)
        try:
            response = get_response(request)
        finally:
            _is_enough.reset(before)
        if request.method not in SAFE:
            keep_on_device(response, COOKIE, "1", lasts=LASTS)
        return response

    return answered
