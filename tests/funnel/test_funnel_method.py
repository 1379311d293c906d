from fractions import Fraction

import pytest

from diagnostics.method.funnel import Finding, Owner, find, function_view, read_funnel

LETTERS = {"M": Owner.MARKETING, "S": Owner.SALES, "B": Owner.BOTH, "N": Owner.NOBODY}
LETTERS["?"] = Owner.DONT_KNOW

# rows: what Sales says; columns: what Marketing says, in the order M S B N ?
PAIRS = {
    "M": "agreed orphaned half_shared half_unowned unknown",
    "S": "contested agreed half_shared half_unowned unknown",
    "B": "half_shared half_shared agreed half_unowned unknown",
    "N": "half_unowned half_unowned half_unowned unowned unknown",
    "?": "unknown unknown unknown unknown unknown",
}
CASES = [
    (sales, marketing, finding)
    for sales, row in PAIRS.items()
    for marketing, finding in zip("MSBN?", row.split(), strict=True)
]


def claims(letters):
    return {stage: LETTERS[letter] for stage, letter in enumerate(letters, 1)}


@pytest.mark.parametrize(("sales", "marketing", "finding"), CASES)
def test_find_names_every_pair_of_owners(sales, marketing, finding):
    assert find(LETTERS[sales], LETTERS[marketing]) == Finding(finding)


@pytest.mark.parametrize(
    ("votes", "view"),
    [
        ("M", "M"),
        ("MMS", "M"),
        ("MS", "B"),
        ("MN", "?"),
        ("MSB", "?"),
        ("M?", "M"),
        ("??", "?"),
        ("", "?"),
    ],
)
def test_function_view_is_the_mode_of_those_who_know(votes, view):
    assert function_view(LETTERS[vote] for vote in votes) is LETTERS[view]


def test_read_funnel_of_two_contested_stages():
    reading = read_funnel([claims("MMMSSSSS")], [claims("MMMMMSSS")])

    assert [view.stage for view in reading.stages if view.finding is Finding.CONTESTED] == [4, 5]
    assert reading.agreement == 6 / 8
    assert reading.conventional_match == 6
    assert reading.handoffs == 1


def test_read_funnel_with_nothing_known_on_both_sides_has_no_summaries():
    reading = read_funnel([claims("MMMMSSSS")], [])

    assert {view.finding for view in reading.stages} == {Finding.UNKNOWN}
    assert reading.agreement is None
    assert reading.sharedness is None


def test_read_funnel_counts_both_as_an_owner_and_leaves_unknown_views_out():
    # agreed: 1, 2 M, 5 B, 6, 7 S; 3 is unknown to Sales, 4 half shared, 8 unowned
    reading = read_funnel([claims("MM?MBSSN")], [claims("MMMBBSSN")])

    assert reading.agreement == Fraction(5, 7)
    assert reading.conventional_match == 4
    assert reading.sharedness == Fraction(3, 15)
    assert reading.handoffs == 2  # M to B, B to S


def test_read_funnel_takes_the_mode_of_each_side():
    reading = read_funnel([claims("MMMMSSSS"), claims("S?NMSSSS")], [claims("M" * 8)])

    # S with M is B; M alone votes; M with N is unknown
    assert [view.sales for view in reading.stages[:3]] == [
        Owner.BOTH,
        Owner.MARKETING,
        Owner.DONT_KNOW,
    ]
