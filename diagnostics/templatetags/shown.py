"""Digits, shares, days and names in the page's language, for templates."""

from django import template

from ..localisation import (
    clock,
    day,
    digits,
    number,
    other_language,
    percent,
    product_name,
)

register = template.Library()

for shown in (clock, day, digits, number, percent):
    register.filter(shown)
register.simple_tag(product_name)
register.simple_tag(other_language, takes_context=True)
