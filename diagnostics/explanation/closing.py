"""Before a round closes: which kind of result its answers give, and what is lost for good.

Of an anonymous round it follows from how many have begun, and from nothing that they answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..localisation import digits, separated
from ..method.checklist import PLACING, Function
from ..method.placement import Outcome
from ..models import Assessment
from ..queries.coverage import TEAM, Coverage, Need
from ..queries.results import diagnosed
from ..queries.rounds import FunctionProgress
from ..result.redaction import SMALLEST
from .words import function_name


@dataclass(frozen=True)
class PartAtClosing:
    """One part of the result: whether it will be there, and if not, why."""

    text: str
    why: str = ""

    @property
    def is_shown(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Closing:
    """What closing now amounts to."""

    claim: str
    parts: Sequence[PartAtClosing]
    has_answers: bool

    @property
    def loses(self) -> bool:
        return any(not part.is_shown for part in self.parts)


def closing_of(
    assessment: Assessment, progress: Sequence[FunctionProgress], coverage: Coverage
) -> Closing:
    """Return what the answers of an open round give if it closes now."""
    started = {side.function: side.started for side in progress if side.started}
    if not started:
        return Closing(_("Nobody has answered: closing gives no result"), (), has_answers=False)
    if assessment.is_anonymous:
        return Closing(_claim_by_people(started), list(_anonymous_parts(started)), True)
    result = diagnosed(assessment).result
    if result["verdict"] == Outcome.NOT_ENOUGH_ANSWERS:
        return Closing(_not_enough(coverage), list(_nothing()), has_answers=True)
    return Closing(_claim_of_sides(started), list(_named_parts(started)), has_answers=True)


def _claim_by_people(started: dict[Function, int]) -> str:
    few = {function: people for function, people in started.items() if people < SMALLEST}
    if not any(function in started for function in PLACING):
        return _("These answers will give no result: nobody from Sales or Marketing has answered")
    if few:
        return _(
            "These answers will give the verdict only: %(people)s answered, and it takes three to "
            "show more"
        ) % {"people": _people(few)}
    return _claim_of_sides(started)


def _people(few: dict[Function, int]) -> str:
    return separated(
        _("%(number)s of %(function)s")
        % {"number": digits(number), "function": function_name(function)}
        for function, number in few.items()
    )


def _claim_of_sides(started: dict[Function, int]) -> str:
    absent = [function for function in PLACING if function not in started]
    if absent:
        return _(
            "These answers will give a provisional result: nobody from %(function)s takes part"
        ) % {"function": function_name(absent[0])}
    return _("These answers will give a result of both sides")


def _not_enough(coverage: Coverage) -> str:
    short = [
        function_name(function.function)
        for function in coverage.functions
        if function.need in (Need.BEGINNING, Need.ANSWERS)
    ]
    if not short:
        return _("These answers will give no result: not enough answers on both sides together")
    return _("These answers will give no result: not enough answers from %(functions)s") % {
        "functions": separated(short)
    }


def _nothing() -> Iterator[PartAtClosing]:
    why = _("too few statements have an answer")
    yield PartAtClosing(_("The type, how well it fits, how firm it is, and what we suggest"), why)


def _named_parts(started: dict[Function, int]) -> Iterator[PartAtClosing]:
    yield PartAtClosing(_("The type, how well it fits, how firm it is, and what we suggest"))
    yield PartAtClosing(_("What each side says, statement by statement"), _one_side(started))
    few = {side: started.get(side, 0) for side in PLACING if started.get(side, 0) < TEAM}
    why = _("needs three people a side: %(people)s") % {"people": _people(few)} if few else ""
    yield PartAtClosing(_("How far each team agrees within itself"), why)


def _one_side(started: dict[Function, int]) -> str:
    absent = [function_name(function) for function in PLACING if function not in started]
    return _("nobody from %(function)s takes part") % {"function": absent[0]} if absent else ""


def _anonymous_parts(started: dict[Function, int]) -> Iterator[PartAtClosing]:
    few = {function: people for function, people in started.items() if people < SMALLEST}
    why = ""
    if few:
        why = _("needs three from everybody who answered: %(people)s") % {"people": _people(few)}
    yield PartAtClosing(_("The type, how well it fits, how firm it is, and what we suggest"))
    yield PartAtClosing(_("What each side says, statement by statement"), why or _one_side(started))
    yield PartAtClosing(_("Who owns which stage, as each side sees it"), why or _one_side(started))
    yield PartAtClosing(_("How far each team agrees within itself"), why)
    yield PartAtClosing(_("Notes that people wrote"), why)
