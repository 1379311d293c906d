"""An organisation's rounds on one line, newest first, each with the one to compare it with."""

from django import template

register = template.Library()


@register.filter
def with_round_before(rounds):
    """Return the rounds that count, newest first, each with the closed one before it, or None."""
    counted = [round_ for round_ in rounds if not round_.is_set_aside]
    return list(zip(counted, _before(counted), strict=True))


def _before(counted):
    for place, round_ in enumerate(counted, 1):
        earlier = (other for other in counted[place:] if not other.is_open)
        yield None if round_.is_open else next(earlier, None)


@register.filter
def round_before(rounds, round_):
    """Return the closed round before one of them, or None."""
    return dict(with_round_before(rounds)).get(round_)


@register.filter
def set_aside(rounds):
    """Return the rounds that do not count."""
    return [round_ for round_ in rounds if round_.is_set_aside]
