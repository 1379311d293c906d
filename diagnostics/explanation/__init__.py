"""A result in words: everything that a page, a PDF or a file says about it, in one language.

The sentences hold plain digits; whoever shows them turns these into the page's (`digits`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..method.placement import Outcome
from ..queries.respondents import Participant
from .agenda import Agenda, agenda_of
from .case import Case, Diagnosed, Line
from .change import FlipWords, change_of
from .coverage import Missing, missing_of
from .decision import Advice, Decision, advice_of, decision_of
from .facts import risks_of
from .fit import Fit, fit_of
from .flags import flags_of, weights_of, without_flagged_of
from .funnel import Funnel, funnel_of
from .helped import HelpedWords
from .plan import PlanWords
from .provenance import Answered, answered_of
from .review import ReviewWords
from .sides import Sides, sides_of
from .statements import Statements, statements_of
from .steps import Steps, steps_of
from .verdict import VerdictWords, verdict_of
from .withheld import withheld_of
from .words import Phrase

__all__ = ["Explanation", "explain"]


@dataclass(frozen=True)
class Explanation:
    """The parts of a result in the order in which they are read; None where a part has no say."""

    kind: str
    has_answers: bool
    verdict: VerdictWords
    withheld: Sequence[str]
    advice: Advice
    missing: Missing | None
    fit: Fit | None
    change: FlipWords | None
    sides: Sides | None
    statements: Statements | None
    decision: Decision | None
    steps: Steps | None
    agenda: Agenda | None
    funnel: Funnel
    flags: Sequence[Phrase]
    weights: str
    without_flagged: str
    risks: Sequence[Line]
    answered: Answered
    review: ReviewWords | None
    plan: PlanWords | None
    helped: HelpedWords | None


def explain(
    diagnosed: Diagnosed,
    *,
    opened_on: date | None = None,
    closed_on: date | None = None,
    version: int | None = None,
    facts: Mapping[str, str] | None = None,
    people: Sequence[Participant] = (),
    is_for_consultant: bool = False,
    review: ReviewWords | None = None,
    plan: PlanWords | None = None,
    helped: HelpedWords | None = None,
) -> Explanation:
    """Put a diagnosed round into words in the active language.

    people are those asked, in the order of their ids.
    review is what a consultant says to the client beside the result, plan what became of the plan,
    helped what moved since the round before.
    version is the checklist's number; facts are the organisation's own answers by their codes.
    """
    case = Case(
        result=diagnosed.result,
        sums=diagnosed.sums,
        document=diagnosed.document,
        is_provisional=diagnosed.is_provisional,
        opened_on=opened_on,
        closed_on=closed_on,
        version=version,
        facts=facts or {},
        people=people,
        is_for_consultant=is_for_consultant,
    )
    is_missing = case.kind == Outcome.NOT_ENOUGH_ANSWERS
    return Explanation(
        kind=case.kind,
        has_answers=bool(case.answered),
        verdict=verdict_of(case),
        withheld=withheld_of(case),
        advice=advice_of(case),
        missing=missing_of(case) if is_missing else None,
        fit=fit_of(case),
        change=change_of(case),
        sides=sides_of(case) if case.answered and not case.is_verdict_only else None,
        statements=statements_of(case),
        decision=decision_of(case),
        steps=steps_of(case),
        agenda=agenda_of(case),
        funnel=funnel_of(case.result["funnel"], case.document),
        flags=flags_of(case),
        weights=weights_of(case),
        without_flagged=without_flagged_of(case),
        risks=risks_of(case),
        answered=answered_of(case),
        review=review,
        plan=plan,
        helped=helped,
    )
