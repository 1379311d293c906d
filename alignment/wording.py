"""Sentences of Django and allauth that our catalogue translates again, in the product's words."""

from django.utils.translation import gettext_noop

SAID_AGAIN = [
    gettext_noop("The password is too similar to the %(verbose_name)s."),
    gettext_noop("This password is entirely numeric."),
    gettext_noop("This password is too common."),
    gettext_noop("You must type the same password each time."),
]
