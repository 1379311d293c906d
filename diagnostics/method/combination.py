"""Many respondents to one sheet a function and the combined one (METHOD 3)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

from .checklist import HALVES, PLACING, Answer, Checklist, Function

Sheet = Mapping[str, Fraction]  # code to a value from 0 to 1; a missing code is unknown
Answers = Mapping[str, Answer]  # one person's; a missing code was not answered


@dataclass(frozen=True)
class Respondent:
    """Hold one person's answers by code; what is absent was not answered (METHOD 1)."""

    function: Function
    answers: Answers = field(default_factory=dict)
    conditions: Answers = field(default_factory=dict)


def by_function(respondents: Iterable[Respondent]) -> Mapping[Function, Sequence[Respondent]]:
    """Group the respondents by function, in the functions' order; nobody's function is absent.

    A function with one invited respondent is present, answered or not (METHOD 4, details).
    """
    groups: dict[Function, list[Respondent]] = {}
    for respondent in respondents:
        groups.setdefault(respondent.function, []).append(respondent)
    return {function: groups[function] for function in Function if function in groups}


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """Take the exact mean, or None of nothing: 1 and 1/2 give 3/4 (METHOD 3)."""
    known = list(values)
    if not known:
        return None
    one = lcm(*(value.denominator for value in known))
    return Fraction(
        sum(value.numerator * (one // value.denominator) for value in known), one * len(known)
    )


def sum_answers(codes: Iterable[str], answers: Iterable[Answers]) -> Mapping[str, tuple[int, int]]:
    """Sum the non-missing answers to each code: (halves, count), in the codes' order.

    yes, partly and don't-know give (3, 2): 2 + 1 halves from 2 answers. A code that nobody answered
    is absent. Source: METHOD 1 and 3.
    """
    halves, counts = dict.fromkeys(codes, 0), dict.fromkeys(codes, 0)
    for sheet in answers:
        for code, answer in sheet.items():
            value = HALVES.get(answer)
            if value is not None and code in counts:
                halves[code] += value
                counts[code] += 1
    return {code: (halves[code], count) for code, count in counts.items() if count}


def mean_sheet(sums: Mapping[str, Sequence[int]]) -> Sheet:
    """Turn a function's sums into its sheet: 3 halves from 2 answers are 3/4 (METHOD 3)."""
    return {code: Fraction(halves, 2 * count) for code, (halves, count) in sums.items()}


def mean_of_sheets(codes: Iterable[str], sheets: Iterable[Sheet]) -> Sheet:
    """Combine the functions' sheets: the mean of their values; where one is missing, of the others.

    Sales 1 and Marketing 1/2 give 3/4, ten sellers or one; Sales alone keeps 1 (METHOD 3).
    """
    voices = list(sheets)
    values = {code: mean(sheet[code] for sheet in voices if code in sheet) for code in codes}
    return {code: value for code, value in values.items() if value is not None}


def criteria_sheets(
    checklist: Checklist, respondents: Iterable[Respondent]
) -> Mapping[Function, Sheet]:
    """Combine each invited function's answers to the criteria; empty where nobody answered.

    Units: 0 to 1 by code, in checklist order. Source: METHOD 3.
    """
    return {
        function: mean_sheet(
            sum_answers(checklist.by_code, [respondent.answers for respondent in group])
        )
        for function, group in by_function(respondents).items()
    }


def condition_sheets(
    checklist: Checklist, respondents: Iterable[Respondent]
) -> Mapping[Function, Sheet]:
    """Combine each invited function's answers to the conditions; empty where nobody answered.

    Units: 0 to 1 by code, in checklist order. Source: METHOD 3 and 8.
    """
    codes = checklist.condition_codes
    return {
        function: mean_sheet(sum_answers(codes, [respondent.conditions for respondent in group]))
        for function, group in by_function(respondents).items()
    }


def combine_criteria(checklist: Checklist, sheets: Mapping[Function, Sheet]) -> Sheet:
    """Combine Sales and Marketing, who count the same; nobody else places (METHOD 3)."""
    return mean_of_sheets(
        checklist.by_code, [sheets[function] for function in PLACING if function in sheets]
    )


def combine_conditions(checklist: Checklist, sheets: Mapping[Function, Sheet]) -> Sheet:
    """Combine all answering functions, each one voice: facts about the firm and its market.

    Sales 1, Marketing 0 and Management 1/2 give 1/2. Source: METHOD 8.
    """
    return mean_of_sheets(checklist.condition_codes, sheets.values())
