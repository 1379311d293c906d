from fractions import Fraction

from diagnostics.method.checklist import Answer, Function
from diagnostics.method.combination import (
    Respondent,
    combine_conditions,
    combine_criteria,
    condition_sheets,
    criteria_sheets,
    mean,
    sum_answers,
)
from tests.checklists import ARTICLE, checklist, criterion

SMALL = checklist(criterion("D1", "0110"), criterion("D2", "0110"), conditions="S-D1 S-D2")


def said(function, **given):
    return Respondent(function, {code: Answer(value) for code, value in given.items()})


def test_mean_of_nothing_is_none():
    assert mean([]) is None
    assert mean([Fraction(1), Fraction(1, 2), Fraction(1, 3)]) == Fraction(11, 18)


def test_sum_answers_counts_halves_and_leaves_out_dont_know_and_foreign_codes():
    people = [
        {"D1": Answer.YES, "D2": Answer.DONT_KNOW, "Z9": Answer.YES},
        {"D1": Answer.PARTLY},
    ]

    assert sum_answers(("D1", "D2"), people) == {"D1": (3, 2)}


def test_criteria_sheets_are_means_of_what_each_function_knows():
    people = [
        said(Function.SALES, D1="yes", D2="no"),
        said(Function.SALES, D1="partly", D2="dont_know"),
        said(Function.MARKETING, D1="no"),
        said(Function.OTHER),
    ]

    assert criteria_sheets(SMALL, people) == {
        Function.SALES: {"D1": Fraction(3, 4), "D2": 0},  # (1 + 1/2) / 2; 0 / 1
        Function.MARKETING: {"D1": 0},
        Function.OTHER: {},
    }


def test_combine_criteria_counts_both_sides_the_same_and_no_other_function():
    sheets = {
        Function.SALES: {"D1": Fraction(3, 4)},
        Function.MARKETING: {"D1": Fraction(0), "D2": Fraction(1, 2)},
        Function.MANAGEMENT: {"D1": Fraction(1), "D2": Fraction(1)},
    }

    # (3/4 + 0) / 2; Marketing alone knows D2
    assert combine_criteria(SMALL, sheets) == {"D1": Fraction(3, 8), "D2": Fraction(1, 2)}


def test_combine_conditions_gives_every_answering_function_one_voice():
    people = [
        Respondent(Function.SALES, conditions={"S-D1": Answer.YES}),
        Respondent(Function.SALES, conditions={"S-D1": Answer.YES}),
        Respondent(Function.MARKETING, conditions={"S-D1": Answer.NO}),
        Respondent(Function.MANAGEMENT, conditions={"S-D1": Answer.PARTLY}),
        Respondent(Function.OTHER, conditions={"S-D1": Answer.DONT_KNOW, "S-D2": Answer.YES}),
    ]

    voices = condition_sheets(SMALL, people)

    assert voices[Function.OTHER] == {"S-D2": 1}
    assert combine_conditions(SMALL, voices) == {"S-D1": Fraction(1, 2), "S-D2": 1}  # 1.5 / 3


def test_combined_sheet_of_nobody_is_empty():
    assert combine_criteria(ARTICLE, criteria_sheets(ARTICLE, [])) == {}
