"""An organisation's rounds on one line, each with the one to compare it with."""

from django import template

register = template.Library()


@register.filter
def with_round_before(rounds):
    """Return each round with the closed one before it; None of the first and of an open one."""
    before, pairs = None, []
    for one in rounds:
        pairs.append((one, None if one.is_open else before))
        before = before if one.is_open else one
    return pairs
