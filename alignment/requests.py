"""What a request is known by, what it may be before anything reads it, who may keep the answer."""

import codecs
import re
import secrets
from contextvars import ContextVar
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.utils.cache import add_never_cache_headers

NUL = "\0"
CODES = {"utf-8", "ascii"}
SAID_OF_WHAT_IS_KNOWN = {  # RFC 9110, 15.4.5; and what concerns the server, not the page
    *("cache-control", "content-location", "date", "etag", "expires", "vary"),
    "strict-transport-security",
}
ID_OF_A_PROXY = re.compile(r"[\w-]{8,64}", re.ASCII)
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


def know_by_an_id(get_response):
    """Give each request an id, the proxy's where one is in front: for logs, header, error page."""

    def answered(request):
        sent = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
        id = sent if ID_OF_A_PROXY.fullmatch(sent) else secrets.token_hex(8)
        REQUEST_ID.set(id)  # until the next: Django logs after every middleware
        response = get_response(request)
        response["X-Request-ID"] = id
        return response

    return answered


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


def repeat_nothing_that_is_known(get_response):
    """Send with a 304 only what it has to say: a browser keeps the policies of the page it has."""

    def answered(request):
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            for name in {name.lower() for name in response.headers} - SAID_OF_WHAT_IS_KNOWN:
                del response.headers[name]
        return response

    return answered


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
