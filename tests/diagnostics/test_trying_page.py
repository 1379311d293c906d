"""The page for trying other answers: what it shows, to whom, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds, sharing
from diagnostics.method.checklist import PLACING
from tests.diagnostics.anonymous import closed, make_anonymous
from tests.diagnostics.explaining import STAY, D
from tests.diagnostics.pages import HTMX
from tests.factories import (
    NOW,
    conditions,
    criteria,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_sepehr,
)


def address(assessment, query=""):
    return reverse("diagnostics:result_try", args=[assessment.pk]) + query


def test_the_page_shows_the_result_and_what_can_be_changed(reader, organisation):
    assessment = rounds.close_assessment(make_sepehr(organisation), now=NOW)

    page = reader.get(address(assessment)).content.decode()

    assert 'Sales and Marketing have a <strong class="is-defined">Defined</strong>' in page
    assert page.count("<select") == 2 * (21 + 9)
    assert 'name="marketing.T-D2"' in page
    assert "What you changed" not in page


def test_changes_are_in_the_address_and_nothing_is_stored(reader, organisation):
    assessment = rounds.close_assessment(make_sepehr(organisation), now=NOW)

    page = reader.get(address(assessment, "?sales.A2=yes&marketing.A2=yes")).content.decode()

    assert '<option value="yes" selected>' in page
    assert "With 2 answers changed: Defined · Borderline." in page
    assert f'href="{address(assessment)}?marketing.A2=yes" data-take-back="sales.A2"' in page
    before = assessment.result
    assessment.refresh_from_db()
    assert assessment.result == before


def test_a_form_that_was_sent_leads_to_the_short_address(reader, organisation):
    assessment = make_sepehr(organisation)

    response = reader.get(address(assessment, "?column=defined&sales.A2=yes&sales.D1="))

    assert response.headers["Location"] == f"{address(assessment)}?sales.A2=yes#outcome"


def test_htmx_gets_the_verdict_alone(reader, organisation):
    assessment = make_sepehr(organisation)

    response = reader.get(
        address(assessment, "?column=defined&sales.A2=yes&sales.D1="), headers=HTMX
    )

    page = response.content.decode()
    assert "As it would be" in page
    assert '<p id="status" hx-swap-oob="innerHTML">With 1 answer changed: ' in page
    assert "<select" not in page
    assert "<html" not in page
    assert response.headers["HX-Replace-Url"] == f"{address(assessment)}?sales.A2=yes"


def test_htmx_gets_the_conditions_where_another_column_counts(reader, organisation):
    assessment = make_sepehr(organisation)

    page = reader.get(address(assessment, "?column=aligned"), headers=HTMX).content.decode()

    assert '<div id="conditions" hx-swap-oob="innerHTML">' in page
    assert page.count("<select") == 2 * 9


def test_what_the_address_gets_wrong_is_said(reader, organisation):
    assessment = make_sepehr(organisation)

    page = reader.get(address(assessment, "?sales.X9=yes&ceo.D1=no")).content.decode()

    assert "2 parts of this address name no answer that can be tried" in page


def test_the_page_is_persian_too(reader, organisation):
    path = address(make_sepehr(organisation)).replace("/en/", "/fa/")

    page = reader.get(path, {"sales.A2": "yes"}).content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page
    assert "۸۶\N{RIGHT-TO-LEFT MARK}٪" in page


def test_an_open_anonymous_round_leads_to_its_result(reader, organisation):
    assessment = make_anonymous(organisation, sales=3, marketing=3)

    response = reader.get(address(assessment, "?sales.A2=yes"))

    assert response.headers["Location"] == reverse("diagnostics:result", args=[assessment.pk])


@pytest.mark.parametrize("marketing", [3, 2], ids=["some", "verdict"])
def test_an_anonymous_round_that_hides_something_says_why(reader, organisation, marketing):
    assessment = closed(make_anonymous(organisation, sales=3, marketing=marketing))

    page = reader.get(address(assessment, "?sales.A2=yes")).content.decode()

    assert "not every statement is shown" in page
    assert "<select" not in page


def test_a_round_that_nobody_was_asked_in_says_so(reader, organisation):
    page = reader.get(address(make_assessment(organisation))).content.decode()

    assert "there are no answers to try" in page


@pytest.mark.parametrize("is_open", [True, False])
def test_the_queries_do_not_grow_with_the_respondents(client_of, db, is_open):
    counts = []
    for number in (1, 40):
        organisation = make_organisation()
        reader = client_of(make_member(organisation))
        assessment = make_assessment(organisation)
        for side in PLACING * number:
            make_respondent(
                assessment, side, criteria=criteria(D), conditions=conditions("D", STAY)
            )
        if not is_open:
            assessment = rounds.close_assessment(assessment, now=NOW)
        asked = address(assessment, "?sales.A2=yes")
        reader.get(asked, headers=HTMX)  # a process reads what a version says once
        with CaptureQueriesContext(connection) as queries:
            reader.get(asked, headers=HTMX)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


def test_the_sample_can_be_tried_without_the_database(client, db, django_assert_num_queries):
    path = reverse("diagnostics:sample_try")
    client.get(path)

    with django_assert_num_queries(0):
        page = client.get(path, {"sales.D1": "no"}).content.decode()

    assert "(invented)" in page
    assert "With 1 answer changed" in page


@pytest.mark.parametrize("is_open", [True, False])
def test_the_result_invites_to_it(reader, organisation, is_open):
    assessment = make_sepehr(organisation)
    if not is_open:
        assessment = rounds.close_assessment(assessment, now=NOW)

    page = reader.get(reverse("diagnostics:result", args=[assessment.pk])).content.decode()

    assert f'href="{address(assessment)}"' in page


def test_a_result_that_hides_something_does_not(reader, organisation):
    assessment = closed(make_anonymous(organisation, sales=3, marketing=3))

    page = reader.get(reverse("diagnostics:result", args=[assessment.pk])).content.decode()

    assert address(assessment) not in page


def test_a_shared_result_does_not(client, organisation):
    assessment = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    sharing.share_result(assessment)

    path = reverse("diagnostics:shared_result", args=[assessment.result_token])

    assert "/try/" not in client.get(path).content.decode()
