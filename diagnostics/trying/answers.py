"""The copy: the functions' sums with the changes in them, and the verdict that follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..explanation.case import Case, Diagnosed
from ..instruments.document import Document
from ..method.agreement import gap
from ..method.checklist import HALVES, PLACING, Checklist, Type
from ..method.combination import combine_conditions, combine_criteria
from ..method.flags import FlagCode
from ..method.funnel import read_funnel
from ..method.placement import place, stand
from ..method.recommendation import are_contradictory, recommend
from ..result.parts import AdvicePart, AnswerSums, FlagPart, Result, SheetParts, Sums
from ..result.redaction import Extent
from ..result.stored import advice_part, funnel_part, sheet_parts, sheets_of
from .changes import Change


@dataclass(frozen=True)
class Copy:
    """A round as it would be: shaped like what queries.diagnosed returns, as far as it is told."""

    result: Result
    sums: Sums
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
    result: Result = {**diagnosed.result, **_found(sums, checklist)}
    return Copy(result, sums, diagnosed.document, diagnosed.is_provisional)


def case_of(diagnosed: Diagnosed) -> Case:
    """Return what the words of an outcome are made from."""
    return Case(
        result=diagnosed.result,
        sums=diagnosed.sums,
        document=diagnosed.document,
        is_provisional=diagnosed.is_provisional,
    )


def _changed(sums: Sums, changes: Iterable[Change], checklist: Checklist) -> Sums:
    criteria, conditions = _copied(sums["criteria"]), _copied(sums["conditions"])
    for change in changes:
        own = (criteria if change.code in checklist.by_code else conditions)[change.function]
        own.pop(change.code, None)
        if change.answer in HALVES:
            own[change.code] = [HALVES[change.answer], 1]
    return {**sums, "criteria": criteria, "conditions": conditions}


def _copied(sums: AnswerSums) -> dict[str, dict[str, Sequence[int]]]:
    return {function: dict(found) for function, found in sums.items()}


class TriedParts(SheetParts):
    """What the sums come to, with the one flag that is read from them alone."""

    recommendation: AdvicePart
    flags: Sequence[FlagPart]


def _found(sums: Sums, checklist: Checklist) -> TriedParts:
    sheets, voices = sheets_of(sums, "criteria"), sheets_of(sums, "conditions")
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
        **sheet_parts(verdict, apart),
        "recommendation": advice_part(advice),
        "flags": [{"code": FlagCode.CONTRADICTORY_CONDITIONS}] if is_contradictory else [],
    }


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
    sums: Sums = {
        "criteria": dict.fromkeys(once, sheet),
        "conditions": {side: {} for side in once},
        "respondents": once,
        "answered": once,
    }
    result: Result = {
        **_found(sums, document.checklist),
        "agreement": dict.fromkeys(once),
        "patterns": [],
        "weights": {"survives": None, "fails": []},
        "funnel": funnel_part(read_funnel([], [])),
    }
    return Copy(result, sums, document)
