"""An explanation as plain JSON: strings as they are read, shares as numbers, nothing of markup."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

from django.utils.safestring import SafeString

from ...instruments.document import Words
from ...localisation import day, digits

DRAWN = {"width", "tick", "sales_at", "marketing_at"}  # "86.2%", of a drawing
ISOLATE, ISOLATE_ENDS = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")
WITHOUT_A_SPACE = re.compile(r"\S{28,}")
A_PIECE = re.compile(r"\S{7}(?=\S)")
MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def plain(value: Any) -> Any:
    """Return a part of an explanation ready for JSON, its digits the page's."""
    if isinstance(value, SafeString):
        return runs_of(value)
    if isinstance(value, str | Words):
        return printable(digits(str(value)))
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, bool | None):
        return value
    if isinstance(value, int):
        return digits(value)
    if isinstance(value, date):
        return day(value)
    if is_dataclass(value):
        return _named({one.name: getattr(value, one.name) for one in fields(value)})
    if hasattr(value, "_asdict"):
        return _named(value._asdict())
    return [plain(one) for one in value]


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _share(value) if name in DRAWN else plain(value) for name, value in values.items()
    }


def _share(width: str) -> float:
    return float(width.removesuffix("%") or 0) / 100


def printable(text: str) -> str:
    """Return one line of text that a page can hold: what has no space may break all the same."""
    return WITHOUT_A_SPACE.sub(
        lambda word: A_PIECE.sub(r"\g<0>" + MAY_BREAK, word[0]), one_line(text)
    )


def one_line(text: str) -> str:
    return UNPRINTABLE.sub(" ", text)


def stored(text: str) -> str:
    """Return what a person wrote, so that its direction touches nothing around it (as bdi does)."""
    return ISOLATE + printable(without_direction(text)) + ISOLATE_ENDS


def without_direction(text: str) -> str:
    return DIRECTION.sub("", text)


def runs_of(markup: SafeString) -> Sequence[dict[str, Any]]:
    """Return the text of a sentence's markup in runs, of which some are strong."""
    reading = _Runs()
    reading.feed(markup)
    reading.close()
    return reading.runs


class _Runs(HTMLParser):
    """Reads what explanation/words.py writes: strong, with the type's hue, and bdi."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[dict[str, Any]] = []
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append((tag, (dict(attrs).get("class") or "").removeprefix("is-")))

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        tag, type_ = self.open[-1] if self.open else ("", "")
        text = stored(data) if tag == "bdi" else printable(data)
        self.runs.append({"text": text, "is_strong": tag == "strong", "type": type_})
