import re
from datetime import timedelta

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds
from diagnostics.method.flags import FlagCode
from diagnostics.models import Assessment, Membership
from diagnostics.names import FLAG_NAMES
from diagnostics.queries.portfolio import PORTFOLIO_PAGE
from tests.diagnostics.pages import text_of
from tests.factories import NOW, make_member, make_organisation, make_sepehr, make_version

ADDRESS = "/en/portfolio/"


def addresses_in(response):
    return re.findall(r'<th scope="row">\s*<a href="([^"]+)">', response.content.decode())


@pytest.fixture
def consultant(db):
    return make_member(
        make_organisation(name="Sepehr Controls", sector="Cabinets"), Membership.Role.CONSULTANT
    )


@pytest.fixture
def organisation(consultant):
    return consultant.memberships.get().organisation


def close_sepehr(organisation, day=0):
    assessment = make_sepehr(organisation)
    Assessment.objects.filter(pk=assessment.pk).update(opened_at=NOW + timedelta(days=day))
    assessment.refresh_from_db()
    return rounds.close_assessment(assessment, now=NOW + timedelta(days=day + 1))


def add_rows(organisation, count):
    """Add copies of one closed round, one a minute, as quickly as the database takes them."""
    closed = close_sepehr(organisation)
    kept = {
        field.attname: getattr(closed, field.attname)
        for field in closed._meta.fields
        if field.name != "id"
    }
    Assessment.objects.bulk_create(
        Assessment(**kept | {"round": number, "closed_at": NOW - timedelta(minutes=number)})
        for number in range(2, count + 1)
    )


def test_a_saved_assessment_stands_in_one_row(client_of, consultant, organisation):
    closed = close_sepehr(organisation)

    page = text_of(client_of(consultant).get(ADDRESS))

    assert "1 saved assessment" in page
    assert f'<a href="{reverse("diagnostics:result", args=[closed.pk])}">' in page
    assert "<bdi>Cabinets · November 2026</bdi>" in page
    assert "2 November 2026" in page
    assert "Borderline" in page
    assert '<span class="num">0.12</span>' in page  # METHOD 11: G = 5/42
    assert "Move one step closer" in page


def test_an_open_round_is_marked_and_leads_to_its_progress(client_of, consultant, organisation):
    assessment = make_sepehr(organisation)

    page = text_of(client_of(consultant).get(ADDRESS))

    assert "0 saved assessments · 1 still open" in page
    assert "Collecting answers" in page
    assert f'<a href="{reverse("diagnostics:assessment", args=[assessment.pk])}">' in page


def test_flags_are_words(client_of, consultant, organisation):
    closed = close_sepehr(organisation)
    Assessment.objects.filter(pk=closed.pk).update(flags=["long_run", "many_dont_know"])

    page = text_of(client_of(consultant).get(ADDRESS))

    assert "One answer in a long row" in page
    assert "Many “don’t know”" in page


def test_every_flag_has_its_words():
    assert set(FLAG_NAMES) == set(FlagCode)


def test_only_what_is_entrusted_is_listed(client_of, consultant, organisation):
    close_sepehr(organisation)
    close_sepehr(make_organisation(name="Somebody else’s"))

    page = text_of(client_of(consultant).get(ADDRESS))

    assert "Somebody else’s" not in page


def test_managing_is_not_being_entrusted(client_of, cast):
    response = client_of(cast.manager).get(ADDRESS)

    assert response.status_code == 404


def test_without_assessments_it_names_the_organisations(client_of, consultant, organisation):
    page = text_of(client_of(consultant).get(ADDRESS))

    assert "No assessment yet" in page
    assert f'<a href="{organisation.get_absolute_url()}">' in page


def test_the_counts_lead_to_one_kind_of_result(client_of, consultant, organisation):
    close_sepehr(organisation)
    client = client_of(consultant)

    defined = text_of(client.get(ADDRESS, {"type": "defined"}))
    aligned = text_of(client.get(ADDRESS, {"type": "aligned"}))

    assert "<bdi>Sepehr Controls</bdi>" in defined
    assert 'href="?type=defined" aria-current="true"' in defined
    assert "No saved assessment has this result" in aligned


def test_a_round_without_a_type_counts_as_such(client_of, consultant, organisation):
    closed = close_sepehr(organisation)
    Assessment.objects.filter(pk=closed.pk).update(type="", verdict="two_views", firmness="")

    page = text_of(client_of(consultant).get(ADDRESS, {"type": "none"}))

    assert "Two views" in page
    assert "No type" in page


@pytest.mark.parametrize("query", ["?type=best", "?type=", "?before=", "?before=x", "?before=a:b"])
def test_a_made_up_filter_or_page_is_not_there(client_of, consultant, query):
    assert client_of(consultant).get(ADDRESS + query).status_code == 404


def test_a_cursor_of_another_kind_is_not_there(client_of, consultant):
    forged = signing.dumps(["2026-11-01T00:00:00+00:00", "0" * 32], salt="another")

    assert client_of(consultant).get(ADDRESS, {"before": forged}).status_code == 404


def test_pages_show_every_row_once_newest_first(client_of, consultant, organisation):
    add_rows(organisation, PORTFOLIO_PAGE + 3)
    client = client_of(consultant)

    first = client.get(ADDRESS)
    second = client.get(ADDRESS, {"before": first.context["older"]})

    found = [*addresses_in(first), *addresses_in(second)]
    newest_first = Assessment.objects.order_by("-closed_at", "-id").values_list("pk", flat=True)
    assert found == [
        reverse("diagnostics:result", args=[assessment]) for assessment in newest_first
    ]
    assert len(addresses_in(first)) == PORTFOLIO_PAGE
    assert second.context["older"] is None


def test_rows_of_the_same_moment_are_neither_lost_nor_doubled(client_of, consultant, organisation):
    add_rows(organisation, PORTFOLIO_PAGE + 3)
    Assessment.objects.update(closed_at=NOW)
    client = client_of(consultant)

    first = client.get(ADDRESS)
    second = client.get(ADDRESS, {"before": first.context["older"]})

    seen = {*addresses_in(first), *addresses_in(second)}
    assert len(seen) == PORTFOLIO_PAGE + 3


def test_its_queries_do_not_grow_with_the_rows(
    client_of, consultant, organisation, django_assert_num_queries
):
    client = client_of(consultant)
    add_rows(organisation, 1)
    with CaptureQueriesContext(connection) as at_one_row:
        client.get(ADDRESS)
    Assessment.objects.all().delete()
    add_rows(organisation, 3)

    with django_assert_num_queries(len(at_one_row)):
        client.get(ADDRESS)

    assert len(at_one_row) <= 8


def test_the_page_is_persian_too(client_of, consultant, organisation):
    organisation.name_fa = "سپهر کنترل"
    organisation.save()
    close_sepehr(organisation)

    page = text_of(client_of(consultant).get("/fa/portfolio/"))

    assert '<html lang="fa" dir="rtl">' in page
    assert "<bdi>سپهر کنترل</bdi>" in page
    assert "۱۱ آبان ۱۴۰۵" in page
    assert "۰٫۱۲" in page


def test_a_stored_text_is_text_and_no_markup(client_of, consultant, organisation):
    organisation.name = organisation.sector = "<script>alert(1)</script>"
    organisation.save()
    make_version()
    rounds.close_assessment(make_sepehr(organisation), now=NOW)

    assert "<script>alert" not in text_of(client_of(consultant).get(ADDRESS))


def test_it_takes_no_post(client_of, consultant):
    assert client_of(consultant).post(ADDRESS).status_code == 405
