"""The screen of a joint session, driven by whoever runs the round."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diagnostics.access import login_required
from diagnostics.explanation.funnel import stage_name
from diagnostics.explanation.of_round import explained
from diagnostics.explanation.plan import plan_lines
from diagnostics.explanation.words import listed
from diagnostics.instruments.document import Document
from diagnostics.queries.next_rounds import next_round_of
from diagnostics.queries.versions import document_of

from ..access import get_round_for_session
from ..agreement import agreement_words
from ..joint.driving import CHANGE, PARK, adding, drive, is_driven_by, ways_of
from ..joint.entrance import picture_of, shown_code
from ..joint.screen import (
    Present,
    agenda_of,
    answered_of,
    clock_of,
    parts_of,
    present_in,
    progress_of,
    stages_on_screen,
    types_unsaid,
)
from ..joint.topics import topic_words
from ..models import JointSession, Topic
from ..queries import agreement_of
from ..queries.drafts import draft_of, is_agreed

Step = JointSession.Step
REVEAL = "reveal"  # though somebody has not answered


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def session(request, id):
    """Show the step that a session is at, large; go to another one, settle, begin, end for today.

    What a button says is where to go, so that pressing twice, or on two screens, is pressing once.
    """
    assessment, found = get_round_for_session(request.user, id)
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        wrong = drive(request, assessment, found)
        if not wrong:
            return redirect(_where_to(request))
    context: dict[str, Any] = {"assessment": assessment, "organisation": assessment.organisation}
    if found is None or found.ended_at is not None:
        context |= {"session": found, "progress": found and progress_of(found)}
        return render(request, "funnel/session_begin.html", context)
    context |= _at_step(request, found) | wrong
    status = 400 if wrong else 200
    return render(request, f"funnel/session_{found.step}.html", context, status=status)


def _at_step(request, session: JointSession) -> dict[str, Any]:
    """Return what stands on every screen, and what the step of the session adds."""
    present = present_in(session)
    match session.step:
        case Step.AGENDA:
            shown = _agenda(session, is_changing=CHANGE in request.GET)
        case Step.AGREE:
            shown = _draft(session)
        case Step.PLAN:
            shown = _plan(session)
        case Step.ASKED | Step.SAID | Step.DECIDE:
            shown = _topic(session, present)
        case _:
            shown = _shown(request, session)
    return shown | {
        "session": session,
        "parts": parts_of(session.step),
        "code": shown_code(session.token),
        "present": present,
        "is_driving": is_driven_by(request, session),
        "is_revealing": REVEAL in request.GET,
        "is_parking": PARK in request.GET,
    }


def _where_to(request) -> str:
    """Return where a press leads: whoever changes the agenda goes on changing it."""
    what = request.POST.get("go", "").partition("-")[0]
    if what == PARK:
        return f"{request.path}?{PARK}"  # with that way open
    return request.path if what in Step.values else request.get_full_path()


def _shown(request, session: JointSession) -> dict[str, Any]:
    """Return what a step shows; before the result is revealed, nothing of it is even read."""
    if session.step == Step.LOBBY:
        address = request.build_absolute_uri(reverse("funnel:enter_session", args=[session.token]))
        return {
            "picture": picture_of(address),
            "progress": progress_of(session),
            "enter": request.build_absolute_uri(reverse("funnel:enter")).partition("://")[2],
        }
    if session.step == Step.BLIND:
        return {"types": types_unsaid(document_of(session.assessment.version))}
    return {"explanation": explained(session.assessment, is_shared=True)}


def _agenda(session: JointSession, *, is_changing: bool) -> dict[str, Any]:
    document, topics = _topics(session)
    shown: dict[str, Any] = {"agenda": agenda_of(session, topics, document)}
    if is_changing:
        shown["adding"] = adding(session)
    return shown


def _draft(session: JointSession) -> dict[str, Any]:
    """Return the draft of the map; put before both heads, who of them has accepted it."""
    document = document_of(session.assessment.version)
    draft = draft_of(session)
    found = agreement_of(session.organisation) if session.map_id and not draft.is_new else None
    missing = [stage_name(document, number) for number in draft.without_owner]
    is_forward = found is not None and found.agreed.map.pk == session.map_id
    return {
        "stages": stages_on_screen(draft, document),
        "target": draft.agreed.map.target,
        "missing": listed(missing) if missing else "",
        "words": agreement_words(found, document) if found and is_forward else None,
    }


def _plan(session: JointSession) -> dict[str, Any]:
    """Return what the room put on the plan, by date, and the day of the next round."""
    rows = session.topics.exclude(action=None).select_related("action__assessment")
    planned = [topic.action for topic in rows.order_by("action__due_on", "place") if topic.action]
    stands = next_round_of(session.assessment)
    return {
        "lines": plan_lines(planned, today=timezone.localdate()),
        "again_on": stands.on if stands else None,
    }


def _topic(session: JointSession, present: Present) -> dict[str, Any]:
    """Return the topic that is talked about: who has answered, what both say, what to settle."""
    document, topics = _topics(session)
    topic = next(topic for topic in topics if topic.place == session.place)
    words = topic_words(topic, document)
    shown: dict[str, Any] = {
        "topic": words,
        "of": len(topics),
        "clock": clock_of(session, topic, words.minutes, now=timezone.now()),
        "next_place": _next_open(topics, topic),
        "is_agreed": topic.outcome and is_agreed(session),
    }
    if session.step == Step.ASKED:
        shown["answered"] = answered = answered_of(topic, present)
        shown["missing"] = [side for side in answered if side.missing]
    if session.step == Step.DECIDE and not topic.outcome:
        shown["ways"] = ways_of(session, topic)
    return shown


def _topics(session: JointSession) -> tuple[Document, Sequence[Topic]]:
    return document_of(session.assessment.version), list(session.topics.order_by("place"))


def _next_open(topics: Sequence[Topic], topic: Topic) -> int | None:
    """Return the place of the next topic of which nothing is settled, from the first one again."""
    at = topics.index(topic)
    others = (*topics[at + 1 :], *topics[:at])
    return next((other.place for other in others if not other.outcome), None)
