"""What an anonymous round may show of itself (METHOD 6, named or anonymous).

What is left is worked out from the shown answers alone, but for the verdict, its type and firmness,
and the action: nothing that is hidden follows from it by subtraction.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from ..method.checklist import PLACING, Checklist, Function, Side, Type
from ..method.combination import (
    Answers,
    Respondent,
    by_function,
    combine_criteria,
    criteria_sheets,
    sum_answers,
)
from ..method.flags import FlagCode
from ..method.funnel import Owner
from ..method.profile import tally
from ..method.recommendation import Action
from .parts import AdvicePart, CriteriaParts, FitParts, FlagPart, Result, Sums
from .stored import Claims, has_answered, result_and_sums, result_of, sums_of, wanted_views

SMALLEST = 3
Code = TypeVar("Code", str, int)


class Extent(StrEnum):
    """How much of an anonymous round is shown; stands in its sums."""

    ALL = "all"
    SOME = "some"
    VERDICT = "verdict"


@dataclass(frozen=True)
class Shown:
    """The criteria, conditions and stages that are shown, and what that amounts to."""

    criteria: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    stages: frozenset[int] = frozenset()
    wanted: frozenset[int] = frozenset()
    is_verdict_only: bool = False

    def extent(self, checklist: Checklist) -> Extent:
        if self.is_verdict_only:
            return Extent.VERDICT
        is_whole = self.has_all_criteria(checklist) and self.has(checklist.condition_codes)
        return Extent.ALL if is_whole else Extent.SOME

    def has_all_criteria(self, checklist: Checklist) -> bool:
        return self.criteria >= checklist.by_code.keys()

    def has(self, conditions: Iterable[str]) -> bool:
        return self.conditions.issuperset(conditions)


def redacted(
    checklist: Checklist,
    respondents: Sequence[Respondent],
    claims: Sequence[Claims],
    *,
    wanted: Sequence[Claims] = (),
) -> tuple[Result, Sums]:
    """Return the result and the sums of an anonymous round, without what may not be shown.

    claims are today's owners, wanted who should have a stage, one mapping a respondent.

    A criterion, condition or stage is shown with three answers of each function that answers that
    part; a function with one or two people who answered anything leaves the verdict alone.
    """
    wanted = wanted or [{}] * len(respondents)
    shown = _shown(checklist, respondents, claims, wanted)
    seen = [_only(respondent, shown) for respondent in respondents]
    seen_claims = [_at(shown.stages, claim) for claim in claims]
    result, sums = result_and_sums(checklist, respondents, claims)
    rest = result_of(checklist, seen, seen_claims)
    return (
        {
            **result,
            **_of_the_criteria(result, rest, checklist, seen, shown),
            "gap": rest["gap"],
            "agreement": rest["agreement"],
            "patterns": rest["patterns"],
            "recommendation": _advice(result, rest, checklist, shown),
            "funnel": rest["funnel"],
            "flags": list(_flags(result, checklist, shown)),
        },
        {
            **sums_of(checklist, seen),
            "respondents": sums["respondents"],
            "answered": sums["answered"],
            "wanted": wanted_views(seen, [_at(shown.wanted, claim) for claim in wanted]),
            "shown": str(shown.extent(checklist)),
            "without_flagged": (
                sums["without_flagged"]
                if _can_be_parted(checklist, respondents, result["flags"], shown)
                else None
            ),
        },
    )


def _can_be_parted(
    checklist: Checklist,
    respondents: Sequence[Respondent],
    flags: Sequence[FlagPart],
    shown: Shown,
) -> bool:
    """Return whether the verdict without the flagged people tells nothing of one or two of them.

    Of every function the flagged are nobody or three at least, and so are the others.
    """
    flagged = {flag["respondent"] for flag in flags if "respondent" in flag}
    groups = Counter(
        (respondent.function, index in flagged)
        for index, respondent in enumerate(respondents)
        if has_answered(respondent, checklist)
    )
    is_enough = all(number >= SMALLEST for number in groups.values())
    return is_enough and not shown.is_verdict_only


def _only(respondent: Respondent, shown: Shown) -> Respondent:
    return replace(
        respondent,
        answers={key: code for key, code in respondent.answers.items() if key in shown.criteria},
        conditions={
            key: code for key, code in respondent.conditions.items() if key in shown.conditions
        },
    )


def _at(stages: frozenset[int], claim: Claims) -> Claims:
    return {stage: owner for stage, owner in claim.items() if stage in stages}


def _shown(
    checklist: Checklist,
    respondents: Sequence[Respondent],
    claims: Sequence[Claims],
    wanted: Sequence[Claims],
) -> Shown:
    people = Counter(
        respondent.function
        for respondent, claim, wish in zip(respondents, claims, wanted, strict=True)
        if has_answered(respondent, checklist) or _votes(claim) or _votes(wish)
    )
    if any(number < SMALLEST for number in people.values()):
        return Shown(is_verdict_only=True)
    groups = by_function(respondents)
    return Shown(
        criteria=_with_enough(
            _counts(checklist.by_code, [respondent.answers for respondent in group])
            for group in groups.values()
        ),
        conditions=_with_enough(
            _counts(checklist.condition_codes, [respondent.conditions for respondent in group])
            for group in groups.values()
        ),
        stages=_with_enough(_votes_by_side(respondents, claims)),
        wanted=_with_enough(_votes_by_side(respondents, wanted)),
    )


def _counts(codes: Iterable[str], answers: Iterable[Answers]) -> Mapping[str, int]:
    return {code: count for code, (_halves, count) in sum_answers(codes, answers).items()}


def _votes_by_side(
    respondents: Sequence[Respondent], claims: Sequence[Claims]
) -> Iterable[Mapping[int, int]]:
    votes: dict[Function, Counter[int]] = {function: Counter() for function in PLACING}
    for respondent, claim in zip(respondents, claims, strict=True):
        if respondent.function in PLACING:
            votes[respondent.function].update(_votes(claim))
    return votes.values()


def _votes(claim: Claims) -> Sequence[int]:
    return [stage for stage, owner in claim.items() if owner is not Owner.DONT_KNOW]


def _with_enough(counts: Iterable[Mapping[Code, int]]) -> frozenset[Code]:
    """Return what every function that said anything here answered three times or more."""
    answering = [count for count in counts if count]
    if not answering:
        return frozenset()
    return frozenset(
        key for key in answering[0] if all(group.get(key, 0) >= SMALLEST for group in answering)
    )


def _of_the_criteria(
    result: Result,
    rest: Result,
    checklist: Checklist,
    seen: Sequence[Respondent],
    shown: Shown,
) -> CriteriaParts:
    """Return the parts of the verdict that hang on single criteria, as far as these are shown."""
    if shown.has_all_criteria(checklist):
        return result
    hidden: CriteriaParts = {
        "fit": result["fit"],
        "runner_up": result["runner_up"],
        "own_share": None,
        "firmness_reasons": [],
        "help": [],
        "coverage": dict.fromkeys(rest["coverage"]),
        "function_type": None,
        "flip": None,
        "dont_know": None,
        "weights": {"survives": None, "fails": []},
    }
    if shown.is_verdict_only:
        return hidden
    has_same_types = rest["function_type"] == result["function_type"]
    return {
        **hidden,
        **_fits(result, checklist, seen),
        "coverage": rest["coverage"],
        "function_type": rest["function_type"] if has_same_types else None,
    }


def _fits(result: Result, checklist: Checklist, seen: Sequence[Respondent]) -> FitParts:
    """Return the fits over the shown criteria; none where the order of the best would differ.

    Those over all criteria would give away a single hidden one.
    """
    sheet = combine_criteria(checklist, criteria_sheets(checklist, seen))
    nothing: FitParts = {"fit": None, "runner_up": None, "own_share": None}
    if not sheet or result["fit"] is None:
        return nothing
    held = tally(sheet, checklist)
    if [str(type_) for type_ in held.ranking[:2]] != ranked(result["fit"])[:2]:
        return nothing
    return {
        "fit": {str(type_): held.fit(type_) for type_ in Type},
        "runner_up": str(held.runner_up),
        "own_share": {str(type_): held.own_share(type_) for type_ in Type},
    }


def ranked(fits: Mapping[str, Fraction]) -> list[str]:
    """Return the types by fit, best first; equal ones lower type first (METHOD 4)."""
    return sorted((str(type_) for type_ in Type), key=lambda code: -fits[code])


def _advice(result: Result, rest: Result, checklist: Checklist, shown: Shown) -> AdvicePart:
    """Return the action, and of its reasons those that rest on what is shown."""
    advice = result["recommendation"]
    is_whole = {side: _has_list(result, checklist, shown, side) for side in Side}
    is_joint = advice["action"] == Action.JOINT_SESSION
    return {
        **advice,
        "stay": advice["stay"] if is_whole[Side.STAY] else None,
        "tighten": advice["tighten"] if is_whole[Side.TIGHTEN] else None,
        "flip_distance": advice["flip_distance"] if all(is_whole.values()) else None,
        "dont_know": advice["dont_know"] if all(is_whole.values()) else [],
        "reasons": [code for code in advice["reasons"] if code in shown.conditions],
        "watch": [code for code in advice["watch"] if code in shown.conditions],
        "todo": [code for code in advice["todo"] if code in shown.criteria],
        "habits": [code for code in advice["habits"] if code in shown.criteria],
        "keep": [code for code in advice["keep"] if code in shown.criteria],
        "find_out": [code for code in advice["find_out"] if code in shown.criteria],
        "agenda": [code for code, _gap in rest["gap"]["largest"]] if is_joint else [],
    }


def _has_list(result: Result, checklist: Checklist, shown: Shown, side: Side) -> bool:
    """Return whether every condition of one list of the column that was read is shown."""
    if result["type"] is None:
        return False
    column = Type(result["type"])
    return shown.has(checklist.conditions_of(column, side))


def _has_contradiction(result: Result, checklist: Checklist, shown: Shown) -> bool:
    """Return whether every condition is shown that can contradict another in the column read."""
    if result["type"] is None:
        return False
    column = Type(result["type"])
    reasons = checklist.no_reasons_of(column)
    return shown.has([*reasons, *checklist.conditions_of(column, Side.TIGHTEN)])


def _flags(result: Result, checklist: Checklist, shown: Shown) -> Iterable[FlagPart]:
    """Return each flag once, those of people with how many; of a small round, what is no answer.

    Those of one or two people are left out: beside the sums, "one gave the same answer to every
    statement" tells a whole sheet.
    """
    people = Counter(flag["code"] for flag in result["flags"] if "respondent" in flag)
    for code in dict.fromkeys(flag["code"] for flag in result["flags"]):
        if code == FlagCode.ONE_SIDED:
            yield {"code": code}
        elif shown.is_verdict_only:
            continue
        elif code in people:
            if people[code] >= SMALLEST:
                yield {"code": code, "count": people[code]}
        elif code == FlagCode.CONTRADICTORY_CONDITIONS:
            if _has_contradiction(result, checklist, shown):
                yield {"code": code}
        else:
            yield {"code": code}
