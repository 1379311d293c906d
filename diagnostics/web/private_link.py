"""Pages whose address is a secret: nobody keeps them, and nobody guesses on and on."""

import time
from functools import wraps
from math import ceil

from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ..models.links import UnknownLink
from .throttle import address_of, times_counted

MOST_MISSES = 20
WINDOW_SECONDS = 10 * 60
TOO_MANY_REQUESTS = 429

Sender = tuple[str, str]

# Who has to wait, and until when. The count is shared; each process learns from it at a miss, so
# that a good link costs no look-up of its own.
_waiting: dict[Sender, float] = {}


def private_link(kind):
    """Keep a page out of caches and search engines, and slow down whoever guesses its address.

    After 20 links of one kind that are not there, their network address waits until the ten
    minutes are over. Everybody else's links open as ever.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            until = _until(kind, request)
            if until is None:
                try:
                    response = view(request, *args, **kwargs)
                except UnknownLink:
                    until = _count_miss(kind, request)
                    if until is None:
                        raise
            if until is not None:
                response = _too_many(request, until)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return never_cache(wrapped)

    return decorate


def _until(kind: str, request) -> float | None:
    """Return until when the sender of a request has to wait, or None."""
    now = time.time()
    for sender in [address for address, until in list(_waiting.items()) if until <= now]:
        _waiting.pop(sender, None)
    return _waiting.get((kind, address_of(request))) if _waiting else None


def _count_miss(kind: str, request) -> float | None:
    """Count a link that was not there; return until when its sender now has to wait, or None."""
    address = address_of(request)
    if not address:
        return None
    misses, until = times_counted(f"misses:{kind}", address, seconds=WINDOW_SECONDS)
    if misses <= MOST_MISSES:
        return None
    _waiting[kind, address] = until
    return until


def _too_many(request, until: float):
    response = render(request, "429.html", status=TOO_MANY_REQUESTS)
    response["Retry-After"] = str(max(1, ceil(until - time.time())))
    return response
