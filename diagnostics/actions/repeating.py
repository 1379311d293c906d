"""Repeating a round: the same people are asked again, with their former answers to confirm."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from ..instruments.document import Document
from ..models import Assessment, Respondent, User, Version
from ..models.respondent import WANTED, Part
from ..queries.versions import document_of
from .rounds import open_assessment, store_respondents

Wording = Mapping[Part, frozenset[str]]


def people_again(former: Assessment) -> QuerySet[Respondent]:
    """Return whom a repetition asks: everybody who can be told from the others and reached."""
    rows = former.respondents.filter(withdrawn_at=None).order_by("id")
    return rows.exclude(Q(name="") & Q(email="") & Q(user=None))


def same_wording(before: Document, after: Document) -> Wording:
    """Return the keys of what both versions ask in the same words, in both languages."""
    return {
        Part.CRITERIA: _same(before.criteria, after.criteria),
        Part.CONDITIONS: _same(before.conditions, after.conditions),
        Part.CLAIMS: _same(before.stages, after.stages),
    }


def _same(before: Mapping[Any, Any], after: Mapping[Any, Any]) -> frozenset[str]:
    return frozenset(
        str(key) for key, item in after.items() if key in before and before[key].text == item.text
    )


def repeat_assessment(
    former: Assessment,
    *,
    version: Version,
    by: User | None,
    now: datetime,
    title: str = "",
    mode: str = Assessment.Mode.NAMED,
    closes_at: datetime | None = None,
    language: str = User.Language.ENGLISH,
) -> Assessment:
    """Open the next round with the same people, each with a new link; raise RoundIsOpen.

    From one named round to another, former answers are offered again where the words are the same;
    none counts before it is confirmed. An anonymous round, the former or the new one, offers none.
    """
    with transaction.atomic():
        assessment = open_assessment(
            organisation=former.organisation,
            version=version,
            by=by,
            now=now,
            title=title,
            mode=mode,
            closes_at=closes_at,
            language=language,
            repeats=former,
        )
        people = list(people_again(former))
        offered: Mapping[int | None, Any] = {}
        if not (former.is_anonymous or assessment.is_anonymous):
            wording = same_wording(document_of(former.version), document_of(version))
            offered = _offered(former, wording)
        again = [_asked_again(person) for person in people]
        store_respondents(assessment, again, [offered.get(person.pk, {}) for person in people])
    return assessment


def _offered(former: Assessment, wording: Wording) -> dict[int | None, dict[str, dict[str, str]]]:
    """Return what each former respondent is offered again, by part."""
    sheets = former.sheets.exclude(respondent=None)
    return {
        sheet.respondent_id: {
            part.value: {
                key: value
                for key, value in given.items()
                if key.removeprefix(WANTED) in wording[part]
            }
            for part, given in (
                (Part.CRITERIA, sheet.criteria),
                (Part.CONDITIONS, sheet.conditions),
                (Part.CLAIMS, sheet.claimed),
            )
        }
        for sheet in sheets
    }


def _asked_again(former: Respondent) -> Respondent:
    return Respondent(
        user_id=former.user_id,
        name=former.name,
        email=former.email,
        function=former.function,
        language=former.language,
    )
