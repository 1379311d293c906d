"""An assessment from a file is seen before it is stored: what the preview says, and to whom."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from diagnostics.models import Assessment
from tests.diagnostics.imports import (
    SEPEHR,
    address,
    brought_in,
    carried,
    confirm,
    text_of,
    upload,
    written,
)
from tests.factories import make_member, make_organisation

pytestmark = pytest.mark.django_db


# --- the preview ------------------------------------------------------------------------------


def test_file_is_shown_before_anything_is_stored(client, organisation):
    page = upload(client, SEPEHR.read_bytes())

    text = text_of(page)
    assert "Sales and Marketing have a Defined relationship." in text
    assert "Move one step closer, to Aligned" in text
    assert text.count("1 of 1 answered") == 2
    assert "Nothing is stored yet." in text
    assert not Assessment.objects.exists()


def test_preview_says_what_the_file_leaves_open(client):
    respondents = [{"function": "sales", "answers": {"D1": "yes", "D2": "dont_know"}}]

    text = text_of(upload(client, written(respondents=respondents)))

    assert "20 of 21 statements are not known from either side." in text
    assert "No condition of the decision table has an answer." in text
    assert "Nobody says who owns the stages of the funnel." in text
    assert "The file names no day, so the round is dated today." in text


def test_preview_without_respondents_is_a_page(client):
    text = text_of(upload(client, written()))

    assert "The file names no respondents." in text
    assert "a round without any answer would be stored" in text


def test_preview_says_who_stands_in_the_file_twice(client):
    ann = {"name": "Ann", "function": "sales", "answers": {"D1": "yes"}}
    changed = [ann | {"function": "marketing"}, ann | {"answers": {"D1": "no"}}]

    twice = text_of(upload(client, written(respondents=[ann, *changed, ann])))
    once = text_of(upload(client, written(respondents=[ann, *changed])))

    said = "Ann (Sales) stands in the file more than once with the same answers"
    assert said in twice
    assert said not in once


def test_names_in_a_preview_keep_their_digits_beside_the_page_s_own(client):
    ann = {"name": "Ann 2", "function": "sales", "answers": {"D1": "yes"}}

    text = text_of(upload(client, written(respondents=[ann, ann]), language="fa"))

    assert "Ann 2" in text
    assert "Ann ۲" not in text
    assert "از ۲۱ جمله، پاسخ ۲۰ جمله از هیچ واحدی معلوم نیست." in text


def test_preview_is_persian_and_reads_from_the_right(client):
    page = upload(client, SEPEHR.read_bytes(), language="fa")

    assert '<html lang="fa" dir="rtl">' in page.content.decode()
    assert "رابطهٔ فروش و بازاریابی تعریف‌شده است." in text_of(page)


def selected(page):
    found = re.search(r'<option value="([^"]*)" selected>', page.content.decode())
    return found and found[1]


def test_organisation_is_chosen_by_the_name_in_the_file_in_either_language(organisation, client_of):
    other = make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")
    user = make_member(organisation)
    user.memberships.create(organisation=other, role="consultant")
    client = client_of(user)

    by_english = upload(client, written(organisation=" sepehr  CONTROLS "))
    by_persian = upload(client, written(organisation="سپهر کنترل"))
    by_neither = upload(client, written(organisation="Somebody else"))

    assert (selected(by_english), selected(by_persian)) == (other.slug, other.slug)
    assert selected(by_neither) is None


def test_only_organisation_is_chosen_whatever_the_file_says(client, organisation):
    assert selected(upload(client, written(organisation="Other"))) == organisation.slug


def test_organisation_whose_page_led_here_is_chosen(organisation, client_of):
    user = make_member(organisation)
    user.memberships.create(organisation=make_organisation(name="Sepehr"), role="manager")
    file = SimpleUploadedFile("a.json", written(organisation="Sepehr").encode())

    page = client_of(user).post(f"{address()}?organisation={organisation.slug}", {"file": file})

    assert selected(page) == organisation.slug


def test_organisation_is_asked_for_when_none_was_chosen(organisation, client_of):
    user = make_member(organisation)
    user.memberships.create(organisation=make_organisation(), role="manager")
    client = client_of(user)
    page = upload(client, written(organisation="Neither"))

    response = client.post(address(), {"carried": carried(page), "organisation": ""})

    assert response.status_code == 400
    assert "Choose the organisation that this assessment is about." in text_of(response)
    assert not Assessment.objects.exists()


# --- who may ----------------------------------------------------------------------------------


def test_consultant_imports_into_an_organisation_entrusted_to_them(cast, client_of):
    assessment = brought_in(client_of(cast.consultant), SEPEHR.read_bytes(), cast.organisation)

    assert assessment.organisation == cast.organisation


def test_nobody_imports_into_an_organisation_of_others(cast, client_of):
    client = client_of(cast.outsider)
    page = upload(client, SEPEHR.read_bytes())

    response = confirm(client, page, cast.organisation)

    assert response.status_code == 400
    assert "No organisation of yours is called" in text_of(response)
    assert cast.organisation.assessments.count() == 1


def test_what_one_person_was_shown_another_cannot_send(cast, client_of):
    page = upload(client_of(cast.consultant), SEPEHR.read_bytes())

    response = confirm(client_of(cast.manager), page, cast.organisation)

    assert response.status_code == 400
    assert "This page was open for too long. Choose the file again." in text_of(response)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: "a" + text, lambda text: ""]
)
def test_what_was_not_shown_is_not_stored(client, organisation, change):
    page = upload(client, SEPEHR.read_bytes())

    response = client.post(
        address(), {"carried": change(carried(page)), "organisation": organisation.slug}
    )

    assert response.status_code == 400
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"carried": "x"}])
def test_request_without_its_token_is_refused(organisation, fields):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(organisation))

    assert client.post(address(), fields).status_code == 403


# --- the ways here ----------------------------------------------------------------------------


def test_organisation_and_portfolio_lead_here(cast, client_of):
    organisation = client_of(cast.manager).get(cast.organisation.get_absolute_url())
    portfolio = client_of(cast.consultant).get(reverse("diagnostics:portfolio"))

    assert f'href="{address()}?organisation={cast.organisation.slug}"' in (
        organisation.content.decode()
    )
    assert f'href="{address()}"' in portfolio.content.decode()
