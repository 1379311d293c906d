"""The pages for a fault of ours, for a database that is away, and for a form that is too old."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader

RETRY_AFTER_SECONDS = 10
NEVER_SENT_BACK = ("csrfmiddlewaretoken", "password", "code")


def server_error(request):
    """Render without the request, so that neither the session nor the database is asked again."""
    fault = sys.exc_info()[1]
    if isinstance(fault, InterfaceError | OperationalError):
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def form_too_old(request, reason=""):
    """Offer to send again what was typed; not what comes from another site, and nothing secret."""
    is_ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(NEVER_SENT_BACK)
        for value in values
    ]
    can_send_again = is_ours and fields and not request.FILES
    context = {"fields": fields if can_send_again else [], "address": request.get_full_path()}
    return render(request, "403_csrf.html", context, status=403)
