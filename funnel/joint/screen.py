"""What stands on the screen of a session: who is here by side, and the steps in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from diagnostics.explanation.funnel import MARKS, owner_name, stage_name
from diagnostics.explanation.stations import Station
from diagnostics.instruments.document import Document
from diagnostics.method.checklist import PLACING, TYPES, Function
from diagnostics.method.funnel import Owner
from diagnostics.models import Assessment, SharedLink
from diagnostics.queries.respondents import shared_links_of
from diagnostics.result.redaction import SMALLEST

from ..explanation import hours_words
from ..models import LAST_STAGE, JointSession, Topic
from ..queries.drafts import Draft
from .timing import seconds_of
from .topics import MINUTES_MORE, MOST_MARKS, MOST_MINUTES, TopicWords, reasons_of, topic_words

Step = JointSession.Step
PARTS = (
    (gettext_noop("Who is here"), (Step.LOBBY,)),
    (gettext_noop("Result"), (Step.BLIND, Step.VERDICT)),
    (gettext_noop("Agenda"), (Step.AGENDA,)),
    (gettext_noop("Topics"), (Step.ASKED, Step.SAID, Step.DECIDE)),
    (gettext_noop("Agreement"), (Step.AGREE, Step.PLAN)),
)


class SessionPart(NamedTuple):
    """A part of the session, as the head of its screen names it."""

    name: str
    is_now: bool
    is_over: bool


def parts_of(step: str) -> Sequence[SessionPart]:
    """Return the parts of a session in order; while answers are gathered, no step, none is now."""
    now = next((place for place, (_name, steps) in enumerate(PARTS) if step in steps), -1)
    return [
        SessionPart(_(name), place == now, place < now)
        for place, (name, _steps) in enumerate(PARTS)
    ]


class Clock(NamedTuple):
    """How long a topic has been talked about, and how long it may be."""

    spent: int
    minutes: int

    @property
    def more(self) -> int | None:
        """For how long the topic may be given more time, three minutes at once."""
        more = self.minutes + MINUTES_MORE
        return more if more <= MOST_MINUTES else None

    @property
    def share(self) -> int:
        """How much of it is over, in percent."""
        return min(100, self.spent * 100 // self.minutes)

    @property
    def is_over(self) -> bool:
        return self.spent >= self.minutes


class AgendaLine(NamedTuple):
    """A topic on the agenda: why it is there, and which places it may be moved to."""

    pk: int
    words: TopicWords
    why: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class RoomAgenda:
    """What the room talks about: its lines, and for how long what is not settled may take."""

    lines: Sequence[AgendaLine]

    @property
    def open(self) -> Sequence[TopicWords]:
        """The topics of which nothing is settled."""
        return [line.words for line in self.lines if not line.words.outcome]

    @property
    def minutes(self) -> int:
        return sum(words.minutes for words in self.open)

    @property
    def is_begun(self) -> bool:
        return len(self.open) < len(self.lines)


class SideHere(NamedTuple):
    """How many of a side are here."""

    function: Function
    number: int

    @property
    def marks(self) -> range:
        """A mark for each person, while they can be told at a glance."""
        return range(self.number if self.number <= MOST_MARKS else 0)


class Present(NamedTuple):
    """Who is here: how many of each of the two sides, of Management, of neither."""

    sides: Sequence[SideHere]
    management: int
    other: int

    @property
    def all(self) -> int:
        return sum(side.number for side in self.sides) + self.management + self.other

    @property
    def few(self) -> Sequence[Function]:
        """The sides of which too few are here for an anonymous session to show what they say."""
        return [side.function for side in self.sides if 0 < side.number < SMALLEST]

    @property
    def missing(self) -> Sequence[Function]:
        """The sides of which nobody is here, where somebody is."""
        return [side.function for side in self.sides if not side.number] if self.all else []


def present_in(session: JointSession) -> Present:
    """Return who is here, in one query."""
    rows = session.phones.order_by().values_list("side").annotate(number=Count("pk"))
    here = dict(rows)
    return Present(
        sides=[SideHere(side, here.get(side, 0)) for side in PLACING],
        management=here.get(Function.MANAGEMENT, 0),
        other=here.get(Function.OTHER, 0),
    )


class SideAnswered(NamedTuple):
    """How many of those of a side who are here have answered; a full mark has, an open one not."""

    function: Function
    number: int
    answered: int

    @property
    def missing(self) -> int:
        return self.number - self.answered

    @property
    def full(self) -> range:
        return range(self.answered if self.number <= MOST_MARKS else 0)

    @property
    def open(self) -> range:
        return range(self.missing if self.number <= MOST_MARKS else 0)


def answered_of(topic: Topic, present: Present) -> Sequence[SideAnswered]:
    """Return how many of each side have answered a topic; what, is not even read."""
    rows = topic.replies.order_by().values_list("phone__side").annotate(number=Count("pk"))
    answered = dict(rows)
    return [
        SideAnswered(side.function, side.number, answered.get(side.function, 0))
        for side in present.sides
    ]


def agenda_of(session: JointSession, topics: Sequence[Topic], document: Document) -> RoomAgenda:
    reasons = reasons_of(session)
    places = [None, *(topic.place for topic in topics), None]
    return RoomAgenda(
        [
            AgendaLine(
                pk=topic.pk,
                words=topic_words(topic, document),
                why=reasons.get(topic.stage or topic.code, _("added by the room")),
                before=before,
                after=after,
            )
            for topic, before, after in zip(topics, places, places[2:], strict=False)
        ]
    )


class StageOnScreen(NamedTuple):
    """One stage of the draft, with its hand-off to the next one; is_new where the room settled."""

    number: int
    name: str
    next: str
    mark: str
    owner: str
    role: str
    hand_off: str
    hours: str
    is_new: bool


def stages_on_screen(draft: Draft, document: Document) -> Sequence[StageOnScreen]:
    found = []
    for number, stage in draft.agreed.stages.items():
        when = stage.hand_off_when.removesuffix(".")
        hand_off = " · ".join(filter(None, [when, stage.hand_off_what]))
        found.append(
            StageOnScreen(
                number=number,
                name=stage_name(document, number),
                next=stage_name(document, number + 1) if number < LAST_STAGE else "",
                mark=MARKS[Owner(stage.owner)] if stage.owner else "n",
                owner=owner_name(stage.owner) if stage.owner else "",
                role=stage.role,
                hand_off=hand_off,
                hours=hours_words(stage.hand_off_hours),
                is_new=number in draft.settled,
            )
        )
    return found


class SessionProgress(NamedTuple):
    """How far a session has come that was left: its next topic, of how many, how many settled."""

    next: int | None
    of: int
    settled: int


def progress_of(session: JointSession) -> SessionProgress | None:
    """Return how far the topics are; None where none was talked about."""
    topics = list(session.topics.order_by("place"))
    if not any(topic.outcome or topic.seconds for topic in topics):
        return None
    left = [topic.place for topic in topics if not topic.outcome]
    return SessionProgress(min(left, default=None), len(topics), len(topics) - len(left))


def clock_of(session: JointSession, topic: Topic, minutes: int, *, now: datetime) -> Clock:
    """Return the time of the topic that is talked about, by the server's clock."""
    return Clock(seconds_of(topic, session.topic_since, now) // 60, minutes)


def finished_of(assessment: Assessment) -> Sequence[tuple[SideAnswered, SharedLink | None]]:
    """Return how many of each side have finished, with the side's link where it is on."""
    asked = assessment.respondents.filter(withdrawn_at=None, set_aside_at=None).order_by()
    rows = asked.values_list("function").annotate(all=Count("pk"), finished=Count("finished_at"))
    numbers = {side: (all_, finished) for side, all_, finished in rows}
    links = {link.function: link for link in shared_links_of(assessment) if link.is_on}
    return [(SideAnswered(side, *numbers.get(side, (0, 0))), links.get(side)) for side in PLACING]


def types_unsaid(document: Document) -> Sequence[Station]:
    """Return the four types as everybody may read them, before anything is said of this round."""
    words = document.types
    return [Station(code, str(words[code].name), str(words[code].description)) for code in TYPES]
