"""Parts of pages that read the same until something that they are known by changes.

Each process keeps them for itself, compressed: five take the room of one.
"""

from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any
from zlib import compress, decompress

from django.core.cache import caches
from django.utils.safestring import SafeString, mark_safe


def kept_parts(
    known: tuple[Any, ...] | None, parts_of: Callable[[], Iterable[str]]
) -> list[SafeString]:
    """Return the parts that were rendered under what they are known by, or render and keep them.

    known is everything that the parts are made of, or that stands for it, the language too; None
    where that changes from one look to the next.
    """
    if known is None:
        return [mark_safe(part) for part in parts_of()]  # as our own templates rendered it
    pages = caches["kept"]
    key = sha256(repr(known).encode()).hexdigest()
    kept = pages.get(key)
    if kept is None:
        kept = [compress(part.encode()) for part in parts_of()]
        pages.set(key, kept)
    return [mark_safe(decompress(part).decode()) for part in kept]
