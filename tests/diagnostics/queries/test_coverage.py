"""What an open round still needs, at each edge."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics.method.checklist import Function
from diagnostics.models import Assessment
from diagnostics.queries.coverage import Coverage, FunctionCoverage, Need, coverage_of
from diagnostics.queries.rounds import progress_of
from tests.factories import CRITERIA, criteria, make_assessment, make_respondent

pytestmark = pytest.mark.django_db

SALES, MARKETING = Function.SALES, Function.MARKETING


def told(count):
    """Return a sheet that tells the first statements and does not know the others."""
    return criteria("Y" * count + "?" * (len(CRITERIA) - count))


def coverage(assessment):
    return coverage_of(assessment, progress_of(assessment))


@pytest.mark.parametrize(
    ("functions", "is_enough"),
    [
        ([], False),
        ([FunctionCoverage(SALES, Need.NOTHING)], False),
        ([FunctionCoverage(SALES, Need.NOTHING), FunctionCoverage(MARKETING, Need.TEAM, 1)], False),
        ([FunctionCoverage(SALES, Need.NOTHING), FunctionCoverage(MARKETING, Need.NOTHING)], True),
    ],
)
def test_enough_is_both_sides_with_nothing_missing(functions, is_enough):
    assert Coverage(functions).is_enough is is_enough


def test_a_third_function_that_needs_people_is_not_enough():
    sides = [FunctionCoverage(side, Need.NOTHING) for side in (SALES, MARKETING)]
    third = FunctionCoverage(Function.MANAGEMENT, Need.PEOPLE, 1)

    assert not Coverage([*sides, third]).is_enough


@pytest.mark.parametrize(
    ("count", "need"), [(10, Need.ANSWERS), (11, Need.TEAM)], ids=["under half", "half"]
)
def test_a_side_needs_answers_up_to_half_of_the_statements(count, need):
    assessment = make_assessment()
    make_respondent(assessment, "sales", criteria=told(count))

    (side,) = coverage(assessment).functions

    assert side.need is need


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (1, FunctionCoverage(SALES, Need.TEAM, 2)),
        (2, FunctionCoverage(SALES, Need.TEAM, 1)),
        (3, FunctionCoverage(SALES, Need.NOTHING)),
        (4, FunctionCoverage(SALES, Need.NOTHING)),
    ],
)
def test_a_team_is_three(people, expected):
    assessment = make_assessment()
    for _time in range(people):
        make_respondent(assessment, "sales", criteria=told(21))

    assert coverage(assessment).functions == [expected]


def test_who_was_asked_and_did_not_begin_is_no_team():
    assessment = make_assessment()
    make_respondent(assessment, "sales", criteria=told(21))
    for _time in range(2):
        make_respondent(assessment, "sales")

    assert coverage(assessment).functions == [FunctionCoverage(SALES, Need.TEAM, 2)]


@pytest.mark.parametrize("function", ["management", "other"])
def test_in_a_named_round_only_the_two_sides_are_told_of(function):
    assessment = make_assessment()
    make_respondent(assessment, function, criteria=told(21))

    assert coverage(assessment) == Coverage([])


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (0, FunctionCoverage(SALES, Need.PEOPLE, 3)),
        (2, FunctionCoverage(SALES, Need.PEOPLE, 1)),
        (3, FunctionCoverage(SALES, Need.NOTHING)),
    ],
)
def test_an_anonymous_side_needs_three_people(people, expected):
    assessment = make_assessment(mode=Assessment.Mode.ANONYMOUS)
    make_respondent(assessment, "sales")
    for _time in range(people):
        make_respondent(assessment, "sales", criteria=told(1))

    assert coverage(assessment).functions == [expected]


@pytest.mark.parametrize(("has_begun", "count"), [(False, 0), (True, 1)])
def test_another_function_counts_in_an_anonymous_round_once_it_began(has_begun, count):
    assessment = make_assessment(mode=Assessment.Mode.ANONYMOUS)
    make_respondent(assessment, "management", criteria=told(1) if has_begun else {})

    assert len(coverage(assessment).functions) == count


@pytest.mark.parametrize("mode", Assessment.Mode)
def test_no_sheet_is_read_before_anybody_began_and_none_that_is_anonymous(mode):
    assessment = make_assessment(mode=mode)
    make_respondent(
        assessment, "sales", criteria=told(21) if mode == Assessment.Mode.ANONYMOUS else {}
    )
    progress = progress_of(assessment)
    coverage_of(assessment, progress)  # the version's document is kept from then on

    with CaptureQueriesContext(
        connection,
    ) as queries:
        coverage_of(assessment, progress)

    assert len(queries) == 0
