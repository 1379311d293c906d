"""What a consultant should look at twice before relying on a verdict (METHOD 7 and 10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from .checklist import HALVES, PLACING, Answer, Checklist
from .combination import Answers, Respondent

ENOUGH_ANSWERED = 10
CONTRADICTIONS = 2


class FlagCode(StrEnum):
    """Why something is flagged."""

    ONE_SIDED = "one_sided"
    LONG_RUN = "long_run"
    NO_SPREAD = "no_spread"
    SELF_CONTRADICTION = "self_contradiction"
    CONTRADICTORY_CONDITIONS = "contradictory_conditions"
    MANY_DONT_KNOW = "many_dont_know"


@dataclass(frozen=True)
class Flag:
    """Hold one flag; respondent is the index of the person it is about, None for the assessment."""

    code: FlagCode
    respondent: int | None = None


def flag_respondents(respondents: Sequence[Respondent], checklist: Checklist) -> tuple[Flag, ...]:
    """Flag the respondents who may have answered carelessly, in their order.

    A flag is for the consultant to look at: nobody is left out for it. Source: METHOD 7.
    """
    return tuple(
        Flag(code, index)
        for index, respondent in enumerate(respondents)
        for code in find_carelessness(respondent.answers, checklist)
    )


def find_carelessness(answers: Answers, checklist: Checklist) -> tuple[FlagCode, ...]:
    """Find the signs of carelessness in one person's answers to the criteria, ten known at least.

    In the shown order: ten equal answers in a row (a don't-know or a skipped one ends the row); no
    spread at all; two contradictions, such as U3 and A6 both yes. Source: METHOD 7.
    """
    shown = [answers.get(code) for code in checklist.shown_order]
    known = [answer for answer in shown if answer in HALVES]
    if len(known) < ENOUGH_ANSWERED:
        return ()
    found = []
    if longest_run(shown) >= checklist.thresholds.long_run:
        found.append(FlagCode.LONG_RUN)
    if len(set(known)) == 1:
        found.append(FlagCode.NO_SPREAD)
    both_yes = [pair for pair in checklist.contradictions if _are_yes(pair, answers)]
    if len(both_yes) >= CONTRADICTIONS:
        found.append(FlagCode.SELF_CONTRADICTION)
    return tuple(found)


def longest_run(answers: Iterable[Answer | None]) -> int:
    """Measure the longest run of equal known answers.

    Yes, yes, don't know, yes: 2. Source: METHOD 7.
    """
    return max((len(list(run)) for answer, run in groupby(answers) if answer in HALVES), default=0)


def _are_yes(codes: Iterable[str], answers: Answers) -> bool:
    return all(answers.get(code) is Answer.YES for code in codes)


def are_many_dont_know(respondents: Iterable[Respondent], checklist: Checklist) -> bool:
    """Tell whether a third or more of what Sales and Marketing say to the criteria is don't-know.

    7 of 21 are a third; what was not answered at all does not count. Source: METHOD 10.
    """
    given = [
        answer
        for respondent in respondents
        if respondent.function in PLACING
        for code, answer in respondent.answers.items()
        if code in checklist.by_code
    ]
    unknown = given.count(Answer.DONT_KNOW)
    return bool(given) and Fraction(unknown, len(given)) >= checklist.thresholds.many_dont_know
