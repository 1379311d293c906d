"""The closed rounds that somebody may lay side by side, and who answered in two of them."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

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
    if now.is_anonymous or before.is_anonymous:
        return None
    rows = Respondent.objects.filter(
        assessment__in=(now, before), withdrawn_at=None, set_aside_at=None, started_at__isnull=False
    ).only("assessment", "user", "email", "name", "function")
    people: dict[object, list[frozenset[str]]] = {now.pk: [], before.pk: []}
    for respondent in rows:
        people[respondent.assessment_id].append(known_by(respondent))
    if not all(marks for found in people.values() for marks in found):
        return None
    known = frozenset().union(*people[before.pk])
    both = sum(not marks.isdisjoint(known) for marks in people[now.pk])
    return AnsweredAgain(len(people[now.pk]), len(people[before.pk]), both)
