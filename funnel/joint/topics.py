"""What a session talks about, by the method; what may be answered, and what was, by side."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
MINUTES_MORE, MOST_MINUTES = 3, 60
MOST_MARKS = 12  # of a side; of more the number says it alone
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
    return topic.minutes or (MINUTES_OF_A_STAGE if topic.stage else MINUTES)


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
    """How many of a side said this, of how many; is_most where no known answer was said oftener."""

    side: str
    number: int
    of: int
    is_most: bool

    @property
    def marks(self) -> range:
        """A mark for each person who said it, the same as while they were waited for."""
        return range(self.number if self.of <= MOST_MARKS else 0)


class SaidRow(NamedTuple):
    """One answer, with how many of Sales and of Marketing gave it."""

    name: str
    cells: Sequence[SaidCell]


class SideSays(NamedTuple):
    """What a side says, in words: most of it, or how many of it say anything."""

    side: str
    text: str


@dataclass(frozen=True)
class TopicWords:
    """A topic in words; rows is empty before the reveal, and where it may not be shown.

    heads stand above the rows. finding says what both sides' answers amount to.

    settled says what the room settled, by what; minutes is how long it may take, spent how long
    it took.
    """

    place: int
    name: str
    help: str
    is_stage: bool
    choices: Sequence[tuple[str, str]]
    finding: str
    heads: Sequence[SideSays]
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
        finding=_found(topic, counts, dict(choices)) if counts else "",
        heads=[_head(counts, side) for side in PLACING] if counts else [],
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
    is_most = answer != Owner.DONT_KNOW and number == most > 0
    return SaidCell(side, number, sum(said.values()), is_most)


def _head(counts: Counts, side: str) -> SideSays:
    text = _("%(side)s says · %(number)s")
    number = digits(sum(counts.get(side, {}).values()))
    return SideSays(side, text % {"side": FUNCTION_NAMES[side], "number": number})


def _most_said(counts: Counts, side: str, answers: Iterable[str]) -> str:
    """Return what was said most often on a side, where that is one answer."""
    most = [answer for answer in answers if _cell(counts, side, answer).is_most]
    return most[0] if len(most) == 1 else ""


def _sides_say(counts: Counts, names: Mapping[str, str]) -> Iterator[SideSays]:
    text = _("%(side)s says %(answer)s, %(number)s of %(all)s")
    for side in PLACING:
        if most := _most_said(counts, side, names):
            cell = _cell(counts, side, most)
            said = {"number": digits(cell.number), "all": digits(cell.of)}
            told = {"side": FUNCTION_NAMES[side], "answer": names[most]}
            yield SideSays(side, text % (told | said))


def _found(topic: Topic, counts: Counts, names: Mapping[str, str]) -> str:
    """Say what the two sides' answers amount to; of a stage, as the method reads it (METHOD 9)."""
    if not any(sum(said.values()) for said in counts.values()):
        return _("nobody has answered")
    if not topic.stage:
        return _face_to_face(counts, names)
    sales, marketing = (
        function_view(Owner(answer) for answer in Counter(counts.get(side, {})).elements())
        for side in PLACING
    )
    finding = find(sales, marketing)
    if finding == Finding.AGREED:
        return _("both say %(owner)s") % {"owner": names[sales]}
    return _(FINDINGS[finding]).lower()


def _face_to_face(counts: Counts, names: Mapping[str, str]) -> str:
    """Return what most of each side say of a statement; nothing where a side is of no one mind."""
    sales, marketing = (_most_said(counts, side, names) for side in PLACING)
    if not sales or not marketing:
        return ""
    if sales == marketing:
        return _("both sides say %(answer)s") % {"answer": names[sales].lower()}
    text = _("Sales says %(sales)s, Marketing says %(marketing)s")
    return text % {"sales": names[sales].lower(), "marketing": names[marketing].lower()}
