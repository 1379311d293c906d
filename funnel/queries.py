"""Reads: which round's claims the funnel page shows, and what they amount to."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q

from diagnostics.method.checklist import Function
from diagnostics.models import Assessment, Organisation, Sheet

UNSEEN = Q(assessment__mode=Assessment.Mode.ANONYMOUS, assessment__state=Assessment.State.OPEN)
UNCLAIMED = Q(claims={}) | Q(claims={"today": {}})


@dataclass(frozen=True)
class ClaimedRound:
    """A round in which somebody said who owns a stage, and how many people of each function did."""

    assessment: Assessment
    people: Mapping[Function, int]


def newest_claimed_round(organisation: Organisation) -> ClaimedRound | None:
    """Return the newest round with any claim, in two queries; None if nobody ever made one.

    An anonymous round is not there until it is closed.
    """
    rows = (
        Sheet.objects.filter(organisation=organisation)
        .exclude(UNCLAIMED)
        .exclude(UNSEEN)
        .values("assessment", "function")
        .annotate(people=Count("id"))
        .order_by("-assessment__round")
    )
    found = list(rows)
    if not found:
        return None
    newest = found[0]["assessment"]
    people = {row["function"]: row["people"] for row in found if row["assessment"] == newest}
    return ClaimedRound(
        assessment=Assessment.objects.select_related("version__checklist")
        .defer("version__document", "version__thresholds")
        .get(pk=newest),
        people={function: people[function] for function in Function if function in people},
    )


def open_round(organisation: Organisation) -> Assessment | None:
    """Return the round that takes answers now."""
    return organisation.assessments.filter(state=Assessment.State.OPEN).only("id", "mode").first()
