"""The plan of an organisation: what is open by date, what has ended, what was so at a closing."""

from datetime import date
from typing import Any

from django.db.models import F, Max, Q, QuerySet
from django.utils.timezone import localtime

from ..models import Assessment, Organisation, PlannedAction


def open_actions_of(organisation: Organisation) -> QuerySet[PlannedAction]:
    """Return what is open, the earliest day first, what has no day last."""
    rows = PlannedAction.objects.filter(organisation=organisation, state=PlannedAction.State.OPEN)
    return _with_their_round(rows).order_by(F("due_on").asc(nulls_last=True), "id")


def ended_actions_of(organisation: Organisation) -> QuerySet[PlannedAction]:
    """Return what is done or dropped, the newest first."""
    rows = PlannedAction.objects.filter(organisation=organisation)
    rows = rows.exclude(state=PlannedAction.State.OPEN)
    return _with_their_round(rows).order_by("-ended_at", "-id")


def _with_their_round(rows: QuerySet[PlannedAction]) -> QuerySet[PlannedAction]:
    """Return them with what their round and its version are called by, not with what is stored."""
    version = (f"assessment__version__{column}" for column in ("document", "thresholds"))
    return rows.select_related("assessment__version").defer(*version)


def taken_from(assessment: Assessment) -> dict[tuple[str, str], PlannedAction]:
    """Return what was taken over from a round's result, by source and code."""
    rows = PlannedAction.objects.filter(assessment=assessment).exclude(code="")
    return {(row.source, row.code): row for row in rows}


def plan_at_closing(assessment: Assessment) -> list[dict[str, Any]]:
    """Return what became of the plan until a round closes, as the round keeps it.

    That is what was open at the closing before or came since, and how each of it stands.
    """
    organisation = assessment.organisation_id
    closed = Assessment.objects.counted().filter(organisation=organisation, closed_at__isnull=False)
    before = closed.exclude(pk=assessment.pk).aggregate(last=Max("closed_at"))["last"]
    rows = PlannedAction.objects.filter(organisation=organisation)
    if before:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=before))
    return [_kept(row) for row in rows.order_by(F("due_on").asc(nulls_last=True), "id")]


def _kept(action: PlannedAction) -> dict[str, Any]:
    told: dict[str, Any] = {"what": action.what, "state": action.state}
    days: dict[str, date | None] = {
        "due_on": action.due_on,
        "ended_on": action.ended_at and localtime(action.ended_at).date(),
    }
    if action.code:
        told |= {"source": action.source, "code": action.code}
    told |= {name: day.isoformat() for name, day in days.items() if day}
    texts = {name: getattr(action, name) for name in ("who", "side", "if_then", "reason")}
    return told | {name: text for name, text in texts.items() if text}
