"""The read-only link to a result."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import rounds, sharing
from diagnostics.models import Assessment
from tests.factories import NOW, criteria, make_respondent, make_sepehr

pytestmark = pytest.mark.django_db


def address(assessment, language="en"):
    with override(language):
        return reverse("diagnostics:shared_result", args=[assessment.result_token])


@pytest.fixture
def closed(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    return rounds.close_assessment(make_sepehr(cast.organisation), now=NOW)


def result_page(cast, client_of, assessment, user="manager"):
    path = reverse("diagnostics:result", args=[assessment.pk])
    return client_of(getattr(cast, user)).get(path).content.decode()


# --- the page --------------------------------------------------------------------------------


def test_the_link_shows_the_result_without_an_account(client, closed):
    page = client.get(address(sharing.share_result(closed))).content.decode()

    assert 'Sales and Marketing have a <strong class="is-defined">Defined</strong>' in page
    assert "answered: 1 of 1 in Sales, 1 of 1 in Marketing" in page
    for hidden in ("/organisations/", "/assessments/", "<form", "Sign out"):
        assert hidden not in page


def test_the_shared_page_is_persian_too(client, closed):
    page = client.get(address(sharing.share_result(closed), "fa")).content.decode()

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_a_member_sees_no_more_there_than_a_stranger(cast, client_of, closed):
    page = client_of(cast.manager).get(address(sharing.share_result(closed))).content.decode()

    assert "Leila" not in page
    assert 'id="share"' not in page


@pytest.mark.parametrize("letters", ["YYYY YYYY YYYYYY YYYYYYY", "Y??? ???? ?????? ???????"])
def test_the_shared_page_names_nobody(client, cast, letters):
    for function in ("sales", "marketing"):
        make_respondent(cast.assessment, function, name="Zohreh Yekta", criteria=criteria(letters))
    closed = rounds.close_assessment(cast.assessment, now=NOW)

    page = client.get(address(sharing.share_result(closed))).content.decode()

    assert "Somebody" in page  # a flag, or whom to ask
    for name in ("Zohreh", "Sara", "Mani", "@"):
        assert name not in page


def test_the_shared_page_stays_out_of_caches_and_search_engines(client, closed):
    response = client.get(address(sharing.share_result(closed)))

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_a_link_that_is_switched_off_or_replaced_or_wrong_is_not_there(client, closed):
    before = address(sharing.share_result(closed))
    after = address(sharing.share_result(closed))

    assert client.get(before).status_code == 404
    assert client.get(after).status_code == 200
    sharing.stop_sharing(closed)
    assert client.get(after).status_code == 404
    assert client.get(before.replace(before[-10:-1], "wrong-one")).status_code == 404


def test_a_kept_shared_report_takes_few_queries(client, closed, django_assert_num_queries):
    path = address(sharing.share_result(closed))
    client.get(path)

    with django_assert_num_queries(1):
        client.get(path)


# --- the switch ------------------------------------------------------------------------------


def test_a_manager_shares_and_switches_off(cast, client_of, closed):
    browser = client_of(cast.manager)
    assert "Share by a link" in result_page(cast, client_of, closed)

    browser.post(reverse("diagnostics:share", args=[closed.pk]))

    path = address(Assessment.objects.get(pk=closed.pk))
    assert f"http://testserver{path}" in result_page(cast, client_of, closed)
    assert Client().get(path).status_code == 200
    browser.post(reverse("diagnostics:share_stop", args=[closed.pk]))
    assert Client().get(path).status_code == 404
    assert "Share by a link" in result_page(cast, client_of, closed)


def test_a_consultant_is_not_offered_the_link(cast, client_of, closed):
    sharing.share_result(closed)

    page = result_page(cast, client_of, closed, "consultant")

    assert 'id="share"' not in page
    assert "/en/result/" not in page.split('id="main"')[1]


@pytest.mark.parametrize("user", ["consultant", "outsider", "admin"])
@pytest.mark.parametrize("name", ["share", "share_stop"])
def test_nobody_but_a_manager_has_the_switch(cast, client_of, closed, user, name):
    sharing.share_result(closed)

    response = client_of(getattr(cast, user)).post(reverse(f"diagnostics:{name}", args=[closed.pk]))

    assert response.status_code == 404
    assert Assessment.objects.get(pk=closed.pk).result_generation == 1


def test_an_open_round_is_refused_in_words(cast, client_of):
    browser = client_of(cast.manager)

    response = browser.post(reverse("diagnostics:share", args=[cast.assessment.pk]), follow=True)

    assert "once the round is closed" in response.content.decode()
