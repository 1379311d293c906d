"""The screen of a joint session, driven by whoever runs the round."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diagnostics.access import login_required
from diagnostics.explanation.of_round import explained
from diagnostics.queries.versions import document_of

from ..access import get_round_for_session
from ..joint import actions, settling
from ..joint.entrance import picture_of, shown_code
from ..joint.forms import Ways
from ..joint.holding import SessionIsOver
from ..joint.screen import Present, answered_of, clock_of, present_in, types_unsaid
from ..joint.topics import PLACES, topic_words
from ..models import JointSession, Topic
from ..queries.drafts import draft_of

Step, Outcome = JointSession.Step, Topic.Outcome
FIRST_STEPS = (Step.LOBBY, Step.BLIND, Step.VERDICT)
BEGIN, END, SKIP, REOPEN = "begin", "end", "skip", "reopen"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request, id):
    """Show the step that a session is at, large; go to another one, settle, begin, end for today.

    What a button says is where to go, so that pressing twice, or on two screens, is pressing once.
    """
    assessment, found = get_round_for_session(request.user, id)
    wrong = None
    if request.method == "POST":
        wrong = _decide(request, found) if "way" in request.POST else None
        if wrong is None:
            _take(request, assessment, found)
            return redirect(request.path)
    context: dict[str, Any] = {"assessment": assessment, "organisation": assessment.organisation}
    if found is None or found.ended_at is not None:
        return render(request, "funnel/session_begin.html", context | {"session": found})
    context |= {"session": found, "code": shown_code(found.token), "present": present_in(found)}
    if found.step in FIRST_STEPS:
        context |= _shown(request, found)
    else:
        context |= _of_topics(found, context["present"], wrong)
    status = 400 if wrong else 200
    return render(request, f"funnel/session_{found.step}.html", context, status=status)


def _take(request, assessment, found: JointSession | None) -> None:
    go, now = request.POST.get("go", ""), timezone.now()
    if go == BEGIN:
        actions.open_session(assessment, by=request.user, now=now)
    elif found and go == END:
        actions.end_session(found, now=now)
    elif found and go:
        step, _dash, written = go.partition("-")
        place = PLACES.get(written, found.place)
        with suppress(SessionIsOver, settling.IsSettled):  # the page that follows says so
            if step == SKIP:
                settling.skip_topic(found, place, now=now)
            elif step == REOPEN:
                settling.reopen_topic(found, place)
            elif step in Step.values:
                actions.go_to(found, step, place, now=now)


def _decide(request, session: JointSession | None) -> Ways | None:
    """Store what the room settles of the topic; return what was typed where something is wrong."""
    place = PLACES.get(request.POST.get("place", ""), 0)
    topic = session and session.topics.filter(place=place, outcome="").first()
    if not session or not topic or (session.step, session.place) != (Step.DECIDE, place):
        return None  # the page that follows shows what the session is at
    ways = _ways(session, topic, request.POST)
    if not ways.is_valid():
        return ways
    now = timezone.now()
    with suppress(SessionIsOver, settling.IsSettled):
        if ways.way == Outcome.SETTLED:
            settling.settle_topic(session, topic.place, written=ways.written, now=now)
        else:
            settling.plan_topic(
                session, topic.place, ways.way, written=ways.written, by=request.user, now=now
            )
    return None


def _ways(session: JointSession, topic: Topic, sent=None) -> Ways:
    stage = draft_of(session).agreed.stages[topic.stage] if topic.stage else None
    return Ways(stage, document=document_of(session.assessment.version), sent=sent)


def _shown(request, session: JointSession) -> dict[str, Any]:
    """Return what a step shows; before the result is revealed, nothing of it is even read."""
    if session.step == Step.LOBBY:
        address = request.build_absolute_uri(reverse("funnel:enter_session", args=[session.token]))
        return {
            "picture": picture_of(address),
            "enter": request.build_absolute_uri(reverse("funnel:enter")).partition("://")[2],
        }
    if session.step == Step.BLIND:
        return {"types": types_unsaid(document_of(session.assessment.version))}
    return {"explanation": explained(session.assessment, is_shared=True)}


def _of_topics(
    session: JointSession, present: Present, wrong: Ways | None = None
) -> dict[str, Any]:
    """Return the agenda, or the topic that is talked about: who has answered, or what to settle."""
    document = document_of(session.assessment.version)
    topics = list(session.topics.order_by("place"))
    words = [topic_words(topic, document) for topic in topics]
    shown: dict[str, Any] = {"topics": words}
    if session.step == Step.AGENDA:
        return shown
    topic = next(topic for topic in topics if topic.place == session.place)
    said = shown["topic"] = words[topics.index(topic)]
    shown["clock"] = clock_of(session, topic, said.minutes, now=timezone.now())
    shown["next_place"] = _next_open(topics, topic)
    if session.step == Step.ASKED:
        shown["answered"] = answered_of(topic, present)
    if session.step == Step.DECIDE and not topic.outcome:
        shown["ways"] = wrong or _ways(session, topic)
    return shown


def _next_open(topics: Sequence[Topic], topic: Topic) -> int | None:
    """Return the place of the next topic of which nothing is settled, from the first one again."""
    at = topics.index(topic)
    others = (*topics[at + 1 :], *topics[:at])
    return next((other.place for other in others if not other.outcome), None)
