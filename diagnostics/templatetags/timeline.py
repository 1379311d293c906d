"""An organisation's rounds on one line, newest first, each with the one to compare it with."""

from django import template

register = template.Library()


@register.filter
def with_round_before(rounds):
    """Return rounds, newest first, each with the closed one before it; None where there is none.

    Those that are set aside come last, and stand before no other.
    """
    counted = [round_ for round_ in rounds if not round_.is_set_aside]
    aside = [(round_, None) for round_ in rounds if round_.is_set_aside]
    return [*zip(counted, _before(counted), strict=True), *aside]


def _before(counted):
    for place, round_ in enumerate(counted, 1):
        earlier = (other for other in counted[place:] if not other.is_open)
        yield None if round_.is_open else next(earlier, None)


@register.filter
def oldest(placed):
    """Return the oldest of the rounds that count."""
    return [round_ for round_, _before in placed if not round_.is_set_aside][-1]
