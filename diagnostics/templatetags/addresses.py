"""Whole addresses, to be copied out of a page."""

from django import template
from django.utils.translation import override

register = template.Library()


@register.simple_tag(takes_context=True)
def full_address(context, subject, language):
    """Return where a row's page lies, host and all, in the language of whoever gets it."""
    with override(language):
        return context["request"].build_absolute_uri(subject.get_absolute_url())
