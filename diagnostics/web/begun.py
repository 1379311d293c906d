"""The link of what a guest began, kept on the device: whoever comes back may go on."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import GuestStart, Respondent
from ..models.start import LASTS, start_of_link
from .on_device import keep_on_device, kept_on_device

COOKIE = "begun"
WAITING = "waits_to_be_kept"  # in the session, until somebody signs in


def remember(response: HttpResponse, respondent: Respondent) -> None:
    """Keep the personal link on the device, as long as what was begun lasts."""
    keep_on_device(response, COOKIE, respondent.token, lasts=LASTS)


def begun_on(request: HttpRequest) -> GuestStart | None:
    """Return what was begun on the device and is nobody's yet; no query without the cookie."""
    token = kept_on_device(request, COOKIE, lasts=LASTS)
    start = token and start_of_link(token, now=timezone.now())
    return start if start and start.kept_at is None else None


def wait_to_keep(request: HttpRequest, start: GuestStart) -> None:
    """Note that this browser asked to keep what was begun: whoever signs in with it next does."""
    request.session[WAITING] = start.pk
