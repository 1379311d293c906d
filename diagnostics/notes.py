"""What respondents wrote beside their answers, as far as the round may show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom

from .models import Assessment, Respondent
from .queries.results import counted_sheets
from .redaction import SMALLEST, Extent


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
        return _by_step(_with_names(assessment))
    if assessment.is_open:
        return {}
    rows = counted_sheets(assessment).exclude(notes={}).order_by()
    written = list(rows.values_list("function", "notes"))
    if not _are_enough(assessment.sums or {}, {function for function, _notes in written}):
        return {}
    SystemRandom().shuffle(written)
    by_step = _by_step([(notes, None) for _function, notes in written])
    for notes in by_step.values():
        SystemRandom().shuffle(notes)
    return by_step


def _with_names(assessment: Assessment) -> Sequence[tuple[Mapping[str, str], Respondent | None]]:
    rows = counted_sheets(assessment).exclude(notes={}).select_related("respondent")
    columns = [f"respondent__{name}" for name in ("name", "email", "function")]
    sheets = rows.only("assessment", "notes", "respondent", *columns).order_by("respondent_id")
    return [(sheet.notes, sheet.respondent) for sheet in sheets]


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
