"""How a test asks for a page, and what it reads there."""

import re

from django.urls import reverse
from django.utils.translation import override

HTMX = {"HX-Request": "true"}


def address(name, *arguments, language="en"):
    with override(language):
        return reverse(f"diagnostics:{name}", args=arguments)


def text_of(response):
    """Return the page with its markup, in one line."""
    return " ".join(response.content.decode().split())


def seen_on(page):
    """Return what a page that asks has its yes bring back."""
    return re.search(r'name="seen" value="(\w*)"', page.content.decode())[1]


def confirm(client, where, *, follow=False, **fields):
    """Read a page that asks, and say yes to it."""
    return client.post(where, {"seen": seen_on(client.get(where))} | fields, follow=follow)
