"""Marks of pages as they stand in an address: signed, so that only our own links are followed."""

from datetime import datetime
from typing import Any

from django.core import signing

from ..queries.paging import PageMark

SALT = "portfolio"


class NoMark(Exception):
    """The address holds a mark that was changed, cut, or made for another list."""


def written(mark: PageMark, *, of: str) -> str:
    """Return a mark for an address; of is the list and the sort that it is good for."""
    keys = [
        [key.isoformat(), True] if isinstance(key, datetime) else [key, False] for key in mark.keys
    ]
    return signing.dumps([of, keys, mark.is_back], salt=SALT)


def read(text: str | None, *, of: str) -> PageMark | None:
    """Return the mark of an address, if it holds one. Raises NoMark."""
    if not text:
        return None
    try:
        made_for, keys, is_back = _loaded(text)
        keys = tuple(datetime.fromisoformat(key) if is_moment else key for key, is_moment in keys)
    except (signing.BadSignature, ValueError, TypeError):
        raise NoMark from None
    if made_for != of:
        raise NoMark
    return PageMark(keys, is_back)


def _loaded(text: str) -> Any:
    return signing.loads(text, salt=SALT)
