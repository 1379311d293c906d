"""Pages for a fault of ours, what is away, a form too old, a method that is wrong."""

import re
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache

from .accounts.letters import LetterDidNotGoOut
from .requests import REQUEST_ID

RETRY_AFTER_SECONDS = 10
RETRY_LETTER_AFTER_SECONDS = 120
SECRET = re.compile(r"password|^(csrfmiddlewaretoken|code|credential)$")


def server_error(_request):
    """Render without the request, so that neither the session nor the database is asked again."""
    fault, said = sys.exc_info()[1], {"request_id": REQUEST_ID.get()}
    if isinstance(fault, InterfaceError | OperationalError):
        page = loader.render_to_string("503.html", said)
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return HttpResponse(loader.render_to_string("500.html", said), status=500)


@never_cache
def form_too_old(request, reason=None):  # noqa: ARG001 - Django names it so
    """Offer to send again what was typed; not what comes from another site, and nothing secret."""
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    fields = _not_secret(request.POST)
    can_send_again = is_ours and fields and not request.FILES
    context = {
        "fields": fields if can_send_again else [],
        "is_secret_left_out": _has_secret(request.POST),
        "address": request.get_full_path(),
    }
    return render(request, "403_csrf.html", context, status=403)


def _not_secret(typed):
    return [
        (name, value)
        for name, values in typed.lists()
        if not SECRET.search(name)
        for value in values
    ]


def _has_secret(typed):
    return any(SECRET.search(name) for name in typed if name != "csrfmiddlewaretoken")


def page_without_a_letter(get_response):
    """Say that the letter did not go out on which an answer depends, and that nothing is done."""

    def answered(request):
        return get_response(request)

    def page(request, fault):
        if not isinstance(fault, LetterDidNotGoOut):
            return None
        context = {
            "sends_letters": settings.SENDS_LETTERS,
            "fields": [] if _has_secret(request.POST) else _not_secret(request.POST),
            "address": request.get_full_path(),
        }
        response = render(request, "account/letter_not_sent.html", context, status=503)
        response["Retry-After"] = RETRY_LETTER_AFTER_SECONDS
        add_never_cache_headers(response)
        return response

    answered.process_exception = page
    return answered


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
