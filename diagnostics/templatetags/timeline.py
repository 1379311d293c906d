"""An organisation's rounds on one line, each with the one to compare it with."""

from django import template

register = template.Library()


@register.filter
def with_round_before(rounds):
    """Return each round with the closed one before it; None of the first and of an open one."""
    before, pairs = None, []
    for round_ in rounds:
        pairs.append((round_, None if round_.is_open else before))
        before = before if round_.is_open else round_
    return pairs
