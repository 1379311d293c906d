"""Who came in by a shared link on this device: whoever opens it again is led to their answers."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse

from ..models import Respondent, SharedLink
from ..models.links import digest_of
from .on_device import keep_on_device, kept_on_device

LASTS = timedelta(days=180)


def remember_joined(response: HttpResponse, link: SharedLink, respondent: Respondent) -> None:
    """Keep the personal link on the device, for this shared link alone."""
    keep_on_device(response, _cookie(link), respondent.token, lasts=LASTS)


def joined_on(request: HttpRequest, link: SharedLink) -> Respondent | None:
    """Return who came in by the link on this device; no query without the cookie."""
    token = kept_on_device(request, _cookie(link), lasts=LASTS)
    return link.respondents.filter(token_digest=digest_of(token)).first() if token else None


def _cookie(link: SharedLink) -> str:
    return f"joined-{link.pk}"
