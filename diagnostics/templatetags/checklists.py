"""Lines about checklists, for templates."""

from django import template

from ..explanation.method_page import method_address
from ..workbench.difference import words_apart
from ..workbench.moves import number_in_words, number_of_removal
from ..workbench.trail import change_in_words

register = template.Library()
register.filter("in_words", change_in_words)
register.filter("words_to", words_apart)
register.filter("verdicts_of", number_in_words)
register.filter("verdicts_without", number_of_removal)
register.simple_tag(method_address)
