"""The result as the interchange format writes it: codes and numbers (METHOD 10)."""

import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, Literal, TypeVar

from ..method.agreement import Gap
from ..method.checklist import HALVES, PLACING, Checklist, Function
from ..method.combination import Respondent, Sheet, by_function, mean_sheet, sum_answers
from ..method.diagnosis import Diagnosis, diagnose
from ..method.flags import Flag
from ..method.funnel import STAGES, FunnelReading, Owner, StageView, function_view, read_funnel
from ..method.placement import Verdict
from ..method.recommendation import Recommendation
from ..method.robustness import DontKnowBounds, Flip
from .parts import (
    AdvicePart,
    DontKnowPart,
    FlagPart,
    FlipPart,
    FunnelPart,
    GapPart,
    Result,
    SheetParts,
    StagePart,
    Sums,
    VerdictInShort,
    WantedViews,
)

METHOD_VERSION = 1  # raised when the same answers to the same checklist could give another result
DECIMALS = 4
FRACTION = re.compile(r"-?\d+/\d+")

Claims = Mapping[int, Owner]
Value = TypeVar("Value")


def result_of(
    checklist: Checklist, respondents: Sequence[Respondent], claims: Sequence[Claims]
) -> Result:
    """Return the result with exact numbers; claims are today's owners, one mapping a respondent."""
    return _result(diagnose(checklist, respondents), respondents, claims)


def result_and_sums(
    checklist: Checklist, respondents: Sequence[Respondent], claims: Sequence[Claims]
) -> tuple[Result, Sums]:
    """Return the result and, beside the sums, the verdict without the flagged people (METHOD 7).

    without_flagged has that verdict, its type and firmness, and whether it is one-sided; None
    where nobody is flagged.
    """
    diagnosis = diagnose(checklist, respondents)
    others = diagnosis.without_flagged
    return (
        _result(diagnosis, respondents, claims),
        {
            **sums_of(checklist, respondents),
            "without_flagged": _in_short(others) if others else None,
        },
    )


def _in_short(verdict: Verdict) -> VerdictInShort:
    return {
        "verdict": verdict.outcome.value,
        "type": verdict.type and verdict.type.value,
        "firmness": verdict.firmness and verdict.firmness.value,
        "one_sided": verdict.one_sided,
    }


def _result(
    diagnosis: Diagnosis, respondents: Sequence[Respondent], claims: Sequence[Claims]
) -> Result:
    sales, marketing = (_claims_of(function, respondents, claims) for function in PLACING)
    written: Result = {
        **sheet_parts(diagnosis.verdict, diagnosis.gap),
        "agreement": _by_code(diagnosis.agreement),
        "patterns": diagnosis.patterns,
        "weights": {"survives": diagnosis.weights.survives, "fails": diagnosis.weights.fails},
        "recommendation": advice_part(diagnosis.recommendation),
        "funnel": funnel_part(read_funnel(sales, marketing)),
        "flags": [_flag(flag) for flag in diagnosis.flags],
    }
    plain: Result = _plain(written, lambda number: number)
    return plain


def sheet_parts(verdict: Verdict, gap: Gap) -> SheetParts:
    """Return what the functions' sheets come to."""
    types = verdict.function_type
    return {
        "verdict": verdict.outcome,
        "firmness": verdict.firmness,
        "firmness_reasons": verdict.firmness_reasons,
        "one_sided": verdict.one_sided,
        "help": verdict.help,
        "type": verdict.type,
        "runner_up": verdict.runner_up,
        "fit": _by_code(verdict.fit) if verdict.fit else None,
        "own_share": _by_code(verdict.own_share) if verdict.own_share else None,
        "coverage": {
            **{function: verdict.coverage.get(function) for function in PLACING},
            "combined": verdict.coverage_combined,
        },
        "function_type": {function: types.get(function) for function in PLACING} if types else None,
        "flip": _flip(verdict.flip) if verdict.flip else None,
        "dont_know": _dont_know(verdict.dont_know) if verdict.dont_know else None,
        "gap": _gap(gap),
    }


def _claims_of(
    function: Function, respondents: Sequence[Respondent], claims: Sequence[Claims]
) -> Sequence[Claims]:
    paired = zip(respondents, claims, strict=True)
    return [claim for person, claim in paired if person.function is function]


