"""Not enough answers: how far each side is, what would help most, and whom to ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from django.utils.translation import gettext as _

from ..localisation import percent, separated
from ..method.checklist import PLACING, Function
from ..queries.respondents import Participant
from .case import Case, Line
from .words import Phrase, function_name, name, phrase, sentences

NAMED_AT_MOST = 10


@dataclass(frozen=True)
class Answering:
    """How much of the statements one side has told."""

    function: str
    name: str
    share: Fraction
    told: str


@dataclass(frozen=True)
class Missing:
    """What is missing for a verdict."""

    bars: Sequence[Answering]
    tick: Fraction
    help: Sequence[Line]
    ask: Sequence[Phrase]


def missing_lead(case: Case) -> tuple[str, str]:
    """Say what is there, and what is needed."""
    if not case.has_begun:
        lead = _("Once both sides have answered, you will see here how they work together.")
        return lead, _needed(case)
    if case.hidden_criteria:
        return _("The answers do not reach far enough to name a type."), _needed(case)
    if not case.sides:
        return _("Nobody in Sales or Marketing has been asked yet."), _needed(case)
    told = sentences(*(_told_by(case, side) for side in PLACING))
    return told, _needed(case)


def _told_by(case: Case, side: Function) -> str:
    if side not in case.sheets:
        return _("Nobody in %(function)s has been asked.") % {"function": function_name(side)}
    text = _("%(function)s has answered %(told)s of the statements.")
    if _counts_alike(case):
        text = _("%(function)s has answered %(told)s statements.")
    return text % {"function": function_name(side), "told": _share(case, side)}


def _needed(case: Case) -> str:
    side, both = case.edges.coverage_function, case.edges.coverage_combined
    if not _counts_alike(case):
        facts = {"side": percent(side), "both": percent(both)}
        return _("We need at least %(side)s from each side, and %(both)s together.") % facts
    number = len(case.checklist.criteria)
    facts = {"side": str(ceil(side * number)), "both": str(ceil(both * number))}
    return _("We need at least %(side)s from each side, and %(both)s together.") % facts


def _counts_alike(case: Case) -> bool:
    """Whether every statement weighs the same, so that a share can be told as a count."""
    return len({criterion.weight for criterion in case.checklist.criteria}) == 1


def _share(case: Case, side: Function) -> str:
    if not _counts_alike(case):
        return percent(_coverage(case, side))
    return _("%(known)d of %(all)d") % {
        "known": len(case.sheets[side]),
        "all": len(case.checklist.criteria),
    }


def _coverage(case: Case, side: Function) -> Fraction:
    return case.result["coverage"][side] or Fraction(0)


def missing_of(case: Case) -> Missing:
    """Return how far each side is, the statements that would help most, and whom to ask."""
    failing = [side for side in case.sides if _coverage(case, side) < case.edges.coverage_function]
    return Missing(
        bars=[
            Answering(side, function_name(side), _coverage(case, side), _share(case, side))
            for side in ([] if case.hidden_criteria else case.sides)
        ],
        tick=case.edges.coverage_function,
        help=[Line(case.criterion_text(code), _unknown_to(case, code)) for code in _helpful(case)],
        ask=list(_whom_to_ask(case, failing or case.sides)),
    )


def _helpful(case: Case) -> Sequence[str]:
    """Return the statements that would help most, once anybody has begun."""
    return case.result["help"] if case.has_begun else []


def _unknown_to(case: Case, code: str) -> str:
    names = [function_name(side) for side in case.sides if code not in case.sheets[side]]
    return _("not known: %(functions)s") % {"functions": separated(names)}


def _whom_to_ask(case: Case, sides: Sequence[Function]) -> Iterable[Phrase]:
    """Name who was asked and is not done; where all are, say whom else to ask."""
    for side in PLACING:
        if side not in case.sides:
            yield phrase(_("Ask somebody in {function} to answer."), function=function_name(side))
    waiting = [
        person for person in case.people if person.function in sides and not person.has_finished
    ]
    for person in waiting[:NAMED_AT_MOST]:
        yield phrase(
            _state(person), name=name(person.name), function=function_name(person.function)
        )
    if len(waiting) > NAMED_AT_MOST:
        yield phrase(_("And {number} more."), number=len(waiting) - NAMED_AT_MOST)
    for side in sides:
        if all(person.function != side for person in waiting):
            text = _(
                "Everyone asked in {function} has finished: ask one more person who knows the work."
            )
            yield phrase(text, function=function_name(side))


def _state(person: Participant) -> str:
    if person.has_begun:
        return _("{name} ({function}) has begun and is not done.")
    return _("{name} ({function}) has not begun.")
