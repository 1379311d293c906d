"""Where the funnel's pages are."""

from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import Organisation


def address(organisation: Organisation, name: str, *rest: str, language: str = "en") -> str:
    """Return the address of one of the organisation's pages, in a language."""
    with override(language):
        return reverse(f"funnel:{name}", args=[organisation.slug, *rest])
