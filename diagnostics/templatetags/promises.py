"""The sentences about who sees what, where a page says them."""

from django import template

from ..asking.promises import PROMISES

register = template.Library()


@register.simple_tag
def promise(name):
    """Return one of the promises; a name that there is not is an error of the template."""
    return str(PROMISES[name])
