"""The closed rounds that somebody may lay side by side, and who answered in two of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from ..method.checklist import PLACING, Function
from ..models import Assessment, Membership, Respondent, User
from .respondents import known_by

OFFERED = 50
DRAWN = 20


def comparable_for(user: User) -> list[Assessment]:
    """Return the newest closed rounds of the organisations that the user belongs to; one query."""
    rows = Assessment.objects.counted().filter(
        Exists(Membership.objects.held_by(user).filter(organisation=OuterRef("organisation"))),
        organisation__archived_at=None,
        state=Assessment.State.CLOSED,
    )
    rows = rows.newest_first().named().select_related("organisation")
    return list(rows.defer("result", "sums", "facts")[:OFFERED])


def rounds_around(compared: Sequence[Assessment]) -> list[Assessment]:
    """Return what is drawn around rounds of one organisation, oldest first; one query.

    That is its newest closed rounds and those that are compared, without their detail.
    """
    closed = Assessment.objects.counted().filter(
        organisation=compared[0].organisation_id, state=Assessment.State.CLOSED
    )
    newest = closed.newest_first().values("pk")[:DRAWN]
    drawn = closed.filter(Q(pk__in=newest) | Q(pk__in=[round_.pk for round_ in compared]))
    return list(drawn.newest_first().named().defer("result", "sums", "facts"))[::-1]


class AnsweredAgain(NamedTuple):
    """How many answered in a round, in the one before it, and in both."""

    now: int
    before: int
    both: int


def answered_again(now: Assessment, before: Assessment) -> AnsweredAgain | None:
    """Count who answered in two rounds; None where not everybody can be told; one query."""
    people = _people_of(now, before)
    return None if people is None else _again(now, before, people)


def people_beside(now: Assessment, before: Assessment) -> dict[Function, AnsweredAgain] | None:
    """Count who answered on each side in two rounds, as answered_again does; one query."""
    people = _people_of(now, before)
    if people is None:
        return None
    return {
        side: _again(now, before, [person for person in people if person.function == side])
        for side in PLACING
    }


def _people_of(now: Assessment, before: Assessment) -> list[Respondent] | None:
    """Return who answered in either round; None where somebody cannot be told from others."""
    if now.is_anonymous or before.is_anonymous:
        return None
    rows = Respondent.objects.filter(
        assessment__in=(now, before), withdrawn_at=None, set_aside_at=None, started_at__isnull=False
    ).only("assessment", "user", "email", "name", "function")
    return list(rows) if all(known_by(respondent) for respondent in rows) else None


def _again(now: Assessment, before: Assessment, people: Iterable[Respondent]) -> AnsweredAgain:
    marks: dict[object, list[frozenset[str]]] = {now.pk: [], before.pk: []}
    for person in people:
        marks[person.assessment_id].append(known_by(person))
    known = frozenset().union(*marks[before.pk])
    both = sum(not found.isdisjoint(known) for found in marks[now.pk])
    return AnsweredAgain(len(marks[now.pk]), len(marks[before.pk]), both)
