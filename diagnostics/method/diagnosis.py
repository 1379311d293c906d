"""From answers to diagnosis: combination, placement, recommendation (METHOD 3 to 8)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .agreement import Gap, Pattern, agreement, gap, patterns
from .checklist import PLACING, Checklist, Function
from .combination import (
    Respondent,
    Sheet,
    by_function,
    combine_conditions,
    combine_criteria,
    condition_sheets,
    criteria_sheets,
)
from .flags import Flag, FlagCode, are_many_dont_know, flag_respondents
from .placement import Verdict, WeightSensitivity, place, stand, weight_sensitivity
from .recommendation import Recommendation, are_contradictory, recommend


@dataclass(frozen=True)
class Diagnosis:
    """Hold everything that the method says about one assessment; codes and exact numbers, no words.

    sheets and condition_sheets have every invited function; sheet and conditions are the combined
    ones. agreement has Sales and Marketing, None where it is unknown. without_flagged is the
    verdict without the respondents flagged as careless, None where nobody is.
    """

    sheets: Mapping[Function, Sheet]
    sheet: Sheet
    condition_sheets: Mapping[Function, Sheet]
    conditions: Sheet
    verdict: Verdict
    gap: Gap
    agreement: Mapping[Function, Fraction | None]
    patterns: tuple[Pattern, ...]
    weights: WeightSensitivity
    recommendation: Recommendation
    flags: tuple[Flag, ...]
    without_flagged: Verdict | None


def diagnose(checklist: Checklist, respondents: Sequence[Respondent]) -> Diagnosis:
    """Diagnose one assessment: place it, measure gap and agreement, read the decision table, flag.

    Every respondent counts, flagged or not. One seller and one marketer who both answer like the
    textbook's Defined are placed Defined. Source: METHOD 3 to 8.
    """
    sheets = criteria_sheets(checklist, respondents)
    sheet = combine_criteria(checklist, sheets)
    voices = condition_sheets(checklist, respondents)
    conditions = combine_conditions(checklist, voices)
    standing = stand(sheets, checklist)
    verdict = place(standing)
    apart = gap(sheets, checklist)
    inside = _agreements(checklist, respondents)
    advice = recommend(verdict, checklist, sheet=sheet, conditions=conditions, agenda=apart.agenda)
    is_contradictory = are_contradictory(
        verdict, advice, conditions=conditions, checklist=checklist
    )
    careless = flag_respondents(respondents, checklist)
    return Diagnosis(
        sheets=sheets,
        sheet=sheet,
        condition_sheets=voices,
        conditions=conditions,
        verdict=verdict,
        gap=apart,
        agreement=inside,
        patterns=patterns(apart.index, inside.values(), checklist.thresholds),
        weights=weight_sensitivity(standing),
        recommendation=advice,
        flags=(
            *_flag_if(verdict.one_sided, FlagCode.ONE_SIDED),
            *careless,
            *_flag_if(is_contradictory, FlagCode.CONTRADICTORY_CONDITIONS),
            *_flag_if(are_many_dont_know(respondents, checklist), FlagCode.MANY_DONT_KNOW),
        ),
        without_flagged=_without(respondents, careless, checklist),
    )


def _agreements(
    checklist: Checklist, respondents: Iterable[Respondent]
) -> Mapping[Function, Fraction | None]:
    groups = by_function(respondents)
    return {
        function: agreement([group.answers for group in groups.get(function, ())], checklist)
        for function in PLACING
    }


def _flag_if(is_flagged: bool, code: FlagCode) -> tuple[Flag, ...]:
    return (Flag(code),) if is_flagged else ()


def _without(
    respondents: Sequence[Respondent], careless: Sequence[Flag], checklist: Checklist
) -> Verdict | None:
    """Return the verdict that the others would have, as if the flagged had not been invited."""
    if not careless:
        return None
    flagged = {flag.respondent for flag in careless}
    others = [respondent for index, respondent in enumerate(respondents) if index not in flagged]
    return place(stand(criteria_sheets(checklist, others), checklist))
