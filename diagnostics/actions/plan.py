"""The plan: actions are added, taken over from a result, changed, ended. `now` is an argument."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from ..models import Assessment, Organisation, PlannedAction, User

State = PlannedAction.State


class HasEnded(Exception):
    """The action is done or dropped, or is there no more."""


def add_action(
    organisation: Organisation, *, said: Mapping[str, Any], by: User | None, now: datetime
) -> PlannedAction:
    """Put on the plan what somebody typed."""
    return PlannedAction.objects.create(organisation=organisation, made_by=by, made_at=now, **said)


def take_over(
    assessment: Assessment,
    *,
    source: str,
    code: str,
    what: str,
    by: User | None,
    now: datetime,
    said: Mapping[str, Any] | None = None,
) -> PlannedAction:
    """Put something of a round on the plan, once: a second time changes nothing.

    said is what is known of it already, such as who and by when.
    """
    taken, _is_new = PlannedAction.objects.get_or_create(
        assessment=assessment,
        source=source,
        code=code,
        defaults={
            "organisation_id": assessment.organisation_id,
            "what": what[: PlannedAction.LONGEST],
            "made_by": by,
            "made_at": now,
            **(said or {}),
        },
    )
    return taken


def undo_taking_over(action: PlannedAction) -> None:
    """Take it off the plan again; raises HasEnded where somebody has changed or ended it since."""
    with transaction.atomic():
        locked = _locked(action)
        if not locked.can_be_undone:
            raise HasEnded
        locked.delete()


def change_action(action: PlannedAction, *, said: Mapping[str, Any], now: datetime) -> None:
    """Say otherwise what, who, by when. Raises HasEnded."""
    _write(action, from_states=(State.OPEN,), said={**said, "changed_at": now})


def end_action(
    action: PlannedAction,
    *,
    said: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Say that it is done or, with a reason, dropped; said is what else is said of it.

    Raises HasEnded.
    """
    state = State.DROPPED if reason else State.DONE
    ended = {"state": state, "reason": reason, "ended_at": now, "changed_at": now}
    _write(action, from_states=(State.OPEN,), said={**(said or {}), **ended})


def reopen_action(action: PlannedAction, *, now: datetime) -> None:
    """Put on the plan again what was done or dropped; where it is open, nothing changes."""
    said = {"state": State.OPEN, "reason": "", "ended_at": None, "changed_at": now}
    _write(action, from_states=tuple(State), said=said)


def _write(action: PlannedAction, *, from_states: tuple[str, ...], said: Mapping[str, Any]) -> None:
    with transaction.atomic():
        locked = _locked(action)
        if locked.state not in from_states:
            raise HasEnded
        for name, value in said.items():
            setattr(locked, name, value)
        locked.save(update_fields=list(said))


def _locked(action: PlannedAction) -> PlannedAction:
    found = PlannedAction.objects.select_for_update().filter(pk=action.pk).first()
    if found is None:
        raise HasEnded
    return found
