"""Months of either calendar, for templates."""

from django import template

from ..months import month_code, month_name, month_span

register = template.Library()

for shown in (month_code, month_name, month_span):
    register.filter(shown)
