"""One assessment as the interchange format holds it (METHOD 10)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..method.checklist import Answer
from ..method.combination import Respondent
from ..method.funnel import Owner

ARTICLE = "article"
NAMED = "named"
ANONYMOUS = "anonymous"


@dataclass(frozen=True)
class FileRespondent(Respondent):
    """A respondent with what the method does not need: name, claims to the stages, note."""

    name: str = ""
    today: Mapping[int, Owner] = field(default_factory=dict)
    wanted: Mapping[int, Owner] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class AssessmentFile:
    """One assessment, its respondents in the file's order; facts answers W1–W3 and R1–R3."""

    organisation: str
    respondents: tuple[FileRespondent, ...] = ()
    checklist: str = ARTICLE
    checklist_version: int = 1
    mode: str = NAMED
    title: str = ""
    date: datetime.date | None = None
    closed_on: datetime.date | None = None
    facts: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def is_anonymous(self) -> bool:
        """Whether it has a result and no respondents."""
        return self.mode == ANONYMOUS

    @property
    def said(self) -> list[str]:
        """Who said what, without names, in an order of its own: by it copies are known."""
        return sorted(
            repr(
                (
                    str(respondent.function),
                    sorted(respondent.answers.items()),
                    sorted(respondent.conditions.items()),
                    sorted(respondent.today.items()),
                )
            )
            for respondent in self.respondents
        )


def object_of(
    assessment: AssessmentFile, result: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the interchange object; an anonymous round's has no respondents."""
    written: dict[str, Any] = {
        "organisation": assessment.organisation,
        "title": assessment.title,
        "date": _day(assessment.date),
        "mode": assessment.mode,
        "checklist": assessment.checklist,
        "checklist_version": assessment.checklist_version,
        "closed_on": _day(assessment.closed_on),
        "facts": _values(assessment.facts),
    }
    written = {key: value for key, value in written.items() if value}
    if not assessment.is_anonymous:
        written["respondents"] = [_respondent(respondent) for respondent in assessment.respondents]
    if result is not None:
        written["result"] = dict(result)
    return written


def _respondent(respondent: FileRespondent) -> dict[str, Any]:
    written: dict[str, Any] = {
        "name": respondent.name,
        "function": str(respondent.function),
        "answers": _values(respondent.answers),
        "conditions": _values(respondent.conditions),
        "funnel": _values(respondent.today),
        "funnel_wanted": _values(respondent.wanted),
        "note": respondent.note,
    }
    return {key: value for key, value in written.items() if value}


def _values(values: Mapping[Any, Answer] | Mapping[Any, Owner]) -> dict[str, str]:
    return {str(key): str(value) for key, value in values.items()}


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
