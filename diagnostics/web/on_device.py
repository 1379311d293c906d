"""What a device keeps for us, each in a signed cookie that goes to this host alone."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


def keep_on_device(response: HttpResponseBase, name: str, value: str, *, lasts: timedelta) -> None:
    """Keep a value on the device under the name, for so long."""
    response.set_signed_cookie(
        _own(name),
        value,
        salt=name,
        max_age=lasts,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def kept_on_device(request: HttpRequest, name: str, *, lasts: timedelta) -> str | None:
    """Return what the device keeps under the name, None without it."""
    value: str | None = request.get_signed_cookie(
        _own(name), default=None, salt=name, max_age=lasts
    )
    return value


def _own(name: str) -> str:
    return f"{settings.COOKIE_PREFIX}{name}"
