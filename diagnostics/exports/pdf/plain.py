"""An explanation as plain JSON: strings as they are read, shares as numbers, nothing of markup."""

import re
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from ...explanation.words import Phrase, Run
from ...instruments.document import Words
from ...localisation import day, digits

ISOLATE, ISOLATE_ENDS = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]+")
WITHOUT_A_SPACE = re.compile(r"\S{28,}")
A_PIECE = re.compile(r"\S{7}(?=\S)")
MAY_BREAK = "\N{ZERO WIDTH SPACE}"


def printed(value: Any) -> Any:
    """Return a part of an explanation ready for JSON, its digits the page's."""
    if isinstance(value, Phrase):
        return [_run(run) for run in value.runs]
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
        return {field.name: printed(getattr(value, field.name)) for field in fields(value)}
    if hasattr(value, "_asdict"):
        return {name: printed(part) for name, part in value._asdict().items()}
    return [printed(part) for part in value]


def _run(run: Run) -> dict[str, Any]:
    text = stored(run.text) if run.is_name else printable(digits(run.text))
    return {"text": text, "is_strong": run.is_strong, "type": run.type}


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
