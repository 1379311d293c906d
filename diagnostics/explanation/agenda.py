"""The agenda of a joint session: what the two sides see most differently, with a question each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..method.checklist import PLACING
from ..method.placement import Outcome
from ..method.recommendation import Action
from .case import Case
from .sides import nothing_to_compare
from .words import function_name, said


class AgendaTopic(NamedTuple):
    text: object
    answers: tuple[tuple[str, str], ...]  # a function, and what it says
    question: object


@dataclass(frozen=True)
class Agenda:
    claim: str
    topics: Sequence[AgendaTopic]
    note: str


def agenda_of(case: Case) -> Agenda | None:
    """Return what to talk about where no type was named; nothing before anybody answered."""
    advice = case.advice
    if advice["action"] != Action.JOINT_SESSION or not case.answered or case.is_verdict_only:
        return None
    if not advice["agenda"]:
        if case.kind == Outcome.NOT_ENOUGH_ANSWERS:
            return None
        if case.hidden_criteria:
            return Agenda(_("The two sides differ on no statement that is shown."), [], "")
        if not all(case.sheets.get(side) for side in PLACING):
            note = _(
                "The agenda is what the two sides see most differently. Ask the other side first."
            )
            return Agenda(nothing_to_compare(case), [], note)
        return Agenda(
            claim=_("The two sides differ on no statement."),
            topics=[],
            note=_(
                "So there is no difference to settle. Read the statements together and say of each "
                "what it means here; and ask somebody who sees both sides, such as Management, "
                "to answer too."
            ),
        )
    return Agenda(
        claim=_("Tell each other about the last time, before asking whether it is so."),
        topics=[_topic(case, code) for code in advice["agenda"]],
        note="",
    )


def _topic(case: Case, code: str) -> AgendaTopic:
    words = case.document.criteria[code]
    answers = tuple(
        (side, f"{function_name(side)}: {said(case.sheets[side].get(code))}") for side in PLACING
    )
    return AgendaTopic(words.text, answers, words.question)
