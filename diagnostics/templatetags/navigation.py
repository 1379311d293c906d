"""The frame around every page. Page after page it reads the same, so what it says is kept."""

from functools import lru_cache
from typing import NamedTuple

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..models import Organisation
from ..models.people import NAMED

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
    names, is_consultant, is_staff = (), False, False
    if user and user.is_authenticated:
        names = tuple(user.organisation_names)
        is_consultant, is_staff = user.is_consultant, user.is_staff
    places = _places(language, names, is_consultant, is_staff)
    path = context["request"].path if "request" in context else ""
    inside = _inside(user, context.get("organisation")) if names else None
    return _markup(language, places, *_here(places, path), *_switched(names, inside))


@register.simple_tag
def address(name):
    """Return what `url` would of a page without parts of its own, worked out once a language."""
    return _address(get_language(), name)


@lru_cache(KEPT)
def _address(_language, name):
    return reverse(name)


@lru_cache(KEPT)
def _places(_language, names, is_consultant, is_staff):
    places = []
    if len(names) == 1:
        [(slug, name)] = names
        address = reverse("diagnostics:organisation", args=[slug])
        places.append(Destination(address, name, True) if is_consultant else _our_own(address))
    if is_consultant:
        places.append(Destination(reverse("diagnostics:portfolio"), _("Your clients")))
    if is_staff:
        places.append(Destination(reverse("diagnostics:checklists"), _("Checklists")))
        places.append(Destination(reverse("admin:index"), _("Administration")))
    return (*places, Destination(reverse("diagnostics:method"), _("How this works")))


def _here(places, path):
    """Return the address in the navigation that a page is or lies below; whether it is that."""
    addresses = [place.address for place in places if path.startswith(place.address)]
    here = max(addresses, key=len, default="")
    return here, here == path


def _our_own(address):
    return Destination(address, _("Our organisation"))


def _inside(user, organisation):
    """Return the short name and the name of the user's own organisation that a page is of."""
    standing = user.standing_in(organisation.pk) if isinstance(organisation, Organisation) else None
    is_own = standing and not standing.archived_at
    return (organisation.slug, organisation.text) if is_own else None


def _switched(names, inside):
    """Return the organisations between which somebody switches, and the one where they are."""
    if len(names) < 2:
        return (), ""
    if inside is None:
        return names[:NAMED], ""
    others = (named for named in names if named != inside)
    return (inside, *others)[:NAMED], inside[0]


@lru_cache(KEPT)
def _markup(_language, places, here, is_here, switched, inside):
    context = {"places": places, "here": here, "is_here": is_here}
    context |= {"switched": switched, "inside": inside}
    return render_to_string("_nav.html", context)
