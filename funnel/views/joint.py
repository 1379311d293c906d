"""The screen of a joint session, driven by whoever runs the round."""

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
from ..joint import actions
from ..joint.entrance import picture_of, shown_code
from ..joint.screen import answered_of, present_in, types_unsaid
from ..joint.topics import PLACES, topic_words
from ..models import JointSession

Step = JointSession.Step
FIRST_STEPS = (Step.LOBBY, Step.BLIND, Step.VERDICT)
BEGIN, END = "begin", "end"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request, id):
    """Show the step that a session is at, large; go to another one, begin, end for today.

    What a button says is where to go, so that pressing twice, or on two screens, is pressing once.
    """
    assessment, found = get_round_for_session(request.user, id)
    if request.method == "POST":
        _take(request, assessment, found)
        return redirect(request.path)
    context: dict[str, Any] = {"assessment": assessment, "organisation": assessment.organisation}
    if found is None or found.ended_at is not None:
        return render(request, "funnel/session_begin.html", context | {"session": found})
    context |= {"session": found, "code": shown_code(found.token), "present": present_in(found)}
    shown = _shown(request, found) if found.step in FIRST_STEPS else _of_topics(found, context)
    return render(request, f"funnel/session_{found.step}.html", context | shown)


def _take(request, assessment, found: JointSession | None) -> None:
    go, now = request.POST.get("go", ""), timezone.now()
    if go == BEGIN:
        actions.open_session(assessment, by=request.user, now=now)
    elif found and go == END:
        actions.end_session(found, now=now)
    elif found and found.ended_at is None:
        step, _dash, place = go.partition("-")
        if step in Step.values:
            actions.go_to(found, step, PLACES.get(place, found.place))


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


def _of_topics(session: JointSession, context: dict[str, Any]) -> dict[str, Any]:
    """Return the agenda, or the topic that is talked about with how many have answered."""
    document = document_of(session.assessment.version)
    topics = list(session.topics.order_by("place"))
    shown: dict[str, Any] = {"topics": [topic_words(topic, document) for topic in topics]}
    topic = next((topic for topic in topics if topic.place == session.place), None)
    if topic and session.step != Step.AGENDA:
        shown["topic"] = shown["topics"][topics.index(topic)]
        shown["next_place"] = topic.place + 1 if topic is not topics[-1] else None
    if topic and session.step == Step.ASKED:
        shown["answered"] = answered_of(topic, context["present"])
    return shown
