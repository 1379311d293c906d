"""Pages for a fault of ours, what is away or gone, a form too old, a session over, a wrong method.

What was typed stands on the page that comes (alignment/typed.py).
"""

import errno
import logging
import sys
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render, resolve_url
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.defaults import page_not_found

from .accounts.letters import LetterDidNotGoOut
from .requests import REQUEST_ID
from .typed import typed_in

LOG = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 10
RETRY_LETTER_AFTER_SECONDS = 120
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@never_cache
def server_error(request):
    """Render without the request, so that neither the session nor the database is asked again."""
    context = {
        "typed": typed_in(request),
        "csrf_token": get_token(request),
        "request_id": REQUEST_ID.get(),
    }
    if _is_away(sys.exc_info()[1]):
        page = loader.render_to_string("503.html", context)
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return HttpResponse(loader.render_to_string("500.html", context), status=500)


def _is_away(fault: BaseException | None) -> bool:
    """Tell whether it comes of a database that does not answer, or of a disk that is full."""
    while fault is not None:
        if isinstance(fault, InterfaceError | OperationalError):
            return True
        if isinstance(fault, OSError) and fault.errno in NO_ROOM:
            return True
        fault = fault.__cause__ or fault.__context__
    return False


@never_cache
def form_too_old(request, reason=None):  # noqa: ARG001 - Django names it so
    """Offer to send again what was typed; not what comes from another site, and nothing secret."""
    return render(request, "403_csrf.html", {"typed": typed_in(request)}, status=403)


def page_of_a_session_that_is_over(get_response):
    """Keep what was typed by somebody who has to sign in first, in the place of leading there."""

    def answered(request):
        response = get_response(request)
        if request.method != "POST" or not _asks_to_sign_in(request, response):
            return response
        typed = typed_in(request)
        if typed is None or not typed.fields:
            return response
        context = {"typed": typed, "sign_in": response.url}
        page = render(request, "session_over.html", context, status=403)
        add_never_cache_headers(page)
        return page

    return answered


def _asks_to_sign_in(request, response) -> bool:
    """Tell whether a page leads to the sign-in only because it needs one: it is to come next."""
    if response.status_code != 302:
        return False
    place = urlsplit(response.url)
    if request.get_full_path() not in parse_qs(place.query).get("next", []):
        return False
    return place.path in {resolve_url(settings.LOGIN_URL), resolve_url("admin:login")}


def page_without_a_letter(get_response):
    """Say that the letter did not go out on which an answer depends, and that nothing is done."""

    def answered(request):
        return get_response(request)

    def page(request, fault):
        if not isinstance(fault, LetterDidNotGoOut):
            return None
        typed = typed_in(request)
        context = {
            "sends_letters": settings.SENDS_LETTERS,
            "typed": None if typed and typed.is_secret_left_out else typed,
            "address": request.get_full_path(),
        }
        response = render(request, "account/letter_not_sent.html", context, status=503)
        response["Retry-After"] = RETRY_LETTER_AFTER_SECONDS
        add_never_cache_headers(response)
        return response

    answered.process_exception = page
    return answered


def page_of_what_is_gone(get_response):
    """Say of what somebody deleted while a form was taken what is said of what is not there."""

    def answered(request):
        return get_response(request)

    def page(request, fault):
        if request.method != "POST" or not _is_gone(fault):
            return None
        LOG.warning("A form was about what is gone", exc_info=fault)
        return page_not_found(request, fault)

    answered.process_exception = page
    return answered


def _is_gone(fault: Exception) -> bool:
    """Tell whether a row is no longer there: one that is read, is hung on, or is written."""
    if isinstance(fault, IntegrityError):
        return "foreign key" in str(fault).lower()  # as either database says it
    is_unwritten = isinstance(fault, DatabaseError) and "did not affect any rows" in str(fault)
    return is_unwritten or isinstance(fault, ObjectDoesNotExist)


def page_of_a_wrong_method(get_response):
    """Show a page with the way back to whoever opens an address that only takes what is sent."""

    def answered(request):
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        context = {"way_back": _way_back(request.path_info)}
        page = render(request, "405.html", context, status=405)
        page["Allow"] = response["Allow"]
        return page

    return answered


def _way_back(path):
    """Return the nearest page above an address; the start page above all."""
    while path.count("/") > 2:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return path
