"""What a request may be before anything reads it, and who may keep the answer."""

import codecs

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.utils.cache import add_never_cache_headers

NUL = "\0"
CODES = {"utf-8", "ascii"}


def refuse_what_cannot_be_read(get_response):
    """Refuse a body in a code that no browser sends, and take a cookie with NUL for none."""

    def answered(request):
        if not _is_readable(request.content_params.get("charset", "utf-8")):
            return HttpResponseBadRequest("charset: utf-8", content_type="text/plain")
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if NUL not in name + value
        }
        return get_response(request)

    return answered


def _is_readable(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name in CODES
    except (LookupError, ValueError):
        return False


def keep_nothing_of_a_session(get_response):
    """Let no browser and no cache keep a page of somebody signed in: Back shows nothing later.

    Told by the cookie, so that no page asks the database for it.
    """

    def answered(request):
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            add_never_cache_headers(response)
        return response

    return answered
