"""Queries that are compiled once: they answer as the queryset itself would, and keep no answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from diagnostics.models import Assessment, Organisation, Respondent
from diagnostics.models.prepared import Prepared, padded
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


@pytest.mark.parametrize("written", [lambda id: id, str, lambda id: id.hex, lambda id: id.int])
def test_a_value_is_converted_as_its_field_converts_it(written):
    prepared = Prepared(lambda id: Assessment.objects.filter(id=id))
    assessment = make_assessment()

    assert prepared.first(written(assessment.pk)) == assessment


def test_a_value_is_converted_as_the_field_at_the_end_of_a_relation_does():
    prepared = Prepared(
        lambda assessment, function: Respondent.objects.filter(
            assessment=assessment, function=function
        )
    )
    respondent = make_respondent(make_assessment())

    assert prepared.all(str(respondent.assessment_id), "sales") == [respondent]


def test_a_value_of_a_query_within_the_query_is_converted_too():
    asked = Respondent.objects.filter(assessment=OuterRef("pk"))
    prepared = Prepared(
        lambda id, function: Assessment.objects.annotate(
            own=Subquery(asked.filter(function=function).values("name")[:1])
        ).filter(id__in=Subquery(Assessment.objects.filter(id=id).values("id")))
    )
    make_assessment()
    assessment = make_assessment()
    make_respondent(assessment, "sales", name="Sara")

    found = prepared.all(str(assessment.pk), "sales")

    assert [(row_, row_.own) for row_ in found] == [(assessment, "Sara")]


def test_a_moment_within_a_case_is_a_value_too():
    asked = Respondent.objects.filter(assessment=OuterRef("pk"))
    prepared = Prepared(
        lambda moment, function: Assessment.objects.annotate(
            is_new=Case(
                When(Exists(asked.filter(function=function)), opened_at__gt=moment, then=True),
                default=False,
                output_field=BooleanField(),
            )
        ).values_list("pk", "is_new")
    )
    assessment = make_assessment()
    make_respondent(assessment, "sales")
    before, after = (assessment.opened_at + timedelta(seconds=step) for step in (-1, 1))

    assert prepared.all(before, "sales") == [(assessment.pk, True)]
    assert prepared.all(after, "sales") == [(assessment.pk, False)]
    assert prepared.all(before, "marketing") == [(assessment.pk, False)]


def test_a_list_of_ids_takes_as_many_places_as_it_may_have():
    prepared = Prepared(lambda *ids: Organisation.objects.filter(id__in=ids).order_by("id"))
    one, other, _third = (make_organisation(name=name) for name in ("One", "Other", "Third"))

    assert prepared.all(*padded([other.pk, one.pk], 3)) == [one, other]
    assert prepared.all(*padded([], 3)) == []


def test_a_value_that_its_field_cannot_read_is_refused_as_by_the_queryset():
    prepared = Prepared(lambda id: Assessment.objects.filter(id=id))

    with pytest.raises(ValidationError, match="not a valid UUID"):
        prepared.first("nonsense")


@pytest.mark.parametrize("value", [None, [], ["a"], {"a": 1}, b"a", 1.5])
def test_what_no_record_is_known_by_is_refused(value):
    prepared = Prepared(lambda slug: Organisation.objects.filter(slug=slug))

    with pytest.raises(TypeError, match="takes an int, a str, a UUID or a day, not"):
        prepared.all(value)


@pytest.mark.parametrize(
    "rows", [lambda rows: rows.none(), lambda rows: rows.filter(pk__in=[])], ids=["none", "in"]
)
def test_a_query_that_is_always_empty_is_refused(rows):
    prepared = Prepared(lambda slug: rows(Organisation.objects.filter(slug=slug)))

    with pytest.raises(TypeError, match="empty for every value"):
        prepared.all("a")


def test_a_value_outside_a_filter_is_refused():
    prepared = Prepared(lambda value: Organisation.objects.annotate(said=F("name") + value))

    with pytest.raises(TypeError, match="compared with a field"):
        prepared.all("a")


def test_django_compiles_as_prepared_queries_need_it(monkeypatch):
    slug, mark = make_organisation().slug, object()
    rows = Organisation.objects.filter(slug=Value(mark))
    compiler = rows.query.get_compiler(connection=connection)
    statement, sent = compiler.as_sql()
    assert isinstance(statement, str), "as_sql() gives something else than a statement first"
    assert mark in sent, "as_sql() no longer leaves a Value as it is among what is sent"
    assert mark in [leaf.rhs.value for leaf in rows.query.where.leaves()], (
        "filter() no longer keeps what a field is compared with as the lookup's rhs"
    )
    assert [place[0].target for place in compiler.select] == list(
        Organisation._meta.concrete_fields
    ), "the compiler no longer lists what it selects with the expression first"

    prepared = Prepared(lambda slug: Organisation.objects.filter(slug=slug))
    prepared.first(slug)
    anew = []
    for name in ("as_sql", "get_converters"):
        django_s = getattr(SQLCompiler, name)
        monkeypatch.setattr(
            SQLCompiler,
            name,
            lambda *given, name=name, django_s=django_s, **more: (
                anew.append(name) or django_s(*given, **more)
            ),
        )
    list(Organisation.objects.filter(slug=slug))
    assert anew == ["as_sql", "get_converters"], (
        "a queryset no longer asks its compiler for the statement, then for the converters"
    )
    anew.clear()
    prepared.first(slug)
    assert anew == [], (
        "a clone of a query no longer keeps the compiler it was given: Django compiles it anew"
    )


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


def test_a_prepared_query_asks_by_the_connection_that_its_thread_has_by_then():
    prepared = Prepared(lambda id: Organisation.objects.filter(id=id))
    organisation, own = make_organisation(), connections["default"]
    assert prepared.first(organisation.pk) == organisation

    connections["default"] = another = own.copy()
    try:
        with CaptureQueriesContext(another) as asked:
            prepared.first(organisation.pk)
    finally:
        connections["default"] = own
        another.close()

    assert len(asked) == 1
