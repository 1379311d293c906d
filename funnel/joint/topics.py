"""What a session talks about, by the method; what may be answered, and what was, by side."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from diagnostics.explanation.funnel import FINDINGS, stage_name
from diagnostics.instruments.document import Document
from diagnostics.method.checklist import PLACING, Answer
from diagnostics.method.funnel import Finding, Owner, find, function_view
from diagnostics.names import ANSWER_NAMES, OWNER_NAMES
from diagnostics.queries.results import diagnosed
from diagnostics.result.redaction import SMALLEST

from ..models import JointSession, Topic

MOST_TOPICS = 9
FIRST = (Finding.CONTESTED, Finding.ORPHANED, Finding.UNOWNED)
ANSWERS = (Answer.YES, Answer.PARTLY, Answer.NO, Answer.DONT_KNOW)

PLACES = {str(place): place for place in range(1, MOST_TOPICS + 1)}  # as a form says them

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


def answers_to(topic: Topic) -> Sequence[str]:
    """Return what may be answered to a topic, in order."""
    return tuple(Owner) if topic.stage else ANSWERS


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


@dataclass(frozen=True)
class TopicWords:
    """A topic in words; rows is empty before the reveal, and where it may not be shown."""

    place: int
    name: str
    help: str
    is_stage: bool
    choices: Sequence[tuple[str, str]]
    finding: str
    rows: Sequence[SaidRow]


def topic_words(topic: Topic, document: Document) -> TopicWords:
    names = OWNER_NAMES if topic.stage else ANSWER_NAMES
    choices = [(answer, str(names[answer])) for answer in answers_to(topic)]
    counts: Counts = topic.counts or {}
    if topic.stage:
        name, help_ = stage_name(document, topic.stage), ""
    else:
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
    )


def _cells(counts: Counts, answer: str) -> Sequence[SaidCell]:
    cells = []
    for side in PLACING:
        said = counts.get(side, {})
        most = max((said[each] for each in said if each != Owner.DONT_KNOW), default=0)
        number = said.get(answer, 0)
        is_most = answer != Owner.DONT_KNOW and number == most > 0
        cells.append(SaidCell(side, number, is_most))
    return cells


def _found(counts: Counts) -> str:
    """Say what the two sides' answers amount to, as the method reads them (METHOD 9)."""
    sales, marketing = (
        function_view(Owner(answer) for answer in Counter(counts.get(side, {})).elements())
        for side in PLACING
    )
    return _(FINDINGS[find(sales, marketing)]).lower()
