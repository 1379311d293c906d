"""Pages whose address is a secret: nobody keeps them, and nobody guesses on and on."""

import hashlib
import time
from functools import wraps
from ipaddress import ip_address, ip_network
from math import ceil

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from ..models.links import UnknownLink

MOST_MISSES = 20
WINDOW_SECONDS = 10 * 60
IPV6_PREFIX = 64  # what one household or office holds
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
    return _waiting.get((kind, _address(request))) if _waiting else None


def _count_miss(kind: str, request) -> float | None:
    """Count a link that was not there; return until when its sender now has to wait, or None."""
    address = _address(request)
    if not address:
        return None
    window = int(time.time() // WINDOW_SECONDS)
    digest = hashlib.sha256(address.encode()).hexdigest()
    key = f"misses:{kind}:{window}:{digest}"
    misses = cache.get(key, 0) + 1
    cache.set(key, misses, WINDOW_SECONDS)
    if misses <= MOST_MISSES:
        return None
    until = (window + 1) * float(WINDOW_SECONDS)
    _waiting[kind, address] = until
    return until


def _address(request) -> str:
    """Return the network address of whoever asks; of IPv6, the network; "" where unknown."""
    try:
        found = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):  # a server behind a socket may know none
        return ""
    if found.version == 4:
        return str(found)
    return str(ip_network((found, IPV6_PREFIX), strict=False))


def _too_many(request, until: float):
    response = render(request, "429.html", status=TOO_MANY_REQUESTS)
    response["Retry-After"] = str(max(1, ceil(until - time.time())))
    return response
