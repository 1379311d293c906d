"""What the buttons and the forms of a session's screen do."""

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from diagnostics.actions.mail import send_waiting
from diagnostics.explanation.funnel import stage_name
from diagnostics.localisation import separated
from diagnostics.method.checklist import PLACING
from diagnostics.method.funnel import STAGES
from diagnostics.models.links import digest_of
from diagnostics.queries.versions import document_of
from diagnostics.reading.numbers import row_id

from ..models import JointSession, Topic
from ..queries.drafts import draft_of
from . import actions, settling
from .agenda import AgendaIsFull, add_topic, give_minutes, move_topic
from .agreeing import StageWithoutOwner, put_forward
from .forms import TopicForm, Ways
from .holding import SessionIsOver
from .topics import PLACES

Step, Outcome = JointSession.Step, Topic.Outcome
BEGIN, DRIVE, END = "begin", "drive", "end"
SKIP, REOPEN, MOVE, FORWARD = "skip", "reopen", "move", "forward"
MINUTES, PARK = "minutes", "park"
CHANGE = "change"  # the agenda is shown with what changes it
UNTYPED = {"csrfmiddlewaretoken", "place", "way", "add", "stage"}
LONGEST_UNTAKEN = 1000  # what stands in a message

REFUSED = (SessionIsOver, settling.IsSettled, StageWithoutOwner)


def screen_of(request) -> str:
    """Return what a session knows the browser by that shows its screen."""
    return digest_of(request.session.session_key)


def is_driven_by(request, session: JointSession) -> bool:
    return session.screen_digest in ("", screen_of(request))


def drive(request, assessment, session: JointSession | None) -> dict[str, Any]:
    """Do what was pressed, or store what was typed; return what is wrong in it, to be shown.

    On a screen that follows, nothing is pressed but what makes it the one that drives. What was
    typed and is not taken any more is said, for whoever wants to write it again.
    """
    go, now = request.POST.get("go", ""), timezone.now()
    if go == BEGIN:
        screen = screen_of(request)
        actions.open_session(assessment, by=request.user, now=now, screen=screen)
    elif session and go == DRIVE:
        with suppress(SessionIsOver):
            actions.drive_from(session, screen_of(request), by=request.user)
    elif session and is_driven_by(request, session):
        with suppress(*REFUSED):  # the page that follows says so
            if go == END:
                actions.end_session(session, now=now)
            if go == FORWARD:
                put_forward(session, by=request.user, now=now)
                send_waiting(members_of=session.organisation, now=now, limit=len(PLACING))
            if "way" in request.POST:
                return _decide(request, session)
            if "add" in request.POST:
                return _add(request, session)
            _press(session, *go.split("-"), now=now)
    is_typed = "way" in request.POST or "add" in request.POST
    if is_typed and not (session and _is_taken(session, request.POST)):
        _say_untaken(request)
    return {}


def _is_taken(session: JointSession, sent) -> bool:
    """Whether a topic is settled by just what was sent: a form that was sent twice."""
    place, way = PLACES.get(sent.get("place", ""), 0), sent.get("way", "")
    topic = session.topics.filter(place=place, outcome=way).first() if way else None
    if topic is None:
        return False
    ways = ways_of(session, topic, sent)
    return ways.is_valid() and all(
        str(topic.written.get(name)) == str(value) for name, value in ways.written.items()
    )


def _say_untaken(request) -> None:
    """Say what was typed on a screen that the session has left, cut to what a message holds."""
    fields = (name for name in request.POST if name not in UNTYPED and not name.endswith("-owner"))
    typed = [text for name in fields if (text := request.POST[name].strip())]
    said = _("The session went on meanwhile; this was not stored: %(typed)s")
    if typed:
        messages.error(request, said % {"typed": separated(typed)[:LONGEST_UNTAKEN]})


def _press(session: JointSession, what: str, *of: str, now) -> None:
    """Do what a button says; of names a topic, after what is moved or how long it may take."""
    place = PLACES.get(of[-1], session.place) if of else session.place
    if what == SKIP:
        settling.skip_topic(session, place, now=now)
    elif what == REOPEN:
        settling.reopen_topic(session, place)
    elif what == MOVE and of:
        move_topic(session, row_id(of[0]), place)
    elif what == PARK:
        actions.go_to(session, Step.DECIDE, place, now=now)
    elif what == MINUTES and of:
        give_minutes(session, place, row_id(of[0]))
    elif what in Step.values:
        actions.go_to(session, what, place, now=now)


def _add(request, session: JointSession) -> dict[str, Any]:
    form = adding(session, request.POST)
    if form.is_valid():
        try:
            add_topic(session, **form.cleaned_data)
        except AgendaIsFull:
            form.add_error("title", _("As many topics as a session takes are on the agenda."))
    return {"adding": form} if form.errors else {}


def _decide(request, session: JointSession) -> dict[str, Any]:
    place = PLACES.get(request.POST.get("place", ""), 0)
    topic = session.topics.filter(place=place, outcome="").first()
    if not topic or (session.step, session.place) != (Step.DECIDE, place):
        raise settling.IsSettled
    ways = ways_of(session, topic, request.POST)
    if not ways.is_valid():
        return {"ways": ways}
    now = timezone.now()
    if ways.way == Outcome.SETTLED:
        settling.settle_topic(session, place, written=ways.written, now=now)
    else:
        settling.plan_topic(
            session, place, ways.way, written=ways.written, by=request.user, now=now
        )
    return {}


def ways_of(session: JointSession, topic: Topic, sent=None) -> Ways:
    stage = draft_of(session).agreed.stages[topic.stage] if topic.stage else None
    return Ways(stage, document=document_of(session.assessment.version), sent=sent)


def adding(session: JointSession, sent=None) -> TopicForm:
    """Return the form of a topic, with the stages that are none yet."""
    document = document_of(session.assessment.version)
    there = set(session.topics.values_list("stage", flat=True))
    stages = [(stage, stage_name(document, stage)) for stage in STAGES if stage not in there]
    return TopicForm(sent, stages=stages)
