import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds
from diagnostics.models import Respondent
from tests.diagnostics.pages import text_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_sepehr,
)


def address(organisation, language="en"):
    return f"/{language}/organisations/{organisation.slug}/"


def page_of(client, organisation, language="en"):
    return text_of(client.get(address(organisation, language)))


@pytest.fixture
def empty(db, client_of):
    organisation = make_organisation(name="Zagreta Foods", sector="Dairy", size="10-49")
    return organisation, client_of(make_member(organisation, name="Zahra"))


def test_without_a_round_it_says_how_to_start(empty):
    organisation, client = empty

    page = page_of(client, organisation)

    assert "Nothing has been asked here yet" in page
    assert reverse("diagnostics:assessment_new", args=[organisation.slug]) in page


def test_it_names_the_organisation_and_its_people(empty):
    organisation, client = empty

    page = page_of(client, organisation)

    assert "<bdi>Zagreta Foods</bdi>" in page
    assert "Dairy" in page
    assert "10 to 49 people" in page
    assert "<bdi>Zahra</bdi>" in page


def test_the_open_round_shows_each_functions_progress(client_of, cast):
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW, finished_at=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "1 of 1 finished" in page
    assert "0 of 1 finished" in page
    assert "1 more finished sheet would complete the picture" in page


def test_a_manager_is_asked_for_the_function_once(client_of, cast):
    client = client_of(cast.manager)

    before = page_of(client, cast.organisation)
    client.post(
        reverse("diagnostics:own_answers", args=[cast.assessment.pk]), {"function": "sales"}
    )
    after = page_of(client, cast.organisation)

    assert "Which function do you answer for?" in before
    assert "Which function do you answer for?" not in after
    own = Respondent.objects.get(user=cast.manager)
    assert f'href="{own.get_absolute_url()}"> Answer the questionnaire' in after


def test_the_function_is_remembered_from_the_last_round(client_of, cast):
    rounds.join_as_member(
        assessment=cast.assessment, user=cast.manager, function="marketing", language="en"
    )
    rounds.close_assessment(cast.assessment, now=NOW)
    make_assessment(cast.organisation)

    page = page_of(client_of(cast.manager), cast.organisation)

    [chosen] = [
        field for field in page.split("<input")[1:] if " checked" in field.partition(">")[0]
    ]
    assert 'value="marketing"' in chosen


def test_no_result_is_offered_before_an_answer(client_of, cast):
    page = page_of(client_of(cast.manager), cast.organisation)

    assert "See the provisional result" not in page


def test_the_first_answer_offers_the_provisional_result(client_of, cast):
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW)

    page = page_of(client_of(cast.manager), cast.organisation)

    assert "See the provisional result" in page


def test_a_closed_round_stands_in_the_timeline(client_of, cast):
    organisation = make_organisation()
    closed = rounds.close_assessment(make_sepehr(organisation), now=NOW)
    client = client_of(make_member(organisation))

    page = page_of(client, organisation)

    assert "Borderline" in page
    assert "<bdi>November 2026</bdi> · <time" in page
    assert reverse("diagnostics:result", args=[closed.pk]) in page
    assert "name the same owner for 6 of 8 stages" in page
    assert "No round is open" in page


def test_a_consultant_reads_and_starts_nothing(client_of, cast):
    page = page_of(client_of(cast.consultant), cast.organisation)

    assert "entrusted to you as a consultant" in page
    assert "Which function do you answer for?" not in page
    assert "Close and see the result" not in page


def test_the_page_is_persian_too(client_of, cast):
    page = page_of(client_of(cast.manager), cast.organisation, "fa")

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_a_name_is_text_and_no_markup(client_of, db):
    organisation = make_organisation(name="<script>alert(1)</script> & Co", sector="<b>x</b>")

    page = page_of(client_of(make_member(organisation, name="<i>y</i>")), organisation)

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page
    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page


def test_its_queries_do_not_grow_with_the_rounds(client_of, db, django_assert_num_queries):
    organisation = make_organisation()
    client = client_of(make_member(organisation))
    assessment = make_sepehr(organisation)
    with CaptureQueriesContext(connection) as at_one_round:
        client.get(address(organisation))
    for _round in range(2):
        rounds.close_assessment(assessment, now=NOW)
        assessment = make_sepehr(organisation)

    with django_assert_num_queries(len(at_one_round)):
        client.get(address(organisation))

    assert len(at_one_round) <= 10


def test_it_takes_no_post(client_of, cast):
    assert client_of(cast.manager).post(address(cast.organisation)).status_code == 405
