"""Codes of statements: which are taken, and which is the next that is free."""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import count
from typing import Any

from ..models import Version

NUMBERED = re.compile(r"(?P<letters>.*?)\d*[a-z]?")


def taken_codes(draft: Version, base: Mapping[str, Any]) -> frozenset[str]:
    """Return the codes that no other statement may have: files name all of them by code alone."""
    rows = (draft.criteria, draft.conditions, draft.facts)
    fixed = (part["code"] for name in ("prescriptions", "symptoms") for part in base[name])
    return frozenset({*_stored(rows), *fixed})


def _stored(rows: tuple[Any, ...]) -> Iterator[str]:
    for found in rows:
        yield from found.values_list("code", flat=True)


def free_code(wanted: str, taken: Collection[str]) -> str:
    """Return the first number that is free behind the letters of a code: U6 for U2."""
    found = NUMBERED.fullmatch(wanted)
    letters = found["letters"] if found else wanted
    return next(code for number in count(1) if (code := f"{letters}{number}") not in taken)
