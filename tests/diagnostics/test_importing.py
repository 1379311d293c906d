"""An assessment from a file: seen first, stored once, and the same wherever it came from."""

import json
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.demo import load_demo
from diagnostics.exchange import Kind, read_assessment
from diagnostics.exported import exported
from diagnostics.models import Assessment
from diagnostics.queries.results import compute
from diagnostics.queries.versions import published_document
from diagnostics.result import exact
from tests.diagnostics.imports import (
    DATA,
    SEPEHR,
    address,
    brought_in,
    carried,
    confirm,
    text_of,
    told,
    upload,
    written,
)
from tests.factories import (
    NOW,
    PASSWORD,
    make_member,
    make_organisation,
    make_sepehr,
    make_version,
)

pytestmark = pytest.mark.django_db

KINDS = ["xlsx", "csv", "json"]


@pytest.fixture
def organisation(db):
    make_version()
    return make_organisation(name="Acme")


@pytest.fixture
def client(organisation, client_of):
    return client_of(make_member(organisation, email="leila@test.example", name="Leila"))


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
    assert "The file names no respondents." in text_of(upload(client, written()))


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


# --- the storing ------------------------------------------------------------------------------


def test_confirmed_file_is_a_closed_named_round_with_its_result(client, organisation):
    facts = {"facts": {"W1": "yes"}, "title": "Autumn", "closed_on": "2026-11-02"}
    content = json.dumps(json.loads(SEPEHR.read_text()) | facts)

    assessment = brought_in(client, content, organisation)

    assert (assessment.organisation, assessment.round) == (organisation, 1)
    assert (assessment.state, assessment.mode, assessment.title) == ("closed", "named", "Autumn")
    assert timezone.localdate(assessment.opened_at) == date(2026, 11, 1)
    assert timezone.localdate(assessment.closed_at) == date(2026, 11, 2)
    assert assessment.opened_by.name == "Leila"
    assert assessment.facts == {"W1": "yes"}
    assert (assessment.verdict, assessment.type, assessment.action) == (
        "placed",
        "defined",
        "tighten",
    )


def test_stored_result_is_what_the_answers_amount_to(client, organisation):
    assessment = brought_in(client, SEPEHR.read_bytes(), organisation)

    result, sums = compute(assessment)

    assert assessment.result == exact(result)
    assert assessment.sums == json.loads(json.dumps(sums))


def test_imported_round_is_like_one_that_was_answered_here(client, organisation):
    here = rounds.close_assessment(make_sepehr(make_organisation()), now=NOW)

    there = brought_in(client, SEPEHR.read_bytes(), organisation)

    for column in ("result", "sums", "verdict", "type", "firmness", "action", "gap", "flags"):
        assert getattr(there, column) == getattr(here, column)


def test_respondents_have_names_but_no_link_and_no_letter(client, organisation):
    respondents = [{"name": "Sara", "function": "sales", "answers": {"D1": "yes"}}]
    respondents.append({"name": "Mani", "function": "marketing"})

    assessment = brought_in(client, written(respondents=respondents), organisation)

    sara, mani = assessment.respondents.order_by("id")
    assert (sara.name, sara.email, sara.token_digest, sara.user) == ("Sara", "", None, None)
    assert (sara.finished_at is None, mani.finished_at is None) == (False, True)
    assert assessment.respondents.filter(messages__isnull=False).count() == 0


def test_open_round_of_the_organisation_stays_open(client, organisation):
    open_round = make_sepehr(organisation)

    assessment = brought_in(client, SEPEHR.read_bytes(), organisation)

    open_round.refresh_from_db()
    assert open_round.is_open
    assert assessment.round == 2


@pytest.mark.parametrize(
    ("days", "opened", "closed"),
    [
        ({"date": "2026-10-01"}, date(2026, 10, 1), date(2026, 10, 1)),
        ({"closed_on": "2026-10-09"}, date(2026, 10, 9), date(2026, 10, 9)),
        ({"date": "1900-01-01"}, date(1900, 1, 1), date(1900, 1, 1)),
    ],
)
def test_day_that_the_file_names_is_the_round_s(client, organisation, days, opened, closed):
    assessment = brought_in(client, written(**days), organisation)

    assert timezone.localdate(assessment.opened_at) == opened
    assert timezone.localdate(assessment.closed_at) == closed
    page = client.get(reverse("diagnostics:result", args=[assessment.pk]).replace("/en/", "/fa/"))
    assert page.status_code == 200


def test_file_without_a_day_is_of_today(client, organisation):
    assessment = brought_in(client, written(), organisation)

    assert timezone.localdate(assessment.opened_at) == timezone.localdate()
    assert assessment.opened_at == assessment.closed_at


