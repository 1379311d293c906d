"""Queries that are compiled once: they answer as the queryset itself would, and keep no answer."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.db.models import Count

from diagnostics.models import Assessment, Organisation
from diagnostics.models.prepared import Prepared
from tests.factories import make_assessment, make_organisation, make_respondent

pytestmark = pytest.mark.django_db


def test_prepared_rows_are_those_of_the_queryset():
    prepared = Prepared(
        lambda organisation: (
            Assessment.objects.filter(organisation=organisation)
            .select_related("organisation")
            .defer("result")
        )
    )
    assessment, other = make_assessment(), make_assessment()

    found = prepared.first(assessment.organisation_id), prepared.first(other.organisation_id)

    assert found == (assessment, other)
    assert [row_.organisation for row_ in found] == [assessment.organisation, other.organisation]
    assert found[0].get_deferred_fields() == {"result"}
    assert found[0].opened_at == assessment.opened_at


def test_prepared_columns_are_converted():
    prepared = Prepared(
        lambda id: Assessment.objects.filter(id=id).values_list("id", "opened_at", "flags")
    )
    assessment = make_assessment()

    assert prepared.all(assessment.pk) == [(assessment.pk, assessment.opened_at, [])]


def test_a_prepared_query_reads_anew_each_time(django_assert_num_queries):
    prepared = Prepared(
        lambda id: Assessment.objects.filter(id=id).values_list("title", Count("respondents"))
    )
    assessment = make_assessment()
    before = prepared.all(assessment.pk)
    make_respondent(assessment)
    Assessment.objects.update(title="Spring")

    with django_assert_num_queries(1):
        after = prepared.all(assessment.pk)

    assert (before, after) == ([("", 0)], [("Spring", 1)])


def test_a_prepared_query_without_rows_has_no_first():
    prepared = Prepared(lambda slug: Organisation.objects.filter(slug=slug))

    assert prepared.all("nowhere") == []
    assert prepared.first("nowhere") is None


def test_each_value_goes_to_its_own_place():
    prepared = Prepared(lambda name, slug: Organisation.objects.filter(slug=slug, name=name))
    one, other = make_organisation(name="One"), make_organisation(name="Other")

    assert prepared.all("One", one.slug) == [one]
    assert prepared.all("Other", other.slug) == [other]
    assert prepared.all(one.slug, "One") == prepared.all("One", other.slug) == []


def test_its_value_is_no_part_of_the_statement():
    prepared = Prepared(lambda name: Organisation.objects.filter(name=name))
    name = "Robert'); DROP TABLE diagnostics_organisation; -- %s"
    organisation = make_organisation(name=name)

    assert prepared.all(name) == [organisation]
    assert prepared.all("' OR 1=1 --") == []


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_a_value():
    prepared = Prepared(lambda name: Organisation.objects.filter(name=name))
    names = [f"Organisation {number}" for number in range(8)]
    for name in names:
        make_organisation(name=name)

    def found(name):
        try:
            return {row_.name for _time in range(20) for row_ in prepared.all(name)}
        finally:
            connection.close()

    with ThreadPoolExecutor(len(names)) as pool:
        assert list(pool.map(found, names)) == [{name} for name in names]
