"""Personal links that a device keeps, each in a signed cookie: whoever comes back may go on."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def keep_link(response: HttpResponse, name: str, token: str, *, lasts: timedelta) -> None:
    """Keep a link's token on the device under the name, for so long."""
    response.set_signed_cookie(
        name,
        token,
        salt=name,
        max_age=lasts,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def kept_token(request: HttpRequest, name: str, *, lasts: timedelta) -> str | None:
    """Return the token of the link that the device keeps under the name, None without one."""
    token: str | None = request.get_signed_cookie(name, default=None, salt=name, max_age=lasts)
    return token
