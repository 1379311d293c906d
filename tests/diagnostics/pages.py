"""How a test asks for a page, and what it reads there."""

from django.urls import reverse
from django.utils.translation import override

HTMX = {"HX-Request": "true"}


def address(name, *arguments, language="en"):
    with override(language):
        return reverse(f"diagnostics:{name}", args=arguments)


def text_of(response):
    """Return the page with its markup, in one line."""
    return " ".join(response.content.decode().split())
