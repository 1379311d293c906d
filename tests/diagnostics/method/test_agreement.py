from fractions import Fraction

import pytest
from hypothesis import given, settings

from diagnostics.method.agreement import (
    Gap,
    Pattern,
    Reading,
    agreement,
    gap,
    patterns,
    read_agreement,
)
from diagnostics.method.checklist import Function, Thresholds
from tests.checklists import ARTICLE, answers, checklist, criterion
from tests.strategies import RESPONDENTS

SALES, MARKETING = Function.SALES, Function.MARKETING
THREE = checklist(criterion("D1", "0100"), criterion("D2", "0100"), criterion("D3", "0100"))
HALF = Fraction(1, 2)


def people(*letters):
    """Return each person's answers to D1, D2, D3; a dot was not answered."""
    return [answers(letter, ("D1", "D2", "D3")) for letter in letters]


def test_gap_index_is_the_mean_size_over_criteria_known_on_both_sides():
    sheets = {
        SALES: {"D1": Fraction(1), "D2": Fraction(1, 4)},
        MARKETING: {"D1": HALF, "D2": HALF, "D3": Fraction(1)},
    }

    # |1 - 1/2| = 1/2, |1/4 - 1/2| = 1/4, D3 is known on one side: 3/4 / 2
    assert gap(sheets, THREE) == Gap(Fraction(3, 8), (("D1", HALF), ("D2", Fraction(-1, 4))))


def test_gap_largest_are_by_size_then_order_without_zeros_and_seven_at_most():
    sales = {code: Fraction(1) for code in ARTICLE.by_code} | {"A1": Fraction(0)}
    marketing = {code: Fraction(3, 4) for code in ARTICLE.by_code} | {"A1": Fraction(1)}
    marketing["U2"] = Fraction(1)

    largest = gap({SALES: sales, MARKETING: marketing}, ARTICLE).largest

    assert largest[0] == ("A1", -1)
    assert [code for code, _ in largest[1:]] == ["U1", "U3", "U4", "D1", "D2", "D3"]


@pytest.mark.parametrize("sheets", [{}, {SALES: {"D1": HALF}}, {SALES: {}, MARKETING: {}}])
def test_gap_of_one_side_is_unknown(sheets):
    assert gap(sheets, THREE) == Gap(None, ())


@pytest.mark.parametrize(
    ("letters", "value"),
    [
        (["YYY", "YYY", "YYY"], 1),  # s2 = 0
        (["Y..", "Y..", "N.."], -1),  # s2 = (4/9 + 1/9 + 1/9) / 2 = 1/3; 1 - 6/3
        (["Y..", "P..", "N.."], Fraction(-1, 2)),  # s2 = (1/4 + 0 + 1/4) / 2 = 1/4; 1 - 6/4
        (["YN.", "YN.", "PN."], Fraction(3, 4)),  # s2 = 1/12 and 0, mean 1/24; 1 - 6/24
        (["YY.", "YP.", "Y.N"], Fraction(5, 8)),  # D1 0; D2 of two: 1/8; D3 of one: left out
    ],
)
def test_agreement_is_one_less_the_variance_in_sixths(letters, value):
    assert agreement(people(*letters), THREE) == value


@pytest.mark.parametrize("letters", ["", "YYY YYY", "YYY YYY ???", "Y.. .Y. ..Y"])
def test_agreement_needs_three_people_and_two_answers_to_something(letters):
    assert agreement(people(*letters.split()), THREE) is None


@settings(deadline=None)
@given(RESPONDENTS)
def test_agreement_is_never_above_one(respondents):
    value = agreement([respondent.answers for respondent in respondents], ARTICLE)

    assert value is None or value <= 1


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("-1", Reading.SPLIT),
        ("-1/1000", Reading.SPLIT),
        ("0", Reading.NONE),
        ("299/1000", Reading.NONE),
        ("3/10", Reading.WEAK),
        ("1/2", Reading.MODERATE),
        ("7/10", Reading.STRONG),
        ("899/1000", Reading.STRONG),
        ("9/10", Reading.VERY_STRONG),
        ("1", Reading.VERY_STRONG),
    ],
)
def test_read_agreement_closes_its_bands_below(value, reading):
    assert read_agreement(Fraction(value)) is reading


@pytest.mark.parametrize(
    ("index", "sales", "marketing", "found"),
    [
        ("3/10", "7/10", "7/10", [Pattern.TWO_WORLDS]),
        ("29/100", "7/10", "7/10", [Pattern.SHARED_PICTURE]),
        ("3/10", "7/10", "69/100", [Pattern.NO_SHARED_PICTURE]),
        ("0", "-1", "1", [Pattern.NO_SHARED_PICTURE]),
        ("3/10", "7/10", None, []),
        ("3/10", "1/2", None, [Pattern.NO_SHARED_PICTURE]),
        ("3/10", None, None, []),
        (None, "7/10", "7/10", []),
    ],
)
def test_patterns_join_gap_and_agreement(index, sales, marketing, found):
    index, sales, marketing = (
        respondent and Fraction(respondent) for respondent in (index, sales, marketing)
    )

    assert list(patterns(index, [sales, marketing], Thresholds())) == found
