"""Statements that say nearly what a new wording says."""

from collections.abc import Iterable, Mapping
from typing import Any

from ..instruments.checks import LANGUAGES, is_near
from ..models import Condition, Criterion

Statement = Criterion | Condition


def text_of(statement: Statement) -> dict[str, str]:
    return {language: getattr(statement, f"text_{language}") for language in LANGUAGES}


def much_like(
    code: str,
    text: Mapping[str, str],
    statements: Iterable[Statement],
    before: Mapping[str, Mapping[str, Any]],
) -> list[Statement]:
    """Return which others a statement is like, if it was not worded so before."""
    if code in before and text == before[code]["text"]:
        return []
    others = (other for other in statements if other.code != code and not other.is_removed)
    return [other for other in others if is_near(text, text_of(other))]
