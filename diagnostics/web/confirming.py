"""Pages that ask before something is done: a yes counts for what the page showed, and no other."""

import re
from collections.abc import Mapping
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

HIDDEN = re.compile(r'<input type="hidden"[^>]*>')  # tokens and keys, which nobody reads
UNSAID: Mapping[str, Any] = {"messages": (), "is_otherwise": False}


def confirmation(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """Ask; where the yes was to something else, show what is so now.

    The template has diagnostics/_otherwise.html above, and diagnostics/_seen.html in its form.
    """
    is_otherwise = "seen" in request.POST
    told = {**context, "seen": seen_in(request, template, context), "is_otherwise": is_otherwise}
    return render(request, template, told, status=HTTPStatus.CONFLICT if is_otherwise else 200)


def is_confirmed(request: HttpRequest, template: str, context: Mapping[str, Any]) -> bool:
    """Tell whether a page with this context, and no other, was answered by yes."""
    seen = request.POST.get("seen")
    return request.method == "POST" and seen == seen_in(request, template, context)


def seen_in(request: HttpRequest, template: str, context: Mapping[str, Any]) -> str:
    """Return the digest of what a page shows below its head, or a part of one."""
    page = render_to_string(template, {**context, **UNSAID}, request)
    shown = page.partition("<main")[2] or page
    return blake2b(HIDDEN.sub("", shown).encode(), digest_size=16).hexdigest()
