"""What was typed, on every page that comes in the place of an answer."""

from django import template
from django.middleware.csrf import get_token

from ..typed import typed_in

register = template.Library()


@register.inclusion_tag("_typed.html", takes_context=True)
def what_was_typed(context):
    """Show what came with the request and offer to send it again."""
    request = context["request"]
    return {"typed": typed_in(request), "csrf_token": get_token(request)}
