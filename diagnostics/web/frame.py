"""Frames: templates that are rendered once in each language, with slots for what differs.

Rendering is what a page with many rows or questions costs; filling the slots is not.
"""

from collections.abc import Callable, Hashable, Mapping
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

SLOT = "\0"  # stands on both sides of a slot's name
NOTHING = SafeString("")
_frames: dict[tuple[Hashable, ...], "Frame"] = {}


class Frame:
    """A template's own markup, and between its pieces the names of the slots."""

    def __init__(self, markup: str):
        self._pieces = markup.split(SLOT)
        self._names = self._pieces[1::2]

    def filled(self, values: Mapping[str, str]) -> SafeString:
        """Return the markup with the values in it, escaped unless they are markup."""
        found = [values.get(name, NOTHING) for name in self._names]
        pieces = self._pieces.copy()
        pieces[1::2] = [
            value if isinstance(value, SafeString) else escape(value) for value in found
        ]
        return SafeString("".join(pieces))


def slot(name: str) -> str:
    """Return what a template is given in the place of a value."""
    return f"{SLOT}{name}{SLOT}"


def new_frame(template: str, context: Mapping[str, Any]) -> Frame:
    """Return a template's frame in the active language, rendered now."""
    return Frame(render_to_string(template, {**context, "slot": SLOT}))


def frame_of(template: str, context_of: Callable[[], Mapping[str, Any]], *known: Hashable) -> Frame:
    """Return a template's frame in the active language, rendered once.

    known is what its context is known by, apart from the slots. The template may write slots as
    well: {{ slot }}name{{ slot }}.
    """
    key = template, get_language(), *known
    if key not in _frames:
        _frames[key] = new_frame(template, context_of())
    return _frames[key]
