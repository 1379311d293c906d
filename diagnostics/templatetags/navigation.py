"""The frame around every page. Page after page it reads the same, so what it says is kept."""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()

KEPT = 512


class Destination(NamedTuple):
    """Where the navigation leads; a name is one that somebody gave to an organisation."""

    address: str
    text: str
    is_name: bool = False


@register.simple_tag(takes_context=True)
def main_navigation(context):
    """Return the navigation of whoever reads the page, with the place where they are."""
    user, language = context.get("user"), get_language()
    managed, is_consultant, is_staff = (), False, False
    if user and user.is_authenticated:
        managed = tuple(user.managed_names)
        is_consultant, is_staff = user.is_consultant, user.is_staff
    places = _places(language, managed, is_consultant, is_staff)
    path = context["request"].path if "request" in context else ""
    here = path if any(place.address == path for place in places) else ""
    return _markup(language, places, here)


@register.simple_tag
def address(name):
    """Return what `url` would of a page without parts of its own, worked out once a language."""
    return _address(get_language(), name)


@lru_cache(KEPT)
def _address(_language, name):
    return reverse(name)


@lru_cache(KEPT)
def _places(_language, managed, is_consultant, is_staff):
    places = [
        Destination(reverse("diagnostics:organisation", args=[slug]), name, is_name=True)
        for slug, name in managed
    ]
    if len(places) == 1:
        places = [Destination(places[0].address, _("Our organisation"))]
    if is_consultant:
        places.append(Destination(reverse("diagnostics:portfolio"), _("Assessments")))
    if is_staff:
        places.append(Destination(reverse("admin:index"), _("Administration")))
    return (*places, Destination(reverse("diagnostics:method"), _("How this works")))


@lru_cache(KEPT)
def _markup(_language, places, here):
    return render_to_string("_nav.html", {"places": places, "here": here})