def wanted_views(respondents: Sequence[Respondent], wanted: Sequence[Claims]) -> WantedViews:
    """Return who should have each stage as Sales and as Marketing see it, ready for JSON.

    A function's view is the mode, as for today's owner; a stage without a view is left out.
    """
    views = {}
    for function in PLACING:
        claims = _claims_of(function, respondents, wanted)
        owners = {
            str(stage): function_view(claim.get(stage) for claim in claims) for stage in STAGES
        }
        known = {stage: view for stage, view in owners.items() if view is not Owner.DONT_KNOW}
        views[function.value] = {stage: view.value for stage, view in known.items()}
    return views


def _by_code(values: Mapping[Any, Value]) -> Mapping[str, Value]:
    return {str(code): value for code, value in values.items()}


def _flip(flip: Flip) -> FlipPart:
    return {"distance": flip.distance, "to": flip.to, "criteria": flip.criteria}


def _dont_know(bounds: DontKnowBounds) -> DontKnowPart:
    return {"proof": bounds.proof, "reachable": bounds.reachable, "criteria": bounds.criteria}


def _gap(gap: Gap) -> GapPart:
    return {"index": gap.index, "largest": gap.largest}


def advice_part(advice: Recommendation) -> AdvicePart:
    return {
        "action": advice.action,
        "target": advice.target,
        "stay": advice.stay,
        "tighten": advice.tighten,
        "flip_distance": advice.flip_distance,
        "reasons": advice.reasons,
        "watch": advice.watch,
        "todo": advice.todo,
        "habits": advice.habits,
        "keep": advice.keep,
        "find_out": advice.find_out,
        "dont_know": advice.dont_know,
        "preconditions": advice.preconditions,
        "agenda": advice.agenda,
    }


def funnel_part(reading: FunnelReading) -> FunnelPart:
    return {
        "stages": [_stage(view) for view in reading.stages],
        "agreement": reading.agreement,
        "conventional_match": reading.conventional_match,
        "sharedness": reading.sharedness,
        "handoffs": reading.handoffs,
    }


def _stage(view: StageView) -> StagePart:
    return {
        "stage": view.stage,
        "sales": view.sales,
        "marketing": view.marketing,
        "finding": view.finding,
    }


def _flag(flag: Flag) -> FlagPart:
    if flag.respondent is None:
        return {"code": flag.code}
    return {"code": flag.code, "respondent": flag.respondent}


def exact(value: Any) -> Any:
    """Return a result ready for JSON, every fraction as "n/d", always with the stroke."""
    return _plain(value, lambda number: f"{number.numerator}/{number.denominator}")


def rounded(value: Any) -> Any:
    """Return a result ready for JSON, every fraction a number of four decimals; for output only."""
    return _plain(value, lambda number: float(round(number, DECIMALS)))


def read_exact(value: Any) -> Any:
    """Return what exact() was given: every "n/d" as a fraction again."""
    if isinstance(value, str) and FRACTION.fullmatch(value):
        return Fraction(value)
    return _walked(value, read_exact)


def _plain(value: Any, write: Callable[[Fraction], Any]) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Fraction):
        return write(value)
    return _walked(value, lambda part: _plain(part, write))


def _walked(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {change(key): change(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [change(part) for part in value]
    return value


def sums_of(checklist: Checklist, respondents: Sequence[Respondent]) -> Sums:
    """Return what each function's answers add up to, ready for JSON, without any single answer.

    A code has [halves, count]: yes and partly give [3, 2]. answered counts who said yes, partly or
    no to anything.
    """
    groups = by_function(respondents)
    parts = {
        "criteria": {
            function: sum_answers(checklist.by_code, [respondent.answers for respondent in group])
            for function, group in groups.items()
        },
        "conditions": {
            function: sum_answers(
                checklist.condition_codes, [respondent.conditions for respondent in group]
            )
            for function, group in groups.items()
        },
        "respondents": {function: len(group) for function, group in groups.items()},
        "answered": {
            function: sum(has_answered(respondent, checklist) for respondent in group)
            for function, group in groups.items()
        },
    }
    sums: Sums = exact(parts)
    return sums


def has_answered(respondent: Respondent, checklist: Checklist) -> bool:
    """Return whether a respondent said yes, partly or no to any criterion or condition."""
    asked = {*checklist.by_code, *checklist.condition_codes}
    given = {**respondent.answers, **respondent.conditions}
    return any(code in asked and answer in HALVES for code, answer in given.items())


def sheets_of(sums: Sums, part: Literal["criteria", "conditions"]) -> dict[Function, Sheet]:
    """Return the functions' sheets from the sums of a part."""
    return {Function(function): mean_sheet(found) for function, found in sums[part].items()}