def test_queries_of_storing_do_not_grow_with_respondents(client, organisation):
    def count(number):
        respondents = [{"function": "sales", "answers": {"D1": "yes"}}] * number
        page = upload(client, written(respondents=respondents))
        with CaptureQueriesContext(connection) as queries:
            confirm(client, page, organisation)
        return len(queries)

    count(2)

    assert count(3) == count(30)


# --- the round trip ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_export_of_an_import_is_the_same_json(client, organisation, kind, language):
    original = brought_in(client, SEPEHR.read_bytes(), organisation)
    with override(language):
        content = exported(original, Kind(kind))
        expected = json.loads(exported(original, Kind.JSON))
    original.delete()

    again = brought_in(client, content, organisation, f"acme.{kind}")

    assert json.loads(exported(again, Kind.JSON)) == expected


def test_every_demo_round_is_imported_to_the_same_json(client_of):
    load_demo(now=NOW, password=PASSWORD)
    closed = Assessment.objects.filter(state="closed")
    originals = list(closed.select_related("organisation", "version__checklist"))
    made = 0

    for original in originals:
        expected = json.loads(exported(original, Kind.JSON))
        elsewhere = make_organisation(name=original.organisation.name)
        client = client_of(make_member(elsewhere))
        for kind in KINDS:
            content = exported(original, Kind(kind))
            again = brought_in(client, content, elsewhere, f"a.{kind}")

            assert json.loads(exported(again, Kind.JSON)) == expected
            again.delete()
            made += 1

    assert made == 3 * len(originals) > 0


# --- once, not twice --------------------------------------------------------------------------


def test_same_file_again_is_told_and_asked_for_again(client, organisation):
    first = brought_in(client, SEPEHR.read_bytes(), organisation)

    response = confirm(client, upload(client, SEPEHR.read_bytes()), organisation)

    assert response.status_code == 409
    assert "This assessment is there already" in text_of(response)
    assert reverse("diagnostics:result", args=[first.pk]) in response.content.decode()
    assert Assessment.objects.count() == 1

    confirm(client, response, organisation, told=told(response))

    assert Assessment.objects.count() == 2

    twice = confirm(client, response, organisation, told=told(response))

    assert twice.status_code == 409
    assert Assessment.objects.count() == 2


def test_double_click_stores_one(client, organisation):
    page = upload(client, SEPEHR.read_bytes())

    first, second = (confirm(client, page, organisation) for _one in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    assert Assessment.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"date": "2026-10-31"}, {"respondents": [{"function": "sales", "answers": {"D1": "no"}}]}],
)
def test_other_day_or_other_answers_are_another_round(client, organisation, change):
    one = {"date": "2026-11-01", "respondents": [{"function": "sales", "answers": {"D1": "yes"}}]}
    brought_in(client, written(**one), organisation)

    brought_in(client, written(**one | change), organisation)

    assert Assessment.objects.count() == 2


def test_what_was_told_of_one_organisation_does_not_count_for_another(organisation, client_of):
    other = make_organisation()
    user = make_member(organisation)
    user.memberships.create(organisation=other, role="manager")
    client = client_of(user)
    for one in (organisation, other):
        brought_in(client, SEPEHR.read_bytes(), one)
    response = confirm(client, upload(client, SEPEHR.read_bytes()), organisation)

    elsewhere = confirm(client, response, other, told=told(response))

    assert elsewhere.status_code == 409
    assert Assessment.objects.count() == 2


# --- who may ----------------------------------------------------------------------------------


def test_consultant_imports_into_an_organisation_entrusted_to_them(cast, client_of):
    assessment = brought_in(client_of(cast.consultant), SEPEHR.read_bytes(), cast.organisation)

    assert assessment.organisation == cast.organisation


def test_nobody_imports_into_an_organisation_of_others(cast, client_of):
    client = client_of(cast.outsider)
    page = upload(client, SEPEHR.read_bytes())

    response = confirm(client, page, cast.organisation)

    assert response.status_code == 404
    assert cast.organisation.assessments.count() == 1


def test_what_one_person_was_shown_another_cannot_send(cast, client_of):
    page = upload(client_of(cast.consultant), SEPEHR.read_bytes())

    response = confirm(client_of(cast.manager), page, cast.organisation)

    assert response.status_code == 400
    assert "This page was open for too long. Choose the file again." in text_of(response)


@pytest.mark.parametrize("change", [lambda one: one[:-1], lambda one: "a" + one, lambda one: ""])
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


def test_sample_file_is_read_as_diagnose_reads_it(client, organisation):
    assessment = brought_in(client, (DATA / "rudan.csv").read_bytes(), organisation, "rudan.csv")

    file = read_assessment(
        (DATA / "rudan.csv").read_bytes(), kind=Kind.CSV, published=published_document
    )

    assert assessment.verdict == "two_views"
    assert assessment.respondents.count() == len(file.respondents)
