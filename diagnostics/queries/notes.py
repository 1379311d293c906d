"""What respondents wrote beside their answers, as far as the round may show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from django.db.models import QuerySet

from ..models import Assessment, Respondent, Sheet
from ..models.prepared import Prepared
from ..result.redaction import SMALLEST, Extent
from .results import counted_sheets


@dataclass(frozen=True)
class Note:
    """One text; in a named round with who wrote it."""

    text: str
    respondent: Respondent | None = None


def notes_of(assessment: Assessment) -> Mapping[str, Sequence[Note]]:
    """Return a round's notes by step; one query.

    Those of an anonymous round without anything but the text, each step shuffled by itself, once it
    is closed and while no function that answered or wrote has fewer than three people (METHOD 6).
    """
    if not assessment.is_anonymous:
        return _by_step([(sheet.notes, sheet.respondent) for sheet in _written.all(assessment.pk)])
    if assessment.is_open:
        return {}
    written: list[Sheet] = _written.all(assessment.pk)
    if not _are_enough(assessment.sums or {}, {sheet.function for sheet in written}):
        return {}
    SystemRandom().shuffle(written)
    by_step = _by_step([(sheet.notes, None) for sheet in written])
    for notes in by_step.values():
        SystemRandom().shuffle(notes)
    return by_step


@Prepared
def _written(assessment: Any) -> QuerySet[Sheet]:
    rows = counted_sheets(assessment).exclude(notes={})
    columns = (f"respondent__{name}" for name in ("name", "email", "function"))
    rows = rows.select_related("respondent").only("assessment", "notes", "function", *columns)
    return rows.order_by("respondent_id")


def _are_enough(sums: Mapping, functions: set[str]) -> bool:
    if sums.get("shown") == Extent.VERDICT:
        return False
    answered = sums.get("answered", {})
    return all(answered.get(function, 0) >= SMALLEST for function in functions)


def _by_step(
    written: Sequence[tuple[Mapping[str, str], Respondent | None]],
) -> dict[str, list[Note]]:
    found: dict[str, list[Note]] = {}
    for notes, respondent in written:
        for step, text in notes.items():
            found.setdefault(step, []).append(Note(text, respondent))
    return found
