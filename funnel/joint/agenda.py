"""The agenda as the room changes it: topics are added, moved, given time; leaving out settles."""

from django.db import transaction
from django.db.models import Max, Q

from ..models import JointSession, Topic
from .holding import shown_anew, under_way
from .topics import MINUTES_MORE, MOST_MINUTES, MOST_WITH_ADDED, minutes_of


class AgendaIsFull(Exception):
    """As many topics as a session takes are on it."""


def add_topic(session: JointSession, *, stage: int | None = None, title: str = "") -> None:
    """Put a stage, or what the room calls it, at the end; what is there already is not doubled.

    Raises SessionIsOver, AgendaIsFull.
    """
    with transaction.atomic():
        held = under_way(session)
        same = Q(stage=stage) if stage else Q(title=title)
        if held.topics.filter(same).exists():
            return
        last = held.topics.aggregate(last=Max("place"))["last"] or 0
        if last >= MOST_WITH_ADDED:
            raise AgendaIsFull
        held.topics.create(
            organisation_id=held.organisation_id, place=last + 1, stage=stage, title=title
        )
        shown_anew(held)


def move_topic(session: JointSession, pk: int, place: int) -> None:
    """Give a topic the place of another one, which gets its own; only while none is talked about.

    Raises SessionIsOver.
    """
    with transaction.atomic():
        held = under_way(session)
        found = {topic.pk: topic for topic in held.topics.filter(Q(pk=pk) | Q(place=place))}
        moved = found.pop(pk, None)
        if held.step != JointSession.Step.AGENDA or moved is None or not found:
            return
        (other,) = found.values()
        own = moved.place
        _place(moved, 0)  # for two are never at one place
        _place(other, own)
        _place(moved, place)
        if held.place in (own, place):
            held.place = own + place - held.place
        shown_anew(held, "place")


def give_minutes(session: JointSession, place: int, minutes: int) -> None:
    """Let a topic take so long, which is three minutes more than so far; raises SessionIsOver.

    Sent twice, the second is no longer three minutes more, and gives none.
    """
    with transaction.atomic():
        held = under_way(session)
        topic = held.topics.filter(place=place).first()
        if topic is None or minutes != minutes_of(topic) + MINUTES_MORE or minutes > MOST_MINUTES:
            return
        topic.minutes = minutes
        topic.save(update_fields=["minutes"])
        shown_anew(held)


def _place(topic: Topic, place: int) -> None:
    topic.place = place
    topic.save(update_fields=["place"])
