"""What an open round still needs before its result holds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import Assessment
from diagnostics.queries.coverage import coverage_of
from diagnostics.queries.rounds import progress_of
from tests.factories import criteria, make_assessment, make_respondent

pytestmark = pytest.mark.django_db

WHOLE = criteria("Y" * 21)
HALF = criteria("Y" * 11 + "?" * 10)
LITTLE = criteria("Y" * 10 + "?" * 11)


def needs(assessment):
    coverage = coverage_of(assessment, progress_of(assessment))
    return {
        str(function.function): (str(function.need), function.people)
        for function in coverage.functions
    }


def answer(assessment, **sheets):
    for function, given in sheets.items():
        for respondent in given:
            make_respondent(assessment, function, criteria=respondent)
    return assessment


def test_a_named_round_says_what_each_side_needs():
    assessment = answer(make_assessment(), sales=[LITTLE], marketing=[{}, HALF], management=[WHOLE])

    assert needs(assessment) == {"sales": ("answers", 0), "marketing": ("team", 2)}


def test_a_side_that_nobody_began_needs_a_beginning():
    assert needs(answer(make_assessment(), sales=[{}])) == {"sales": ("beginning", 0)}


def test_what_two_people_know_counts_together():
    other_half = criteria("?" * 11 + "N" * 10)

    assessment = answer(make_assessment(), sales=[HALF, other_half, {}], marketing=[WHOLE] * 3)

    assert needs(assessment) == {"sales": ("team", 1), "marketing": ("nothing", 0)}


@pytest.mark.parametrize(("sheet", "is_too_little"), [(HALF, True), (WHOLE, False)])
def test_both_sides_can_tell_too_little_together(sheet, is_too_little):
    assessment = answer(make_assessment(), sales=[HALF] * 3, marketing=[sheet] * 3)

    coverage = coverage_of(assessment, progress_of(assessment))

    assert coverage.is_too_little_together is is_too_little  # 11 of 21; 14 are needed


def test_an_anonymous_round_counts_people_and_reads_no_answers():
    assessment = answer(
        make_assessment(mode=Assessment.Mode.ANONYMOUS),
        sales=[WHOLE, LITTLE, LITTLE],
        marketing=[WHOLE, {}],
        management=[WHOLE],
        other=[{}],
    )
    progress = progress_of(assessment)

    with CaptureQueriesContext(connection) as queries:
        coverage = coverage_of(assessment, progress)

    assert len(queries) == 0
    assert {str(function.function): function.people for function in coverage.functions} == {
        "sales": 0,
        "marketing": 2,
        "management": 2,
    }


def test_the_pages_say_it_in_words(cast, client_of):
    answer(cast.assessment, sales=[LITTLE], marketing=[WHOLE])
    browser = client_of(cast.manager)

    for name, argument in (
        ("organisation", cast.organisation.slug),
        ("assessment", cast.assessment.pk),
    ):
        page = browser.get(reverse(f"diagnostics:{name}", args=[argument])).content.decode()

        assert "too few statements have an answer" in page
        assert "2 more people would also show how far the team agrees within itself" in page


def test_enough_answers_are_said_in_one_sentence(cast, client_of):
    answer(cast.assessment, sales=[WHOLE] * 3, marketing=[WHOLE] * 3)

    with override("fa"):
        path = reverse("diagnostics:assessment", args=[cast.assessment.pk])
    browser = client_of(cast.manager)

    english = path.replace("/fa/", "/en/")
    assert "Enough answers on both sides" in browser.get(english).content.decode()
    assert browser.get(path).status_code == 200


def test_many_sheets_cost_one_query():
    assessment = answer(make_assessment(), sales=[WHOLE] * 30, marketing=[WHOLE] * 30)
    progress = progress_of(assessment)
    coverage_of(assessment, progress)

    with CaptureQueriesContext(connection) as queries:
        coverage_of(assessment, progress)

    assert len(queries) == 1
