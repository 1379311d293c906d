import pytest

from diagnostics.method.checklist import Function
from diagnostics.method.flags import (
    Flag,
    FlagCode,
    are_many_dont_know,
    find_carelessness,
    flag_respondents,
    longest_run,
)
from tests.checklists import ARTICLE, LETTERS, answers, respondent

SALES, MARKETING = Function.SALES, Function.MARKETING
LONG_RUN, NO_SPREAD = FlagCode.LONG_RUN, FlagCode.NO_SPREAD
SELF_CONTRADICTION = FlagCode.SELF_CONTRADICTION


def shown(letters):
    """Return answers in the shown order, what is left over not answered."""
    return answers(letters.ljust(21, "."), ARTICLE.shown_order)


@pytest.mark.parametrize(
    ("letters", "run"), [("", 0), ("YYNYYY", 3), ("YY?Y", 2), ("????", 0), ("PPPPN", 4)]
)
def test_longest_run_is_ended_by_a_dont_know(letters, run):
    assert longest_run([LETTERS[letter] for letter in letters]) == run


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("Y" * 21, [LONG_RUN, NO_SPREAD, SELF_CONTRADICTION]),
        ("N" * 10 + "YPN", [LONG_RUN]),
        ("N" * 9 + "YPN", []),
        ("N" * 9 + "?" + "N" * 9, [NO_SPREAD]),
        ("N" * 9 + "." + "N", [NO_SPREAD]),  # a skipped one ends the run too
        ("N" * 9, []),  # fewer than ten answered
        ("N" * 9 + "?" * 12, []),
    ],
)
def test_find_carelessness_in_runs_and_spread(letters, found):
    assert list(find_carelessness(shown(letters), ARTICLE)) == found


@pytest.mark.parametrize(
    ("yes", "found"),
    [
        ("U3 A6", []),  # one contradiction may be a view
        ("U3 A6 U4 A3", [SELF_CONTRADICTION]),
        ("U2 D3 A3", []),  # U2-A3 only: D3 goes with A2
        ("D3 A2 A1 I1", [SELF_CONTRADICTION]),
    ],
)
def test_find_carelessness_in_two_contradictions(yes, found):
    letters = "NPNPNPNPNPNPNPNPNPNPN"
    given = answers(letters) | answers("Y" * len(yes.split()), yes.split())

    assert list(find_carelessness(given, ARTICLE)) == found


def test_flag_respondents_names_each_by_place():
    people = [
        respondent(SALES, "NPNN YYYY YNNNNN NNNNNPN"),
        respondent(Function.MANAGEMENT, "P" * 21),
    ]

    assert flag_respondents(people, ARTICLE) == (Flag(LONG_RUN, 1), Flag(NO_SPREAD, 1))


@pytest.mark.parametrize(
    ("letters", "is_many"),
    [
        ("?" * 7 + "Y" * 14, True),  # 7 of 21: a third
        ("?" * 6 + "Y" * 15, False),
        ("?" * 6 + "Y" * 12 + "...", True),  # 6 of 18 given
        ("." * 21, False),
    ],
)
def test_are_many_dont_know_counts_the_given_answers(letters, is_many):
    assert are_many_dont_know([respondent(SALES, letters)], ARTICLE) is is_many


def test_are_many_dont_know_counts_both_sides_together_and_nobody_else():
    people = [
        respondent(SALES, "?" * 10 + "Y" * 11),
        respondent(MARKETING, "?" * 3 + "Y" * 18),  # 13 of 42
        respondent(Function.MANAGEMENT, "?" * 21),
    ]

    assert are_many_dont_know(people, ARTICLE) is False
