"""Personal links: a token that the row can make again, of which the database keeps the digest."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404

TOKEN_BYTES = 16


class UnknownLink(Http404):
    """No such link, or no longer: one answer for the wrong, the withdrawn and the run out."""


def token_of(*, kind: str, id: int, generation: int) -> str:
    """Return the token of a row's link: 128 bits, the same until the generation rises."""
    message = f"{kind}:{id}:{generation}".encode()
    code = hmac.digest(settings.LINK_KEY.encode(), message, "sha256")[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(code).rstrip(b"=").decode()


def is_over(since: datetime, lasts: timedelta, *, now: datetime) -> bool:
    """Tell whether what counts from a moment lasts no longer.

    A moment as far ahead was told by a wrong clock; no link lives for years by it.
    """
    return abs(now - since) >= lasts


def digest_of(token: str) -> str:
    """Return what the database stores of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
