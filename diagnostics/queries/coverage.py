"""How far an open round is from a result that holds, side by side (METHOD 4 and 6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from django.db.models import F

from ..method.checklist import HALVES, PLACING, Answer, Checklist, Function
from ..models import Assessment
from ..result.redaction import SMALLEST
from .results import counted_sheets
from .rounds import FunctionProgress
from .versions import document_of

SHEETS_AT_ONCE = 8
TEAM = 3  # from so many people on, agreement inside a function has a number (METHOD 6)


class Need(StrEnum):
    """What a function's answers still need."""

    BEGINNING = "beginning"
    ANSWERS = "answers"
    TEAM = "team"
    PEOPLE = "people"
    NOTHING = "nothing"


@dataclass(frozen=True)
class FunctionCoverage:
    """What one function needs, and of how many more people where that is a number."""

    function: Function
    need: Need
    people: int = 0


@dataclass(frozen=True)
class Coverage:
    """What each function needs, and whether the two sides tell enough together."""

    functions: Sequence[FunctionCoverage]
    is_too_little_together: bool = False

    @property
    def is_enough(self) -> bool:
        """Whether both sides take part and nothing is needed any more."""
        sides = {function.function for function in self.functions if function.need is Need.NOTHING}
        return {*PLACING} <= sides and len(sides) == len(self.functions)


def coverage_of(assessment: Assessment, progress: Sequence[FunctionProgress]) -> Coverage:
    """Return what an open round still needs; of an anonymous one, by the counts of people alone."""
    if assessment.is_anonymous:
        return Coverage([_by_people(side) for side in progress if _says_anything(side)])
    checklist = document_of(assessment.version).checklist
    sides = [side for side in progress if side.function in PLACING]
    known = _known(assessment, checklist, [side.function for side in sides if side.started])
    functions = [
        _by_answers(side, _share(checklist, known.get(side.function, ())), checklist)
        for side in sides
    ]
    together = _share(checklist, {code for codes in known.values() for code in codes})
    has_sides = bool(functions) and all(
        function.need in (Need.TEAM, Need.NOTHING) for function in functions
    )
    is_too_little = together < checklist.thresholds.coverage_combined
    return Coverage(functions, is_too_little_together=has_sides and is_too_little)


def _says_anything(side: FunctionProgress) -> bool:
    """Whether a function's number of people counts: either side's always, others' once begun."""
    return side.function in PLACING or side.started > 0


def _by_people(side: FunctionProgress) -> FunctionCoverage:
    missing = SMALLEST - side.started
    if missing > 0:
        return FunctionCoverage(side.function, Need.PEOPLE, missing)
    return FunctionCoverage(side.function, Need.NOTHING)


def _by_answers(side: FunctionProgress, share: Fraction, checklist: Checklist) -> FunctionCoverage:
    if not side.started:
        return FunctionCoverage(side.function, Need.BEGINNING)
    if share < checklist.thresholds.coverage_function:
        return FunctionCoverage(side.function, Need.ANSWERS)
    if side.started < TEAM:
        return FunctionCoverage(side.function, Need.TEAM, TEAM - side.started)
    return FunctionCoverage(side.function, Need.NOTHING)


def _known(
    assessment: Assessment, checklist: Checklist, sides: Sequence[Function]
) -> dict[Function, set[str]]:
    """Return statements that each side has told, enough to judge it; one query.

    Reading stops once each has told the share that both need together, mostly after a few sheets,
    so that the page of a round with hundreds of people costs what it costs with eight.
    """
    known: dict[Function, set[str]] = {side: set() for side in sides}
    waiting = set(sides)
    if not waiting:
        return known
    rows = counted_sheets(assessment).filter(function__in=sides)
    rows = rows.filter(respondent__started_at__isnull=False)
    rows = rows.order_by(F("respondent__finished_at").asc(nulls_last=True), "id")
    sheets = rows.values_list("function", "criteria").iterator(chunk_size=SHEETS_AT_ONCE)
    for function, criteria in sheets:
        if function not in waiting:
            continue
        told = known[Function(function)]
        told.update(code for code, answer in criteria.items() if _is_told(checklist, code, answer))
        if _share(checklist, told) >= checklist.thresholds.coverage_combined:
            waiting.discard(Function(function))
        if not waiting:
            break
    return known


def _is_told(checklist: Checklist, code: str, answer: str) -> bool:
    return code in checklist.by_code and Answer(answer) in HALVES


def _share(checklist: Checklist, codes: Iterable[str]) -> Fraction:
    """Return the weight of the statements as a share of all (METHOD 3)."""
    every = sum((criterion.weight for criterion in checklist.criteria), Fraction(0))
    return sum((checklist.by_code[code].weight for code in codes), Fraction(0)) / every
