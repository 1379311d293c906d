"""A session as its writes hold it: locked, under way; its time kept, its screens told."""

from datetime import datetime

from ..models import JointSession
from .timing import seconds_of


class SessionIsOver(Exception):
    """It was ended meanwhile."""


def under_way(session: JointSession) -> JointSession:
    """Return the session locked; raises SessionIsOver."""
    held = JointSession.objects.select_for_update().get(pk=session.pk)
    if held.ended_at is not None:
        raise SessionIsOver
    return held


def shown_anew(held: JointSession, *changed: str) -> None:
    """Store what changed of a session that is held; its screens and its phones hear of it."""
    held.version += 1
    held.asked += 1
    held.save(update_fields=[*changed, "version", "asked"])


def keep_time(held: JointSession, now: datetime) -> None:
    """Store with the topic that is left how long it was talked about."""
    if held.topic_since:
        topic = held.topics.get(place=held.place)
        topic.seconds = seconds_of(topic, held.topic_since, now)
        topic.save(update_fields=["seconds"])
        held.topic_since = None
