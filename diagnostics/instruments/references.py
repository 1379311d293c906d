"""What a document says of its statements by their codes: it holds as long as they have them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any


def references_among(data: Mapping[str, Any], codes: Collection[str]) -> dict[str, Any]:
    """Return those of a document's references whose statements are all among these codes."""
    known = set(codes)
    return {
        "contradictions": [pair for pair in data["contradictions"] if known.issuperset(pair)],
        "no_reason_to_change": _known(data["no_reason_to_change"], known),
        "speaks_for": {name: _known(named, known) for name, named in data["speaks_for"].items()},
    }


def _known(named: Collection[str], known: Collection[str]) -> list[str]:
    return [code for code in named if code in known]


def references_of(data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Return every reference by its place and codes: ("speaks_for.contested", ("T-D1a",))."""
    yield from (("contradictions", tuple(pair)) for pair in data["contradictions"])
    yield from (("no_reason_to_change", (code,)) for code in data["no_reason_to_change"])
    for finding, named in data["speaks_for"].items():
        yield from ((f"speaks_for.{finding}", (code,)) for code in named)
