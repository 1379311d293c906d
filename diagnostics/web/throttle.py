"""So many times within a while from one network address or at one target, and then a wait."""

import hashlib
import time
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

IPV6_PREFIX = 64  # what one household or office holds


def times_counted(what: str, whose: str, *, seconds: int, times: int = 1) -> tuple[int, float]:
    """Count on; return how often it was within the present while, and until when that lasts.

    The count is shared by all processes, and nobody who counts at the same moment is lost.
    """
    window = int(time.time() // seconds)
    digest = hashlib.sha256(whose.encode()).hexdigest()
    key = f"{what}:{window}:{digest}"
    return _counted(key, times, lasts=2 * seconds), (window + 1) * float(seconds)


def _counted(key: str, times: int, *, lasts: int) -> int:
    """Count on, or begin; what is counted outlives its while, so that it is there to count on."""
    try:
        return cache.incr(key, times)
    except ValueError:  # nobody has begun
        return times if cache.add(key, times, lasts) else cache.incr(key, times)


def address_of(request: HttpRequest) -> str:
    """Return the network address of whoever asks; of IPv6, the network; "" where unknown."""
    try:
        found = ip_address(get_adapter().get_client_ip(request))
    except (PermissionDenied, ValueError):  # a server behind a socket may know none
        return ""
    if found.version == 4:
        return str(found)
    return str(ip_network((found, IPV6_PREFIX), strict=False))
