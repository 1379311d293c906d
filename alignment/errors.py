"""The page for a fault of ours, and the one for a database that is away for a moment."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template import loader

RETRY_AFTER_SECONDS = 10


def server_error(request):
    """Render without the request, so that neither the session nor the database is asked again."""
    fault = sys.exc_info()[1]
    if isinstance(fault, InterfaceError | OperationalError):
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})
    return HttpResponse(loader.render_to_string("500.html"), status=500)
