"""Lines about checklists, for templates."""

from django import template

from ..explanation.method_page import method_address
from ..workbench.difference import words_apart
from ..workbench.trail import change_in_words

register = template.Library()
register.filter("in_words", change_in_words)
register.filter("words_to", words_apart)
register.simple_tag(method_address)
