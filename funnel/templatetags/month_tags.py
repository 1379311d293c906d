"""Months of either calendar and counts, for templates."""

from django import template

from diagnostics.localisation import grouped

from ..months import month_code, month_name, month_span

register = template.Library()

for shown in (grouped, month_code, month_name, month_span):
    register.filter(shown)
