from fractions import Fraction

import pytest

from diagnostics.method.checklist import Type
from diagnostics.method.profile import match, tally
from tests.checklists import checklist, criterion

U, D, A, I = Type  # noqa: E741 - the article's letters

# Expected of U, D, A, I; answers yes, partly, no:
#           M_U       M_D       M_A       M_I
# U1 yes    1         0         1/2       0
# D1 partly 1/2       1/2       1/2       1/2
# D2 no     1         0         0         1/2
# sum       2 1/2     1/2       1         1
SMALL = checklist(criterion("U1", "10·0"), criterion("D1", "0110"), criterion("D2", "011·"))
SHEET = {"U1": Fraction(1), "D1": Fraction(1, 2), "D2": Fraction(0)}


@pytest.mark.parametrize(
    ("value", "expected", "matched"),
    [(2, 1, 2), (1, 1, 1), (0, 1, 0), (2, 0, 0), (1, 0, 1), (0, 0, 2), (2, None, 1), (0, None, 1)],
)
def test_match_in_halves(value, expected, matched):
    assert match(value, expected, one=2) == matched


def test_fit_is_the_matched_share_of_the_known_weight():
    found = tally(SHEET, SMALL)

    assert [found.fit(type_) for type_ in Type] == [
        Fraction(5, 6),
        Fraction(1, 6),
        Fraction(1, 3),
        Fraction(1, 3),
    ]
    assert found.ranking == [U, A, I, D]  # A and I are level: the lower first
    assert found.margin == Fraction(3, 2)
    assert found.coverage == 1


def test_own_share_is_the_weighted_mean_of_the_natives():
    found = tally(SHEET, SMALL)

    assert found.own_share(U) == 1
    assert found.own_share(D) == Fraction(1, 4)  # (1/2 + 0) / 2
    assert found.own_share(A) is None


def test_weights_count_in_fit_own_share_coverage_and_margin():
    weighted = checklist(
        criterion("U1", "10·0", "3/2"), criterion("D1", "0110", "1/2"), criterion("D2", "011·")
    )

    found = tally({"U1": Fraction(2, 3), "D1": Fraction(1)}, weighted)

    # M_U = 3/2 x 2/3 + 0 = 1; M_D = 3/2 x 1/3 + 1/2 = 1; M_A = 3/4 + 1/2; M_I = 3/2 x 1/3 + 0
    assert [found.fit(type_) for type_ in Type] == [
        Fraction(1, 2),
        Fraction(1, 2),
        Fraction(5, 8),
        Fraction(1, 4),
    ]
    assert found.coverage == Fraction(2, 3)
    assert found.margin == Fraction(1, 4)  # the mean weight is 1
    assert found.own_share(U) == Fraction(2, 3)


def test_doubled_is_the_tally_under_twice_the_weight():
    twice = checklist(criterion("U1", "10·0", 2), criterion("D1", "0110"), criterion("D2", "011·"))

    doubled, expected = tally(SHEET, SMALL).doubled("U1"), tally(SHEET, twice)

    assert [doubled.fit(type_) for type_ in Type] == [expected.fit(type_) for type_ in Type]
    assert doubled.margin == expected.margin


def test_doubled_criterion_counts_twice_in_the_own_share():
    doubled = tally(SHEET, SMALL).doubled("D1")

    assert doubled.own_share(D) == Fraction(1, 3)  # (2 x 1/2 + 0) / 3


def test_doubled_unknown_criterion_only_lowers_the_coverage():
    found = tally({"U1": Fraction(1)}, SMALL)

    assert found.coverage == Fraction(1, 3)
    assert found.doubled("D1").coverage == Fraction(1, 4)
    assert found.doubled("D1").fit(U) == 1


@pytest.mark.parametrize(
    ("letters", "fits"),
    [
        # fit of U and own share of U
        ({"U1": 1, "D1": 0, "D2": 0}, True),  # 1, 1
        ({"U1": Fraction(1, 2), "D1": 0, "D2": 0}, True),  # 5/6, 1/2: closed below
        ({"U1": Fraction(2, 5), "D1": 0, "D2": 0}, False),  # own share 2/5
        ({"D1": 0, "D2": 0}, False),  # fit 1, own share unknown
        ({"U1": 1, "D1": Fraction(9, 10), "D2": 0}, True),  # 2.1 / 3 = 7/10: closed below
        ({"U1": 1, "D1": Fraction(91, 100), "D2": 0}, False),
    ],
)
def test_fits_needs_a_fit_and_an_own_share(letters, fits):
    sheet = {code: Fraction(value) for code, value in letters.items()}

    assert tally(sheet, SMALL).fits is fits
