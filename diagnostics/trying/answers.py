"""The copy: the functions' sums with the changes in them, and the verdict that follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..explanation.case import Case, Diagnosed
from ..instruments.document import Document
from ..method.agreement import Gap, gap
from ..method.checklist import HALVES, PLACING, Checklist, Type
from ..method.combination import combine_conditions, combine_criteria
from ..method.flags import FlagCode
from ..method.placement import Verdict, place, stand
from ..method.recommendation import Recommendation, are_contradictory, recommend
from ..result.redaction import Extent
from ..result.stored import sheets_of
from .changes import Change

PARTS = ("criteria", "conditions")


@dataclass(frozen=True)
class Copy:
    """A round as it would be: shaped like what queries.diagnosed returns, as far as it is told."""

    result: Mapping[str, Any]
    sums: Mapping[str, Any]
    document: Document
    is_provisional: bool = False


def is_offered(diagnosed: Diagnosed) -> bool:
    """Tell whether answers may be tried: of an anonymous round only where every one is shown."""
    return diagnosed.sums.get("shown", Extent.ALL) == Extent.ALL


def copy_of(diagnosed: Diagnosed, changes: Iterable[Change] = ()) -> Copy:
    """Return the round with the changes, diagnosed from the functions' sheets (METHOD 3 to 8).

    What needs single people, such as agreement and careless answers, is left as it was.
    """
    checklist = diagnosed.document.checklist
    sums = _changed(diagnosed.sums, changes, checklist)
    result = {**diagnosed.result, **_result(sums, checklist)}
    return Copy(result, sums, diagnosed.document, diagnosed.is_provisional)


def case_of(diagnosed: Diagnosed) -> Case:
    """Return what the words of an outcome are made from."""
    return Case(
        result=diagnosed.result,
        sums=diagnosed.sums,
        document=diagnosed.document,
        is_provisional=diagnosed.is_provisional,
    )


def _changed(
    sums: Mapping[str, Any], changes: Iterable[Change], checklist: Checklist
) -> dict[str, Any]:
    parts = {
        part: {function: dict(found) for function, found in sums[part].items()} for part in PARTS
    }
    for change in changes:
        part = "criteria" if change.code in checklist.by_code else "conditions"
        own = parts[part][change.function]
        own.pop(change.code, None)
        if change.answer in HALVES:
            own[change.code] = [HALVES[change.answer], 1]
    return {**sums, **parts}


def _result(sums: Mapping[str, Any], checklist: Checklist) -> dict[str, Any]:
    sheets, voices = (sheets_of(sums, part) for part in PARTS)
    verdict, apart = place(stand(sheets, checklist)), gap(sheets, checklist)
    conditions = combine_conditions(checklist, voices)
    advice = recommend(
        verdict,
        checklist,
        sheet=combine_criteria(checklist, sheets),
        conditions=conditions,
        agenda=apart.agenda,
    )
    is_contradictory = are_contradictory(
        verdict, advice, conditions=conditions, checklist=checklist
    )
    return {
        **_of_the_verdict(verdict),
        **_of_the_rest(advice, apart),
        "flags": [{"code": FlagCode.CONTRADICTORY_CONDITIONS}] if is_contradictory else [],
    }


def _of_the_verdict(verdict: Verdict) -> dict[str, Any]:
    types = verdict.function_type
    return {
        **vars(verdict),
        "verdict": verdict.outcome,
        "coverage": {
            **{side: verdict.coverage.get(side) for side in PLACING},
            "combined": verdict.coverage_combined,
        },
        "function_type": types and {side: types.get(side) for side in PLACING},
        "flip": verdict.flip and vars(verdict.flip),
        "dont_know": verdict.dont_know and vars(verdict.dont_know),
    }


def _of_the_rest(advice: Recommendation, apart: Gap) -> dict[str, Any]:
    return {"recommendation": vars(advice), "gap": vars(apart)}


def textbook(document: Document, type_: Type) -> Copy:
    """Return an organisation that is just as one type's description has it, seen so by both sides.

    Where the description is silent it says partly; for that type any answer counts a half there.
    """
    expected = {
        criterion.code: criterion.expected.get(type_) for criterion in document.checklist.criteria
    }
    sheet = {
        code: [1 if expectation is None else 2 * expectation, 1]
        for code, expectation in expected.items()
    }
    once = {side.value: 1 for side in PLACING}
    sums = {
        "criteria": dict.fromkeys(once, sheet),
        "conditions": {side: {} for side in once},
        "respondents": once,
        "answered": once,
    }
    return Copy(_result(sums, document.checklist), sums, document)
