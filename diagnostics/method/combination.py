"""Many respondents to one sheet a function and the combined one (METHOD sections 3 and 6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .checklist import PLACING, Answer, Checklist, Function

Sheet = Mapping[str, Fraction]  # code to a value from 0 to 1; a missing code is unknown


@dataclass(frozen=True)
class Respondent:
    """One person's answers, by code; what is absent was not answered."""

    function: Function
    answers: Mapping[str, Answer] = field(default_factory=dict)
    conditions: Mapping[str, Answer] = field(default_factory=dict)


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """Return the exact mean, or None of nothing."""
    known = list(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def mean_sheet(codes: Iterable[str], sheets: Sequence[Mapping[str, Answer]]) -> Sheet:
    """Return the mean of the non-missing answers to each code: yes, no and don't-know give 1/2."""
    combined = {}
    for code in codes:
        values = (sheet[code].value_of for sheet in sheets if code in sheet)
        value = mean(value for value in values if value is not None)
        if value is not None:
            combined[code] = value
    return combined


def mean_of_sheets(codes: Iterable[str], sheets: Sequence[Sheet]) -> Sheet:
    """Return the mean of the functions' values of each code; where one is missing, of the others."""
    combined = {}
    for code in codes:
        value = mean(sheet[code] for sheet in sheets if code in sheet)
        if value is not None:
            combined[code] = value
    return combined


def function_sheets(
    checklist: Checklist, respondents: Sequence[Respondent]
) -> Mapping[Function, Sheet]:
    """Return each answering function's sheet of criteria; a function without respondents is absent."""
    return {
        function: mean_sheet(
            checklist.by_code, [one.answers for one in respondents if one.function is function]
        )
        for function in Function
        if any(one.function is function for one in respondents)
    }


def combined_sheet(checklist: Checklist, sheets: Mapping[Function, Sheet]) -> Sheet:
    """Return the combined sheet: Sales and Marketing count the same, whatever the headcount."""
    return mean_of_sheets(
        checklist.by_code, [sheets[function] for function in PLACING if function in sheets]
    )


def coverage(checklist: Checklist, sheet: Sheet) -> Fraction:
    """Return the weight of the known criteria as a share of all weight, from 0 to 1."""
    total = sum((one.weight for one in checklist.criteria), Fraction(0))
    known = sum((one.weight for one in checklist.criteria if one.code in sheet), Fraction(0))
    return known / total
