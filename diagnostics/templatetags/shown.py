"""Digits, shares, days, names and sentences in the page's language, for templates."""

from django import template
from django.utils.html import format_html, format_html_join

from ..explanation.plan import what_of
from ..localisation import (
    clock,
    comma,
    day,
    digits,
    grouped,
    month,
    number,
    other_language,
    percent,
    percent_with_tenths,
    product_name,
)

register = template.Library()

for shown in (clock, day, digits, grouped, month, number, percent):
    register.filter(shown)


@register.filter
def width(share):
    """Return a share as the width of a drawing, which has no language; no width for None."""
    return f"{float(100 * (share or 0)):.1f}%"


@register.filter
def dressed(phrase):
    """Return a sentence as markup: key words strong, names apart, its digits the page's."""
    return format_html_join("", "{}", ((_dressed(run),) for run in phrase.runs))


def _dressed(run):
    if run.is_name:
        return format_html("<bdi>{}</bdi>", run.text)
    if run.type:
        return format_html('<strong class="is-{}">{}</strong>', run.type, digits(run.text))
    if run.is_strong:
        return format_html("<strong>{}</strong>", digits(run.text))
    return digits(run.text)


register.filter("tenths", percent_with_tenths)
register.filter(what_of)
register.simple_tag(comma)
register.simple_tag(product_name)
register.simple_tag(other_language, takes_context=True)
