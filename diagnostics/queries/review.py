"""The trail of a result's review, and what of it holds now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from django.db.models import Count, F, Prefetch, QuerySet

from ..method.checklist import TYPES
from ..models import Assessment, Organisation, ReviewEntry, User

NEIGHBOURS = [*pairwise(TYPES), *pairwise(reversed(TYPES))]
MOST_SAID = 50  # on a client's page; the rest stands beside each result


class Remark(NamedTuple):
    """A decision or a note that the client may read: in words of codes, by whom, when."""

    choice: str
    type: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SaidToClient:
    """What a client reads of a review: the decision that holds now, and the notes."""

    decision: Remark | None = None
    look_again_on: date | None = None
    notes: Sequence[Remark] = ()


def days_that_came(*, today: date) -> QuerySet[Assessment]:
    """Return the newest rounds whose day to look again has come, and of which no letter told."""
    rows = Assessment.objects.filter(look_again_on__lte=today, state=Assessment.State.CLOSED)
    rows = rows.filter(newest_of__isnull=False, organisation__archived_at=None)
    return rows.exclude(look_again_told_on=F("look_again_on")).order_by("look_again_on", "id")


def trail_of(assessment: Assessment) -> list[ReviewEntry]:
    """Return all entries of a round's review, newest first, with who made them; one query."""
    return list(_entries(assessment))


def is_before_review(assessment: Assessment, user: User, trail: Sequence[ReviewEntry]) -> bool:
    """Tell whether nobody has reviewed a round, and the consultant has done nothing in it."""
    is_reviewed = assessment.review == Assessment.Review.REVIEWED
    return not is_reviewed and all(entry.by_id != user.pk for entry in trail)


class OwnPlacements(NamedTuple):
    """How often a consultant placed a client before the verdict, and how near they came."""

    number: int
    same: int
    neighbouring: int


def own_placements_of(user: User) -> OwnPlacements:
    """Hold what a consultant wrote down against the verdicts, no type being one; one query."""
    rows = ReviewEntry.objects.filter(by=user, kind=ReviewEntry.Kind.PLACED).order_by()
    compared = rows.values_list("type", "assessment__type").annotate(number=Count("id"))
    counts: dict[tuple[str, str], int] = {(own, type_): times for own, type_, times in compared}
    return OwnPlacements(
        number=sum(counts.values()),
        same=sum(times for (own, type_), times in counts.items() if own == type_),
        neighbouring=sum(counts.get(pair, 0) for pair in NEIGHBOURS),
    )


def said_of(organisation: Organisation) -> list[ReviewEntry]:
    """Return the newest decisions and notes of all rounds, newest first; two queries."""
    said = (ReviewEntry.Kind.DECISION, ReviewEntry.Kind.NOTE)
    rows = ReviewEntry.objects.filter(organisation=organisation, kind__in=said)
    rounds = Assessment.objects.named().defer("result", "sums")
    rows = rows.select_related("by").prefetch_related(Prefetch("assessment", rounds))
    return list(rows.order_by("-id")[:MOST_SAID])


def decision_of(trail: Sequence[ReviewEntry]) -> ReviewEntry | None:
    """Return the decision that holds: the newest one."""
    decisions = (entry for entry in trail if entry.kind == ReviewEntry.Kind.DECISION)
    return next(decisions, None)


def newest_decision(assessment: Assessment) -> ReviewEntry | None:
    """Return the decision that holds now; one query."""
    return _entries(assessment).filter(kind=ReviewEntry.Kind.DECISION).first()


def said_to_client(
    assessment: Assessment, trail: Sequence[ReviewEntry] | None = None
) -> SaidToClient:
    """Return what the client may read, of the trail where that was read already."""
    if assessment.entry_at is None:
        return SaidToClient()
    client = ReviewEntry.Audience.CLIENT
    entries = trail_of(assessment) if trail is None else trail
    shown = [entry for entry in entries if entry.audience == client]
    decision = decision_of(shown)
    return SaidToClient(
        decision=_said(decision) if decision else None,
        look_again_on=assessment.look_again_on if decision else None,
        notes=tuple(_said(entry) for entry in shown if entry.kind == ReviewEntry.Kind.NOTE),
    )


def _entries(assessment: Assessment):
    return ReviewEntry.objects.filter(assessment=assessment).select_related("by").order_by("-id")


def _said(entry: ReviewEntry) -> Remark:
    return Remark(entry.choice, entry.type, entry.text, name_of(entry.by), entry.at)


def name_of(user: User | None) -> str:
    """Return who it was; nothing where the account is erased."""
    return str(user) if user else ""
