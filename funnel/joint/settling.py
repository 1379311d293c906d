"""What the room settles of a topic, once each; opened again, it may be settled otherwise."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from diagnostics.actions.plan import HasEnded, take_over, undo_taking_over
from diagnostics.explanation.plan import taken_up_again
from diagnostics.models import PlannedAction, User

from ..models import JointSession, Topic
from ..queries.drafts import is_agreed
from .actions import go_to
from .holding import shown_anew, under_way

Outcome = Topic.Outcome


class IsSettled(Exception):
    """The topic is settled already, or there is none at this place."""


def settle_topic(
    session: JointSession, place: int, *, written: Mapping[str, Any], now: datetime
) -> None:
    """Put into the draft of the map what it says of the topic's stage from now on.

    Raises SessionIsOver, IsSettled.
    """
    with transaction.atomic():
        held = under_way(session)
        _settle(held, _open_topic(held, place), Outcome.SETTLED, dict(written), now=now)


def plan_topic(
    session: JointSession,
    place: int,
    outcome: str,
    *,
    written: Mapping[str, Any],
    by: User | None,
    now: datetime,
) -> None:
    """Put on the plan what, who, and by when; of what is parked, that it is taken up again.

    Raises SessionIsOver, IsSettled.
    """
    with transaction.atomic():
        held = under_way(session)
        topic = _open_topic(held, place)
        what = written["what"]
        if outcome == Outcome.PARKED:
            what = taken_up_again(what)
        topic.action = take_over(
            held.assessment,
            source=PlannedAction.Source.TOPIC,
            code=_code_of(topic),
            what=what,
            said={"who": written["who"], "due_on": written["due_on"]},
            by=by,
            now=now,
        )
        kept = {**written, "due_on": written["due_on"].isoformat()}
        _settle(held, topic, outcome, kept, now=now)


def _code_of(topic: Topic) -> str:
    """Return a code of its own: an action that stays from before stays beside the new one."""
    before = f"topic-{topic.pk}-"
    stay = PlannedAction.objects.filter(
        organisation=topic.organisation_id, source=PlannedAction.Source.TOPIC
    )
    return f"{before}{stay.filter(code__startswith=before).count()}"


def skip_topic(session: JointSession, place: int, *, now: datetime) -> None:
    """Leave a topic out for today, and ask it of no phone; raises SessionIsOver, IsSettled."""
    with transaction.atomic():
        held = under_way(session)
        _settle(held, _open_topic(held, place), Outcome.SKIPPED, {}, now=now)
        if (held.step, held.place) == (JointSession.Step.ASKED, place):
            go_to(held, JointSession.Step.DECIDE, place, now=now)


def reopen_topic(session: JointSession, place: int) -> None:
    """Have nothing settled of a topic any more; where nothing was, nothing changes.

    An action of it leaves the plan, unless somebody has changed it there. What both heads have
    accepted stays settled: raises IsSettled, SessionIsOver.
    """
    with transaction.atomic():
        held = under_way(session)
        topic = held.topics.exclude(outcome="").filter(place=place).first()
        if topic is None:
            return
        if is_agreed(held):
            raise IsSettled
        if topic.action:
            with suppress(HasEnded):
                undo_taking_over(topic.action)
        _settle(held, topic, "", {}, now=None)


def _open_topic(held: JointSession, place: int) -> Topic:
    topic = held.topics.filter(place=place, outcome="").first()
    if topic is None:
        raise IsSettled
    return topic


def _settle(
    held: JointSession,
    topic: Topic,
    outcome: str,
    written: dict[str, Any],
    *,
    now: datetime | None,
) -> None:
    topic.outcome, topic.written, topic.settled_at = outcome, written, now
    if not outcome:
        topic.action = None
    topic.save(update_fields=["outcome", "written", "settled_at", "action"])
    shown_anew(held)
