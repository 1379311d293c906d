"""Repeating a round: the same people are asked again, with their former answers to confirm."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from ..instruments.document import Document
from ..models import Assessment, Respondent, User, Version
from ..models.respondent import WANTED, Part
from ..queries.respondents import BY_FUNCTION, known_by
from ..queries.versions import document_of
from .parting import keep_one_way_in
from .rounds import open_assessment, store_respondents

FURTHEST_FIRST = (F("finished_at").asc(nulls_last=True), F("started_at").asc(nulls_last=True))

Wording = Mapping[Part, frozenset[str]]


class Again(NamedTuple):
    """Somebody whom a repetition may ask, and how often they stand in the former round."""

    person: Respondent
    times: int

    @property
    def has_answered(self) -> bool:
        return self.person.started_at is not None


def people_again(former: Assessment) -> list[Again]:
    """Return whom a repetition may ask, in the order of asking: whoever can be told, each once.

    Who stands twice in a function, by account, e-mail or name, is one person: the sheet that is
    further counts, and the e-mail of either.
    """
    rows = former.respondents.filter(withdrawn_at=None).exclude(name="", email="", user=None)
    found: list[list[Respondent]] = []
    places: dict[tuple[str, str], int] = {}  # of each function's marks
    for person in rows.select_related("user").order_by(BY_FUNCTION, *FURTHEST_FIRST, "id"):
        marks = [(person.function, mark) for mark in known_by(person)]
        place = next((places[mark] for mark in marks if mark in places), len(found))
        if place == len(found):
            found.append([])
        found[place].append(person)
        for mark in marks:
            places.setdefault(mark, place)
    return sorted(map(_once, found), key=lambda again: again.person.pk)


def _once(same: Sequence[Respondent]) -> Again:
    person = same[0]
    person.email = next((other.email for other in same if other.email), "")
    person.user = next((other.user for other in same if other.user), None)
    return Again(person, len(same))


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
    ask: Collection[int] | None = None,
) -> Assessment:
    """Open the next round with the same people, each with a new link; raise RoundIsOpen.

    ask is which of the former respondents are asked, by their ids; all if left out.

    From one named round to another, former answers are offered again where the words are the same;
    none counts before it is confirmed. An anonymous round, the former or the new one, offers none;
    a new one leaves out whoever has neither an e-mail nor an account, for whom the shared link is.
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
        people = [
            again.person for again in people_again(former) if ask is None or again.person.pk in ask
        ]
        if assessment.is_anonymous:
            people = [person for person in people if keep_one_way_in(person)]
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
