"""Did it help: a round beside the one before it, as the later one keeps it (METHOD 13)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from ..method.checklist import PLACING
from ..method.funnel import Finding
from ..method.helped import (
    PEOPLE_A_SIDE,
    JointBeside,
    NamedType,
    are_mostly_others,
    gap_reading,
    joint_reading,
    stages_beside,
    stages_reading,
    type_reading,
)
from ..method.placement import Firmness, Outcome
from ..models import Assessment, Organisation
from ..result.parts import FunnelPart, Result, Sums
from ..result.stored import exact
from .comparing import people_beside
from .results import diagnosed
from .review import said_to_client

# Of an organisation: its weakest joint by the first day, and the same until the second
JointSince = Callable[[Organisation, date, date], JointBeside | None]


def beside_before(
    assessment: Assessment, result: Result, sums: Sums, *, now: datetime, joint_since: JointSince
) -> dict[str, Any]:
    """Return what a closing round keeps of itself beside the round before; nothing of a first."""
    rounds = Assessment.objects.counted().filter(
        organisation=assessment.organisation_id, state=Assessment.State.CLOSED, closed_at__lt=now
    )
    before = rounds.newest_first().select_related("organisation", "version").first()
    if before is None or before.closed_at is None:
        return {}
    found = diagnosed(before)
    days = localdate(before.closed_at), localdate(now)
    joint = joint_since(before.organisation, *days)
    kept = {
        "before": {"title": before.title, "closed_at": before.closed_at.isoformat()},
        "is_other_version": before.version_id != assessment.version_id,
        "people": _people(assessment, before),
        "decided": _decided(before),
        "type": _type(found.result, result),
        "gap": _gap(found.result, found.sums, result, sums),
        "stages": _stages(found.result["funnel"], result["funnel"]),
        "joint": (joint._asdict() if joint else {}) | {"reading": joint_reading(joint)},
    }
    return dict(exact(kept))


def _decided(before: Assessment) -> dict[str, str]:
    """Return what was decided, as far as the client reads it, and what was suggested."""
    decision = said_to_client(before).decision
    told = {"choice": decision.choice, "type": decision.type} if decision else {}
    return told | {"suggested": before.action}


def _people(assessment: Assessment, before: Assessment) -> str:
    """Return whether mostly other people answered; unknown where somebody cannot be told."""
    beside = people_beside(assessment, before)
    if beside is None:
        return "unknown"
    others = (
        are_mostly_others(beside[side].both, beside[side].now, beside[side].before)
        for side in PLACING
    )
    return "others" if any(others) else "same"


def _type(before: Result, now: Result) -> dict[str, Any]:
    reading = type_reading(_named(before), _named(now))
    return {"before": before["type"], "now": now["type"], "reading": reading}


def _named(result: Result) -> NamedType:
    flip = result["flip"]
    return NamedType(
        Outcome(result["verdict"]),
        result["type"],
        result["firmness"] == Firmness.FIRM,
        flip["distance"] if flip else None,
    )


def _gap(before: Result, sums_before: Sums, now: Result, sums: Sums) -> dict[str, Any]:
    """Say of the people whether they are too few; not where a round does not show its gap."""
    people = [found["answered"].get(side, 0) for found in (sums_before, sums) for side in PLACING]
    indexes = before["gap"]["index"], now["gap"]["index"]
    reading = gap_reading(*indexes, fewest=min(people))
    are_few = None not in indexes and min(people) < PEOPLE_A_SIDE
    return {"before": indexes[0], "now": indexes[1], "are_few": are_few, "reading": reading}


def _stages(before: FunnelPart, now: FunnelPart) -> dict[str, Any]:
    stages = stages_beside(*(_findings(funnel) for funnel in (before, now)))
    return {**stages._asdict(), "reading": stages_reading(stages)}


def _findings(funnel: FunnelPart) -> dict[int, Finding]:
    return {view["stage"]: Finding(view["finding"]) for view in funnel["stages"]}
