"""An organisation's rounds and people, and how far a round is."""

from datetime import timedelta

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Respondent
from diagnostics.queries.rounds import (
    FunctionProgress,
    has_first_answer,
    newest_result_of,
    people_of,
    progress_of,
    rounds_of,
)
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)

pytestmark = pytest.mark.django_db


def change(respondent, **fields):
    Respondent.objects.filter(pk=respondent.pk).update(**fields)


def test_the_first_answer_is_that_of_the_round_alone():
    assessment, other = make_assessment(), make_assessment()
    respondent = make_respondent(assessment)
    change(make_respondent(other), started_at=NOW)

    before = has_first_answer(assessment)
    change(respondent, started_at=NOW)

    assert (before, has_first_answer(assessment)) == (False, True)


def test_progress_counts_each_function_that_was_asked_in_the_order_of_the_functions(
    django_assert_num_queries,
):
    assessment = make_assessment()
    make_respondent(assessment, "management")
    change(make_respondent(assessment, "marketing"), started_at=NOW, finished_at=NOW)
    change(make_respondent(assessment, "marketing"), started_at=NOW)
    make_respondent(assessment, "marketing")
    change(make_respondent(assessment, "sales"), withdrawn_at=NOW)
    make_respondent(make_assessment(), "sales")

    with django_assert_num_queries(1):
        progress = progress_of(assessment)

    assert progress == [
        FunctionProgress("marketing", invited=3, started=2, finished=1),
        FunctionProgress("management", invited=1, started=0, finished=0),
    ]


def test_a_round_that_asked_nobody_has_no_progress():
    assert progress_of(make_assessment()) == []


@pytest.mark.parametrize(("count", "percent"), [(0, 0), (1, 33), (2, 66), (3, 100)])
def test_a_percentage_is_whole_only_when_all_are_there(count, percent):
    progress = FunctionProgress("sales", invited=3, started=count, finished=count)

    assert (progress.started_percent, progress.finished_percent) == (percent, percent)


def test_rounds_come_newest_first_without_what_is_heavy(django_assert_num_queries):
    organisation = make_organisation()
    older = close_assessment(make_assessment(organisation), now=NOW)
    newer = make_assessment(organisation, now=NOW + timedelta(seconds=1))
    make_assessment()

    with django_assert_num_queries(1):
        rounds = [(round_, round_.version.number) for round_ in rounds_of(organisation)]

    assert rounds == [(newer, 1), (older, 1)]
    assert rounds[0][0].get_deferred_fields() == {"result", "sums"}
    assert rounds[0][0].version.get_deferred_fields() == {"document", "thresholds"}


def test_people_are_those_who_belong_now_by_name_and_then_by_address():
    organisation = make_organisation()
    people = [
        make_member(organisation, name=name, email=f"{address}@test.example")
        for name, address in (("Sara", "b"), ("Mani", "c"), ("Sara", "a"), ("Ali", "d"))
    ]
    people[3].memberships.update(withdrawn_at=NOW)
    make_member(make_organisation(), name="Ali")

    found = [membership.user for membership in people_of(organisation)]

    assert found == [people[1], people[2], people[0]]


# --- the newest result ------------------------------------------------------------------------


def test_without_a_closed_round_there_is_no_newest_result():
    organisation = make_organisation()
    make_sepehr(organisation)

    assert newest_result_of(organisation) is None


def test_the_newest_closed_round_has_its_result_by_one_query(django_assert_num_queries):
    organisation = make_organisation()
    for hours in (0, 2):
        moment = NOW + timedelta(hours=hours)
        newest = close_assessment(make_assessment(organisation, now=moment), now=moment)
    make_assessment(organisation, now=NOW + timedelta(days=1))

    with django_assert_num_queries(1):
        result = newest_result_of(organisation).result

    assert result == newest.result
