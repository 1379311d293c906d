"""The first sheet of the workbook: the result as it is read, then its numbers."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from ...exchange.workbook_writing import Cell, Heading, Share, Title
from ...explanation import Explanation
from ...explanation.review import SaidInWords
from ...explanation.words import Phrase, function_name
from ...localisation import day, digits
from ...method.checklist import PLACING, Type
from ...models import Assessment
from ...queries.results import Diagnosed

Cells = Sequence[Cell]
EMPTY: Cells = ()


def summary_rows(
    assessment: Assessment, found: Diagnosed, explanation: Explanation
) -> Iterator[Cells]:
    yield [Title(assessment.organisation.text)]
    yield [Title(sentence(explanation.verdict.headline))]
    if found.is_provisional:
        yield [_("Provisional: the round is still open.")]
    for text in (explanation.verdict.lead, *explanation.withheld):
        if text:
            yield [sentence(text)]
    yield EMPTY
    yield from _facts(assessment, explanation)
    yield from _said(explanation)
    yield from _plan(explanation)
    yield from _helped(explanation)
    yield EMPTY
    yield from _fits(found, explanation)
    yield EMPTY
    yield from _numbers(found)
    yield from _lists(explanation)


def _facts(assessment: Assessment, explanation: Explanation) -> Iterator[Cells]:
    version = {"title": explanation.answered.checklist, "number": digits(assessment.version.number)}
    tags = " · ".join(sentence(tag.text) for tag in explanation.verdict.tags)
    yield [_("Assessment"), assessment.name]
    yield [_("Opened on"), *_day(assessment.opened_at)]
    yield [_("Closed on"), *(_day(assessment.closed_at) if assessment.closed_at else [])]
    yield [_("Named or anonymous"), assessment.get_mode_display()]
    yield [_("Checklist"), _("“%(title)s”, version %(number)s") % version]
    yield [_("Answered"), sentence(explanation.answered.people)]
    if explanation.answered.ways:
        yield [_("Asked"), sentence(". ".join(explanation.answered.ways))]
    yield [_("Verdict"), tags]
    yield [_("Why"), sentence(explanation.verdict.because)]
    yield [_("Suggestion"), sentence(explanation.advice.say)]
    yield ["", sentence(explanation.advice.detail)]


def _said(explanation: Explanation) -> Iterator[Cells]:
    """Yield what a consultant says to the organisation: the decision that holds, and notes."""
    review = explanation.review
    if review is None:
        return
    if review.decision:
        yield [_("Decision"), review.decision.say]
        yield [_("The reason"), *_signed(review.decision)]
    if review.look_again_on:
        yield [_("Look again on"), day(review.look_again_on)]
    for note in review.notes:
        yield [_("Note"), *_signed(note)]


def _plan(explanation: Explanation) -> Iterator[Cells]:
    """Yield what became of the plan."""
    if explanation.plan:
        yield EMPTY
        yield [Heading(_("What became of the plan")), digits(explanation.plan.claim)]
        yield from ([row.said, row.what, row.reason] for row in explanation.plan.rows)


def _helped(explanation: Explanation) -> Iterator[Cells]:
    """Yield what moved since the round before."""
    helped = explanation.helped
    if helped is None:
        return
    yield EMPTY
    yield [Heading(_("What was decided, what moved")), digits(helped.claim)]
    yield from ([digits(note)] for note in helped.notes)
    yield [Heading(text) for text in (_("What"), *helped.columns, _("Reading"))]
    yield from ([digits(text) for text in row[:4]] for row in helped.rows)


def _signed(said: SaidInWords) -> Cells:
    return [str(said.text), str(said.by), day(said.on)]


def _day(moment) -> list[Cell]:
    """Return a day as a date, and where the page's calendar is another one, in words."""
    local = timezone.localdate(moment)
    words = day(moment)
    return [local] if words.isascii() else [local, words]


def _fits(found: Diagnosed, explanation: Explanation) -> Iterator[Cells]:
    """Yield the fits as the page shows them: of both sides together, or of each alone."""
    fit = explanation.fit
    if fit is None:
        return
    own = found.result["own_share"] if len(fit.groups) == 1 else None
    yield [Heading(_("Type")), *(Heading(name) for name in fit.columns)]
    for type_, *bars in zip(Type, *(group.bars for group in fit.groups), strict=True):
        shares = [_share(bar.share) for bar in bars]
        yield [bars[0].name, *shares, *([_share(own[type_])] if own else [])]


def _numbers(found: Diagnosed) -> Iterator[Cells]:
    """Yield each number that is known and shown, with what it is."""
    yield [Heading(_("Number")), Heading(_("Value"))]
    yield from ([name, value] for name, value in _named_numbers(found) if value is not None)


def _named_numbers(found: Diagnosed) -> Iterator[tuple[str, Cell]]:
    result = found.result
    advice, flip = result["recommendation"], result["flip"]
    for side in PLACING:
        name = {"function": function_name(side)}
        yield _("Coverage, %(function)s") % name, _share(result["coverage"][side])
    yield _("Coverage, both sides together"), _share(result["coverage"]["combined"])
    yield _("Gap between the two sides, from 0 to 1"), result["gap"]["index"]
    for side in PLACING:
        name = {"function": function_name(side)}
        yield _("Agreement inside %(function)s") % name, result["agreement"][side]
    yield _("Different answers that would change the type"), flip and flip["distance"]
    yield _("Reasons to stay"), _share(advice["stay"])
    yield _("Signals to move"), _share(advice["tighten"])
    yield _("Different answers that would change the suggestion"), advice["flip_distance"]


def _lists(explanation: Explanation) -> Iterator[Cells]:
    """Yield what to do, or what to talk about, and what to look at twice."""
    if explanation.steps:
        yield from _titled(
            explanation.steps.title, [(step.text, step.today) for step in explanation.steps.todo]
        )
        for group in explanation.steps.groups:
            yield from _titled(group.title, [(line.text, line.note) for line in group.lines])
    if explanation.agenda:
        topics = [(topic.text, topic.question) for topic in explanation.agenda.topics]
        yield from _titled(_("Agenda"), topics)
    if explanation.flags:
        yield EMPTY
        yield [Heading(_("Worth a second look"))]
        yield from ([sentence(flag)] for flag in explanation.flags)


def _titled(title: str, lines: Sequence[tuple[object, object]]) -> Iterator[Cells]:
    if not lines:
        return
    yield EMPTY
    yield [Heading(sentence(title))]
    for text, note in lines:
        yield [sentence(text), "", "", sentence(note)]


def _share(value: Fraction | None) -> Cell:
    return None if value is None else Share(value)


def sentence(text: object) -> str:
    """Return a sentence of a page as plain text, its digits the page's."""
    if isinstance(text, Phrase):
        return "".join(run.text if run.is_name else digits(run.text) for run in text.runs)
    return digits(text)
