"""A round's rows to one assessment of the interchange format."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import TypeVar

from django.utils import timezone

from ..exchange import AssessmentFile, FileRespondent
from ..instruments.document import Document
from ..method.checklist import Answer, Function
from ..method.funnel import Owner
from ..models import Assessment, Sheet
from .results import counted_sheets
from .versions import document_of

NOTE_STEPS = ("together", "situation", "funnel")
NOTE_BREAKS = "\n\t"
READ = ("assessment", "function", "criteria", "conditions", "claims", "notes")

Meaning = TypeVar("Meaning")


def file_of(assessment: Assessment) -> AssessmentFile:
    """Return a named round as a file holds it; one query.

    Respondents stand in the order in which the result numbers them, those without answers too.
    """
    assert not assessment.is_anonymous, "an anonymous round is taken away without respondents"
    document = document_of(assessment.version)
    rows = counted_sheets(assessment).order_by("respondent_id", "id")
    sheets = rows.select_related("respondent").only(*READ, "respondent__name")
    respondents = tuple(_respondent(sheet, document) for sheet in sheets)
    return _file(assessment, document, respondents)


def nameless_file_of(assessment: Assessment) -> AssessmentFile:
    """Return a round as a file that names nobody holds it: anonymous, without respondents."""
    return _file(assessment, document_of(assessment.version), (), mode=Assessment.Mode.ANONYMOUS)


def _file(
    assessment: Assessment,
    document: Document,
    respondents: tuple[FileRespondent, ...],
    *,
    mode: str = Assessment.Mode.NAMED,
) -> AssessmentFile:
    closed_at = assessment.closed_at
    number = assessment.version.number
    assert number is not None, "a round is asked by a published version"
    return AssessmentFile(
        organisation=_line(assessment.organisation.name),
        respondents=respondents,
        checklist=assessment.version.checklist.code,
        checklist_version=number,
        mode=str(mode),
        title=_line(assessment.title),
        date=timezone.localdate(assessment.opened_at),
        closed_on=timezone.localdate(closed_at) if closed_at else None,
        facts=_in_order(assessment.facts, document.facts, Answer),
    )


def _respondent(sheet: Sheet, document: Document) -> FileRespondent:
    return FileRespondent(
        function=Function(sheet.function),
        answers=_in_order(sheet.criteria, document.criteria, Answer),
        conditions=_in_order(sheet.conditions, document.conditions, Answer),
        name=_line(sheet.respondent.name) if sheet.respondent else "",
        today=_owners(sheet, "today", document),
        wanted=_owners(sheet, "wanted", document),
        note=_note(sheet.notes),
    )


def _owners(sheet: Sheet, part: str, document: Document) -> dict[int, Owner]:
    owners = _in_order(sheet.claims.get(part, {}), map(str, document.stages), Owner)
    return {int(stage): owner for stage, owner in owners.items()}


def _in_order(
    values: Mapping[str, str], codes: Iterable[str], meaning: type[Meaning]
) -> dict[str, Meaning]:
    """Return the values in the checklist's order, whatever order the database gives them in."""
    return {code: meaning(values[code]) for code in codes if code in values}  # type: ignore[call-arg]


def _note(notes: Mapping[str, str]) -> str:
    return "\n\n".join(_lines(notes[step]) for step in NOTE_STEPS if notes.get(step, "").strip())


def _line(text: str) -> str:
    return _without_controls(text).strip()


def _lines(text: str) -> str:
    return _without_controls(text.replace("\r\n", "\n"), kept=NOTE_BREAKS).strip()


def _without_controls(text: str, kept: str = "") -> str:
    """Return the text with spaces for the characters that a file would be refused for."""
    return "".join(
        " " if unicodedata.category(character) == "Cc" and character not in kept else character
        for character in text
    )
