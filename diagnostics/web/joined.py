"""Who came in by a shared link on this device: whoever opens it again is led to their answers."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ..models import Respondent, SharedLink
from ..models.links import digest_of

LASTS = timedelta(days=180)


def remember_joined(response: HttpResponse, link: SharedLink, respondent: Respondent) -> None:
    """Keep the personal link on the device, for this shared link alone."""
    name = _cookie(link)
    response.set_signed_cookie(
        name,
        respondent.token,
        salt=name,
        max_age=LASTS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def joined_on(request: HttpRequest, link: SharedLink) -> Respondent | None:
    """Return who came in by the link on this device; no query without the cookie."""
    name = _cookie(link)
    token = request.get_signed_cookie(name, default=None, salt=name, max_age=LASTS)
    return link.respondents.filter(token_digest=digest_of(token)).first() if token else None


def _cookie(link: SharedLink) -> str:
    return f"joined-{link.pk}"
