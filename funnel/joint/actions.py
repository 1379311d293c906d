"""Writes of a joint session; each holds the session, and does the same when sent twice."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import F

from diagnostics.method.checklist import PLACING, Function
from diagnostics.models import Assessment, User
from diagnostics.models.links import TOKEN_BYTES, digest_of

from ..models import JointSession, Phone, Reply, Topic
from .entrance import code_digest, code_of
from .holding import keep_time, shown_anew, under_way
from .topics import answers_to, counted, topics_of

MOST_PHONES = 200
Step = JointSession.Step
OF_A_TOPIC = (Step.ASKED, Step.SAID, Step.DECIDE)


class NotAsked(Exception):
    """Another topic is asked by now, or none, or nobody of this phone's side."""


class SessionIsFull(Exception):
    """As many phones as a session takes are in it."""


def open_session(
    assessment: Assessment, *, by: User | None, now: datetime, screen: str = ""
) -> JointSession:
    """Open a closed round's session, or open it again on another day, with another way in.

    screen is what the browser is known by that drives it; without, every screen does.
    """
    with transaction.atomic():
        Assessment.objects.select_for_update().only("pk").get(pk=assessment.pk)
        session = JointSession.objects.filter(pk=assessment.pk).first()
        if session and session.ended_at is None:
            return session
        if session is None:
            organisation = assessment.organisation
            session = JointSession(assessment=assessment, organisation=organisation, began_at=now)
        else:
            session.generation += 1
        while True:
            code = code_digest(code_of(session.token))
            if not JointSession.objects.filter(code_digest=code).exists():
                break
            session.generation += 1
        session.token_digest, session.code_digest = digest_of(session.token), code
        session.led_by, session.ended_at, session.screen_digest = by, None, screen
        session.step = Step.LOBBY
        session.version += 1
        session.save()
        session.phones.all().delete()
        if not session.topics.exists():
            Topic.objects.bulk_create(topics_of(session))
    return session


def go_to(session: JointSession, step: str, place: int = 1, *, now: datetime) -> None:
    """Have the screen show a step, of a topic where it has one; raises SessionIsOver.

    Asked again, a topic keeps what was counted for the protocol alone. Revealed, its answers are
    counted and deleted: from then on nobody can tell whose they were. What is not revealed is
    deleted as well. A topic of the room's own is asked of no phone.
    """
    with transaction.atomic():
        held = under_way(session)
        topic = held.topics.filter(place=place).first()
        if topic is None and step in OF_A_TOPIC:
            return
        if topic and step == Step.ASKED and not answers_to(topic):
            step = Step.DECIDE
        if (held.step, held.place) == (step, place):
            return
        if topic and step == Step.ASKED:
            if topic.counts is not None:
                topic.earlier.append(topic.counts)
            topic.counts = None
            topic.save(update_fields=["counts", "earlier"])
        elif topic and step == Step.SAID and topic.counts is None:
            topic.counts = counted(topic, is_anonymous=held.assessment.is_anonymous)
            topic.save(update_fields=["counts"])
        if held.step == Step.ASKED:
            Reply.objects.filter(topic__session=held).delete()
        if step not in OF_A_TOPIC or place != held.place:
            keep_time(held, now)
        if step in OF_A_TOPIC and held.topic_since is None:
            held.topic_since = now
        held.step, held.place = step, place
        shown_anew(held, "step", "place", "topic_since")


def reply(phone: Phone, place: int, answer: str) -> None:
    """Take what a phone answers to the topic that is asked; a second answer replaces the first.

    What is no answer to it is not taken. Raises SessionIsOver, NotAsked.
    """
    with transaction.atomic():
        held = under_way(phone.session)
        topic = held.topics.filter(place=place).first()
        is_asked = held.step == Step.ASKED and held.place == place
        if topic is None or not is_asked or phone.side not in PLACING:
            raise NotAsked
        if answer not in answers_to(topic):
            return
        if topic.replies.filter(phone=phone, answer=answer).exists():
            return
        Reply.objects.update_or_create(
            topic=topic,
            phone=phone,
            defaults={"answer": answer, "organisation_id": held.organisation_id},
        )
        held.version += 1
        held.save(update_fields=["version"])


def drive_from(session: JointSession, screen: str, *, by: User) -> None:
    """Have this screen drive the session, and the one that drove follow; raises SessionIsOver."""
    with transaction.atomic():
        held = under_way(session)
        if held.screen_digest == screen:
            return
        held.screen_digest, held.led_by = screen, by
        shown_anew(held, "screen_digest", "led_by")


def end_session(session: JointSession, *, now: datetime) -> None:
    """End the session for today: its code and its link let nobody in any more.

    What phones answered and nobody saw is deleted.
    """
    with transaction.atomic():
        held = JointSession.objects.select_for_update().get(pk=session.pk)
        if held.ended_at is not None:
            return
        Reply.objects.filter(topic__session=held).delete()
        keep_time(held, now)
        held.ended_at, held.code_digest = now, None
        shown_anew(held, "ended_at", "code_digest", "topic_since")


def join_session(session: JointSession, side: Function) -> str:
    """Let a phone in that answers for a side; return the secret by which it is known.

    Raises SessionIsOver, SessionIsFull.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with transaction.atomic():
        held = under_way(session)
        if held.phones.count() >= MOST_PHONES:
            raise SessionIsFull
        held.phones.create(
            organisation_id=held.organisation_id, side=side, token_digest=digest_of(token)
        )
        JointSession.objects.filter(pk=held.pk).update(version=F("version") + 1)
    return token


def leave_session(phone: Phone) -> None:
    """Take a phone out of the session, so that it may join for another side."""
    with transaction.atomic():
        held = JointSession.objects.select_for_update().get(pk=phone.session_id)
        if Phone.objects.filter(pk=phone.pk).delete()[0]:
            held.version += 1
            held.save(update_fields=["version"])
