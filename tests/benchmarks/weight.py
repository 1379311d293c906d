"""What a page weighs on its way to a browser: as it is sent, its files as a server sends them."""

import gzip
import re
from urllib.parse import urljoin

from .harness import Browser, Request

LINKED = re.compile(rb'<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)"')
FONT = re.compile(rb"@font-face\s*\{([^}]*)\}")
SOURCE = re.compile(rb'url\("?([^")]+)"?\)')
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
PACKED = ".woff2"


def page_bytes(browser: Browser, path: str) -> int:
    """Return the weight of the page itself."""
    browser.open(Request(path))
    return browser.received


def first_load_bytes(browser: Browser, path: str) -> int:
    """Return the weight of a page with its styles, scripts, icon, and the fonts that it needs.

    A local start sends its own files as they lie there; a server, as here, compressed.
    """
    page = browser.open(Request(path))
    weight = browser.received
    linked = {match.decode() for match in LINKED.findall(page)}
    files = {link: browser.open(Request(link)) for link in linked}
    for link in linked:
        if link.endswith(".css"):
            fonts = {urljoin(link, font) for font in _fonts(files[link], set(page.decode()))}
            files |= {font: browser.open(Request(font)) for font in fonts - set(files)}
    return weight + sum(
        len(file if link.endswith(PACKED) else gzip.compress(file)) for link, file in files.items()
    )


def _fonts(css: bytes, characters: set[str]) -> list[str]:
    """Return the font files of which a page with these characters needs some."""
    return [
        SOURCE.search(face)[1].decode()
        for face in FONT.findall(css)
        if any(_covers(face.decode(), ord(character)) for character in characters)
    ]


def _covers(face: str, character: int) -> bool:
    ranges = RANGE.findall(face)
    return any(int(first, 16) <= character <= int(last or first, 16) for first, last in ranges)
