"""Rows to what the method works on, and what a round came to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet

from ..instruments.document import Document
from ..method.checklist import Answer, Function
from ..method.combination import Respondent as MethodRespondent
from ..method.funnel import Owner
from ..models import Assessment, Sheet
from ..models.prepared import Prepared
from ..result.parts import Result, Sums
from ..result.redaction import redacted
from ..result.stored import read_exact, result_and_sums, wanted_views
from .respondents import ways_of
from .versions import document_of

Claims = Mapping[int, Owner]


class SheetNow(NamedTuple):
    """What a sheet says by now, and what tells whether it counts."""

    respondent: int | None
    function: str
    criteria: Mapping[str, str]
    conditions: Mapping[str, str]
    claims: Mapping[str, Mapping[str, str]]
    withdrawn_at: datetime | None
    set_aside_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


def method_respondents(
    sheets: Iterable[Sheet | SheetNow],
) -> tuple[Sequence[MethodRespondent], Sequence[Claims]]:
    """Return the sheets as the method reads them, with each one's claims to today's stages."""
    respondents, claims = [], []
    for sheet in sheets:
        respondents.append(
            MethodRespondent(
                function=Function(sheet.function),
                answers={code: Answer(value) for code, value in sheet.criteria.items()},
                conditions={code: Answer(value) for code, value in sheet.conditions.items()},
            )
        )
        claims.append(_claims(sheet, "today"))
    return respondents, claims


def _claims(sheet: Sheet | SheetNow, part: str) -> Claims:
    owners = sheet.claims.get(part, {})
    return {int(stage): Owner(owner) for stage, owner in owners.items()}


@dataclass(frozen=True)
class Diagnosed:
    """What a round came to: the result with exact numbers, the functions' sums, and the words."""

    result: Result
    sums: Sums
    document: Document
    is_provisional: bool


def counted_sheets(assessment: Any) -> QuerySet[Sheet]:
    """Return the sheets of a round, or of an id, but withdrawn invitations’ and those set aside."""
    rows = Sheet.objects.filter(assessment=assessment)
    return rows.filter(respondent__withdrawn_at=None, respondent__set_aside_at=None)


def compute(
    assessment: Assessment, answers: Sequence[SheetNow] | None = None
) -> tuple[Result, Sums]:
    """Return the result and the sums of the answers as they stand; one query, if those are not
    given.

    Of an anonymous round only what it may show once it is closed (METHOD 6).
    """
    checklist = document_of(assessment.version).checklist
    if answers is None:
        answers = answers_of(assessment)
    asked = [sheet for sheet in answers if sheet.withdrawn_at is None]
    sheets = [sheet for sheet in asked if sheet.set_aside_at is None]
    respondents, claims = method_respondents(sheets)
    wanted = [_claims(sheet, "wanted") for sheet in sheets]
    if assessment.is_anonymous:
        result, sums = redacted(checklist, respondents, claims, wanted=wanted)
        return result, {**sums, "ways": ways_of(assessment)}
    result, sums = result_and_sums(checklist, respondents, claims)
    sums = {**sums, "wanted": wanted_views(respondents, wanted)}
    aside = len(asked) - len(sheets)
    return result, {**sums, "set_aside": aside} if aside else sums


@Prepared
def _answers(assessment: Any) -> QuerySet[Sheet, Any]:
    rows = Sheet.objects.filter(assessment=assessment).order_by("respondent_id", "id")
    person = ("withdrawn_at", "set_aside_at", "started_at", "finished_at")
    return rows.values_list(
        *("respondent_id", "function", "criteria", "conditions", "claims"),
        *(f"respondent__{name}" for name in person),
    )


def answers_of(assessment: Assessment) -> list[SheetNow]:
    """Return every answer that a round has by now, and whose counts; one query."""
    return [SheetNow(*row) for row in _answers.all(assessment.pk)]


class ShownAfterClosing(Exception):
    """An anonymous round shows nobody anything of its answers while it is open."""


def is_shown_after_closing(assessment: Assessment) -> bool:
    """Tell whether a round shows nothing of its answers now, so that diagnosed would refuse."""
    return assessment.is_open and assessment.is_anonymous


def diagnosed(assessment: Assessment, answers: Sequence[SheetNow] | None = None) -> Diagnosed:
    """Return what was stored at closing, or of an open round what the answers so far amount to,
    which may have been read already.

    Raises ShownAfterClosing for an open anonymous round: two moments tell one person's answers.
    """
    document = document_of(assessment.version)
    if is_shown_after_closing(assessment):
        raise ShownAfterClosing
    if assessment.is_open:
        return Diagnosed(*compute(assessment, answers), document, is_provisional=True)
    sums = cast(Sums, assessment.sums)  # never empty once closed: a constraint
    return Diagnosed(read_exact(assessment.result), sums, document, is_provisional=False)
