"""What a session talks about, by the method; what may be answered, and what was, by side."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from diagnostics.explanation.funnel import FINDINGS, owner_name, stage_name
from diagnostics.instruments.document import Document
from diagnostics.localisation import day, digits
from diagnostics.method.checklist import PLACING, Answer
from diagnostics.method.funnel import Finding, Owner, find, function_view
from diagnostics.names import ANSWER_NAMES, FUNCTION_NAMES, OWNER_NAMES
from diagnostics.queries.results import diagnosed
from diagnostics.result.redaction import SMALLEST

from ..models import JointSession, Topic

MOST_TOPICS, MOST_WITH_ADDED = 9, 20
MINUTES_OF_A_STAGE, MINUTES = 12, 6
FIRST = (Finding.CONTESTED, Finding.ORPHANED, Finding.UNOWNED)
ANSWERS = (Answer.YES, Answer.PARTLY, Answer.NO, Answer.DONT_KNOW)

PLACES = {str(place): place for place in range(1, MOST_WITH_ADDED + 1)}  # as a form says them

Counts = Mapping[str, Mapping[str, int]]  # by side, by answer


def topics_of(session: JointSession) -> Sequence[Topic]:
    """Return contested, orphaned and unowned stages, then the largest gaps; nine at the most."""
    result = diagnosed(session.assessment).result
    stages: list[dict[str, Any]] = [
        {"stage": view["stage"]}
        for finding in FIRST
        for view in result["funnel"]["stages"]
        if view["finding"] == finding
    ]
    gaps: list[dict[str, Any]] = [
        {"code": code} for code, _gap in (result["gap"] or {}).get("largest", [])
    ]
    return [
        Topic(session=session, organisation_id=session.organisation_id, place=place, **what)
        for place, what in enumerate([*stages, *gaps][:MOST_TOPICS], 1)
    ]


def reasons_of(session: JointSession) -> Mapping[int | str, str]:
    """Return why the method put each on the agenda, by the stage or the code."""
    result = diagnosed(session.assessment).result
    stages: dict[int | str, str] = {
        view["stage"]: _(FINDINGS[Finding(view["finding"])]).lower()
        for view in result["funnel"]["stages"]
        if view["finding"] in FIRST
    }
    codes = [code for code, _gap in (result["gap"] or {}).get("largest", [])]
    return (
        stages
        | {code: _("gap") for code in codes}
        | {code: _("the largest gap") for code in codes[:1]}
    )


def answers_to(topic: Topic) -> Sequence[str]:
    """Return what may be answered to a topic, in order; nothing to one of the room's own."""
    if topic.title:
        return ()
    return tuple(Owner) if topic.stage else ANSWERS


def minutes_of(topic: Topic) -> int:
    """Return how long a topic may take."""
    return MINUTES_OF_A_STAGE if topic.stage else MINUTES


def counted(topic: Topic, *, is_anonymous: bool) -> Counts:
    """Return what each side answered; nothing where fewer than three of one did (METHOD 6)."""
    said = topic.replies.values_list("phone__side", "answer")
    found: dict[str, Counter[str]] = {
        side: Counter(answer for by, answer in said if by == side) for side in PLACING
    }
    known = [each.total() - each[Owner.DONT_KNOW] for each in found.values()]
    if is_anonymous and min(known) < SMALLEST:
        return {}
    return {**found}


class SaidCell(NamedTuple):
    """How many of a side said this; is_most where no known answer was said more often."""

    side: str
    number: int
    is_most: bool


class SaidRow(NamedTuple):
    """One answer, with how many of Sales and of Marketing gave it."""

    name: str
    cells: Sequence[SaidCell]


class SideSays(NamedTuple):
    """What most of a side say, in words."""

    side: str
    text: str


@dataclass(frozen=True)
class TopicWords:
    """A topic in words; rows is empty before the reveal, and where it may not be shown.

    settled says what the room settled, by what; minutes is how long it may take, spent how long
    it took.
    """

    place: int
    name: str
    help: str
    is_stage: bool
    choices: Sequence[tuple[str, str]]
    finding: str
    rows: Sequence[SaidRow]
    sides: Sequence[SideSays]
    is_revealed: bool
    outcome: str
    outcome_name: str
    settled: Sequence[str]
    minutes: int
    spent: int

    @property
    def heading(self) -> str:
        """Its name as it stands before a colon."""
        return self.name.removesuffix(".")


def topic_words(topic: Topic, document: Document) -> TopicWords:
    names = OWNER_NAMES if topic.stage else ANSWER_NAMES
    choices = [(answer, str(names[answer])) for answer in answers_to(topic)]
    counts: Counts = topic.counts or {}
    name, help_ = topic.title, ""
    if topic.stage:
        name = stage_name(document, topic.stage)
    elif topic.code:
        words = document.criteria[topic.code]
        name, help_ = str(words.text), str(words.question)
    return TopicWords(
        place=topic.place,
        name=name,
        help=help_,
        is_stage=topic.stage is not None,
        choices=choices,
        finding=_found(counts) if topic.stage and counts else "",
        rows=[SaidRow(text, _cells(counts, answer)) for answer, text in choices] if counts else [],
        sides=list(_sides_say(counts, dict(choices))),
        is_revealed=topic.counts is not None,
        outcome=topic.outcome,
        outcome_name=topic.get_outcome_display(),
        settled=settled_words(topic),
        minutes=minutes_of(topic),
        spent=topic.seconds // 60,
    )


def settled_words(topic: Topic) -> Sequence[str]:
    """Return what the room settled: who has the stage; or what is done, by whom, until when."""
    written = topic.written
    if topic.outcome == Topic.Outcome.SETTLED:
        return list(filter(None, [owner_name(written["owner"]), written["role"]]))
    if topic.outcome in (Topic.Outcome.ACTION, Topic.Outcome.PARKED):
        return [written["what"], written["who"], day(date.fromisoformat(written["due_on"]))]
    return []


def _cells(counts: Counts, answer: str) -> Sequence[SaidCell]:
    return [_cell(counts, side, answer) for side in PLACING]


def _cell(counts: Counts, side: str, answer: str) -> SaidCell:
    said = counts.get(side, {})
    most = max((said[each] for each in said if each != Owner.DONT_KNOW), default=0)
    number = said.get(answer, 0)
    return SaidCell(side, number, answer != Owner.DONT_KNOW and number == most > 0)


def _sides_say(counts: Counts, names: Mapping[str, str]) -> Iterator[SideSays]:
    """Yield what was said most often on a side, where that is one answer."""
    for side in PLACING:
        said = counts.get(side, {})
        most = [answer for answer in names if _cell(counts, side, answer).is_most]
        if len(most) == 1:
            text = _("%(side)s says %(answer)s, %(number)s of %(all)s")
            yield SideSays(
                side,
                text
                % {
                    "side": FUNCTION_NAMES[side],
                    "answer": names[most[0]],
                    "number": digits(said[most[0]]),
                    "all": digits(sum(said.values())),
                },
            )


def _found(counts: Counts) -> str:
    """Say what the two sides' answers amount to, as the method reads them (METHOD 9)."""
    sales, marketing = (
        function_view(Owner(answer) for answer in Counter(counts.get(side, {})).elements())
        for side in PLACING
    )
    return _(FINDINGS[find(sales, marketing)]).lower()
