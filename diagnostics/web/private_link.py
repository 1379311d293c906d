"""Pages whose address is a secret: nobody keeps them, and nobody guesses on and on."""

import time
from functools import wraps
from http import HTTPStatus
from math import ceil
from typing import Any

from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ..models.links import UnknownLink
from .throttle import address_of, times_counted

MOST_MISSES = 20
WINDOW_SECONDS = 10 * 60


class KnownLink(Exception):
    """A link that is known and does not open: the page that says why."""

    def __init__(self, template: str, context: dict[str, Any] | None = None, *, status: int):
        self.page = {"template_name": template, "context": context, "status": status}


def private_link(kind):
    """Keep a page out of caches and search engines, and slow down whoever guesses its address.

    A good link always opens. After 20 links of one kind that are not there from one network
    address, or 20 times the same one from anywhere, the next such answer is to wait.
    """

    def decorate(view):
        @wraps(view)
        def wrapped(request, token, *args, **kwargs):
            try:
                response = view(request, token, *args, **kwargs)
            except KnownLink as link:
                response = render(request, **link.page)
            except UnknownLink:
                until = _count_miss(kind, request, token)
                if until is None:
                    raise
                response = _too_many(request, until)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return never_cache(wrapped)

    return decorate


def _count_miss(kind: str, request, token: str) -> float | None:
    """Count a link that is not there, by sender and by link; return until when to wait, or None."""
    counts = [
        times_counted(f"misses:{kind}", whose, seconds=WINDOW_SECONDS)
        for whose in (address_of(request), f"link {token}")
        if whose
    ]
    return max((until for misses, until in counts if misses > MOST_MISSES), default=None)


def _too_many(request, until: float):
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(max(1, ceil(until - time.time())))
    return response
