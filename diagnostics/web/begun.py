"""The link of what a guest began, kept on the device: whoever comes back may go on."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import GuestStart, Respondent
from ..models.start import LASTS

COOKIE = "begun"
WAITING = "waits_to_be_kept"  # in the session, until somebody signs in


def remember(response: HttpResponse, respondent: Respondent) -> None:
    """Keep the personal link on the device, as long as what was begun lasts."""
    response.set_signed_cookie(
        COOKIE,
        respondent.token,
        salt=COOKIE,
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def begun_on(request: HttpRequest) -> GuestStart | None:
    """Return what was begun on the device and is nobody's yet; no query without the cookie."""
    token = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=LASTS)
    start = token and GuestStart.objects.of_link(token, now=timezone.now())
    return start if start and start.kept_at is None else None


def wait_to_keep(request: HttpRequest, start: GuestStart) -> None:
    """Note that this browser asked to keep what was begun: whoever signs in with it next does."""
    request.session[WAITING] = start.pk
