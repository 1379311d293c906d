"""Parts of pages that read the same until something that they are known by changes.

Each process keeps them for itself, compressed: five take the room of one. What costs much to render
is kept in the database as well, for every process, until it runs out or somebody is erased.
"""

from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import compress, decompress

from django.conf import settings
from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe

# what parts are rendered by, besides what they are known by
MADE_BY = ("*.py", "*.html", "*.json", "*.mo")
MADE_IN = ("alignment", "diagnostics", "funnel", "templates")
FAST = 1  # the level of zlib that takes a quarter of the usual one's time, and a seventh more room


def kept_parts(
    known: tuple[Any, ...] | None,
    parts_of: Callable[[], Iterable[str]],
    *,
    is_stored: bool = False,
) -> list[SafeString]:
    """Return the parts that were rendered under what they are known by, or render and keep them.

    known is everything that the parts are made of, or that stands for it, the language too; None
    where that changes from one look to the next. Stored parts are kept for every process.
    """
    if known is None:
        return [mark_safe(part) for part in parts_of()]  # as our own templates rendered it
    pages = caches["kept"]
    key = sha256(repr(known).encode()).hexdigest()
    kept = pages.get(key)
    if kept is None:
        kept = _stored(f"{build()}.{key}", parts_of) if is_stored else _compressed(parts_of)
        pages.set(key, kept)
    return [mark_safe(decompress(part).decode()) for part in kept]


def _stored(key: str, parts_of: Callable[[], Iterable[str]]) -> list[bytes]:
    stored = caches["stored"]
    kept = stored.get(key)
    if kept is None:
        kept = _compressed(parts_of)
        stored.set(key, kept)
    return kept


def _compressed(parts_of: Callable[[], Iterable[str]]) -> list[bytes]:
    return [compress(part.encode(), level=FAST) for part in parts_of()]


@cache
def build() -> str:
    """Return what stands for this edition of code, templates, instruments and catalogue."""
    files = (
        path
        for folder in MADE_IN
        for pattern in MADE_BY
        for path in Path(settings.BASE_DIR, folder).rglob(pattern)
    )
    digest = sha256()
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def forget_stored() -> None:
    """Drop the parts that all processes keep: they may name somebody who is erased."""
    caches["stored"].clear()
