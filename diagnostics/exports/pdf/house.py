"""Whose report it is, as data: what a consultant's letterhead puts on the first and last page."""

import base64
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ...localisation import day, product_name
from ...models import ClientWords, Letterhead, Organisation, User
from ...queries.letterheads import client_words_of, letterhead_of
from .plain import printable, stored


class OwnName(NamedTuple):
    """Under which letterhead a report is made, by whom, and when."""

    letterhead: Letterhead
    by: User
    on: date
    for_client: ClientWords | None = None


def own_name_of(user: User, *, on: date, client: Organisation | None = None) -> OwnName | None:
    """Return what the user's reports carry on that day, or None where it is nothing."""
    letterhead = letterhead_of(user)
    if letterhead is None:
        return None
    return OwnName(letterhead, user, on, client_words_of(user, client) if client else None)


def house_of(own: OwnName) -> dict[str, Any]:
    """Return what the report says of the consultancy, in the active language."""
    letterhead, words = own.letterhead, own.for_client or own.letterhead
    facts = {"person": stored(str(own.by)), "day": day(own.on)}
    return {
        "name": stored(letterhead.name),
        "address": list(_lines(letterhead.address)),
        "logo": _picture(letterhead),
        "introduction": list(_lines(words.introduction or letterhead.introduction)),
        "closing": list(_lines(words.closing or letterhead.closing)),
        "prepared": printable(_("Prepared by %(person)s, %(day)s") % facts),
        "made_with": printable(_("Made with %(product)s") % {"product": product_name()}),
        "closing_title": _("In closing"),
    }


def _lines(text: str) -> Iterator[str]:
    return (stored(line) for line in text.split("\n") if line)


def _picture(letterhead: Letterhead) -> dict[str, Any] | None:
    if not letterhead.logo:
        return None
    from PIL import Image  # heavy: libraries of pictures, for those who have a logo

    logo = bytes(letterhead.logo)
    with Image.open(BytesIO(logo), formats=["PNG"]) as picture:
        width, height = picture.size
    return {
        "width": width,
        "height": height,
        "alt": printable(letterhead.name),
        "address": data_address(logo),
    }


def data_address(logo: bytes) -> str:
    """Return a picture as the address that holds it."""
    return f"data:image/png;base64,{base64.b64encode(logo).decode()}"
