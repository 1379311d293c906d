"""Pages travel compressed, padded at random, unless they show somebody's personal link."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from django.middleware.gzip import GZipMiddleware
from django.urls import URLPattern, URLResolver, get_resolver

LINK = "token"  # what addresses call a personal link's secret
SIGNS = r"[\w-]{22}"  # 128 bits and more, as addresses write them


class PageCompression(GZipMiddleware):
    """Django's compression for pages; files are packed already, or are streamed as they are.

    How well a page packs tells whether two of its parts are alike, and so gives away a secret
    beside a text that a stranger brings (BREACH). Whoever can have a page asked for whose own
    address is the secret knows it; a page at a known address that shows one is sent as it is
    (DECISIONS 51).
    """

    def process_response(self, request, response):
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page or _shows_a_secret(request, response):
            return response
        return super().process_response(request, response)


def _shows_a_secret(request, response) -> bool:
    match = request.resolver_match
    is_secret_itself = match is not None and LINK in match.kwargs
    return not is_secret_itself and _secret_address().search(response.content) is not None


@cache
def _secret_address() -> re.Pattern[bytes]:
    """Return what finds the address of a private link in a page."""
    before = "|".join(sorted({re.escape(start) for start in _starts(get_resolver().url_patterns)}))
    return re.compile(rf"/(?:{before}){SIGNS}".encode())


def _starts(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield what stands before the secret in each address that holds one."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _starts(pattern.url_patterns)
        elif LINK in pattern.pattern.converters:
            yield str(pattern.pattern).partition("<")[0]
