import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.models import Assessment, Respondent, Version
from tests.diagnostics.pages import confirm, text_of
from tests.factories import (
    NOW,
    criteria,
    fill_sheet,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_version,
)


def address(name, subject, language="en"):
    key = subject.slug if hasattr(subject, "slug") else subject.pk
    with override(language):
        return reverse(f"diagnostics:{name}", args=[key])


# --- opening -----------------------------------------------------------------------------------


@pytest.fixture
def start(db, client_of):
    make_version()
    organisation = make_organisation()
    return organisation, client_of(make_member(organisation))


def test_opening_says_what_is_asked_and_that_answers_are_named(start):
    organisation, client = start

    page = text_of(client.get(address("assessment_new", organisation)))

    assert "checklist “Sales–marketing relationship”, version 1" in page
    assert "Named: answers stand side by side with the names." in page
    assert "only the verdict will be shown" in page
    assert "the round is then called by the month in which it closes" in page


def test_opening_makes_the_next_round_and_leads_to_it(start):
    organisation, client = start

    response = client.post(address("assessment_new", organisation), {"title": ""})

    opened = Assessment.objects.get(organisation=organisation)
    assert response.headers["Location"] == address("assessment", opened)
    assert (opened.round, opened.title, opened.version.number) == (1, "", 1)
    assert opened.opened_by.email


def test_a_title_takes_the_place_of_the_rounds_number(start):
    organisation, client = start
    client.post(address("assessment_new", organisation), {"title": "Before <the> merger"})

    page = text_of(client.get(address("assessment", Assessment.objects.get())))

    assert "<bdi>Before &lt;the&gt; merger</bdi>" in page


def test_a_title_that_is_too_long_is_kept_and_refused(start):
    organisation, client = start

    page = text_of(client.post(address("assessment_new", organisation), {"title": "x" * 121}))

    assert "at most 120 characters (it has 121)" in page
    assert "x" * 121 in page
    assert not Assessment.objects.exists()


def test_a_second_open_round_is_refused_and_the_first_one_linked(client_of, cast):
    client = client_of(cast.manager)

    response = client.post(address("assessment_new", cast.organisation), {"title": ""})

    assert response.status_code == 409
    assert "One round is open already" in text_of(response)
    assert address("assessment", cast.assessment) in text_of(response)
    assert Assessment.objects.filter(organisation=cast.organisation).count() == 1


def test_without_a_published_version_nothing_opens(client_of, db):
    organisation = make_organisation()
    client = client_of(make_member(organisation))

    response = client.post(address("assessment_new", organisation), {"title": ""})

    assert "No checklist is published yet" in text_of(response)
    assert not Version.objects.exists()
    assert not Assessment.objects.exists()


def test_only_the_title_is_taken_from_the_form(start):
    organisation, client = start

    client.post(
        address("assessment_new", organisation),
        {"title": "", "state": "closed", "round": "7", "verdict": "placed", "type": "aligned"},
    )

    opened = Assessment.objects.get()
    assert (opened.state, opened.round, opened.verdict, opened.type) == ("open", 1, "", "")


# --- while it is open --------------------------------------------------------------------------


def test_it_says_how_far_everybody_is(client_of, cast):
    fill_sheet(cast.sales, criteria=criteria("Y" * 21))
    Respondent.objects.filter(pk=cast.marketing.pk).update(started_at=NOW, finished_at=NOW)

    page = text_of(client_of(cast.manager).get(address("assessment", cast.assessment)))

    assert "<bdi>Sara</bdi>" in page
    assert "begun, 21 of 48" in page
    assert "finished on 1 November 2026, 0 of 48" in page


def test_before_anybody_is_asked_the_claim_begins_with_a_capital(start):
    organisation, client = start
    assessment = make_assessment(organisation)

    page = text_of(client.get(address("assessment", assessment)))

    assert '<h2 class="claim"> Nobody has begun yet </h2>' in page


def test_a_consultant_sees_the_progress_and_no_buttons(client_of, cast):
    page = text_of(client_of(cast.consultant).get(address("assessment", cast.assessment)))

    assert "<bdi>Sara</bdi>" in page
    assert "asked, not begun" in page
    assert "Which function do you answer for?" not in page
    assert address("close", cast.assessment) not in page


def test_a_side_without_anybody_is_named(client_of, start):
    organisation, client = start
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales")

    page = text_of(client.get(address("assessment", assessment)))

    assert "Nobody from Marketing takes part yet." in page


@pytest.mark.parametrize("name", ["assessment", "organisation"])
def test_where_a_side_lacks_inviting_comes_before_closing(client_of, start, name):
    organisation, client = start
    manager = organisation.memberships.get().user
    assessment = make_assessment(organisation)
    seller = make_respondent(assessment, "sales", user=manager)
    Respondent.objects.filter(pk=seller.pk).update(started_at=NOW, finished_at=NOW)
    shown = organisation if name == "organisation" else assessment

    text = client.get(address(name, shown)).content.decode()

    [act] = re.findall(r'<a class="btn btn-primary" href="([^"]+)', text)
    assert act == address("invite", assessment)


def test_the_page_is_persian_too(client_of, cast):
    page = text_of(client_of(cast.manager).get(address("assessment", cast.assessment, "fa")))

    assert '<html lang="fa" dir="rtl">' in page
    assert "سپهر کنترل" in page


def test_its_queries_do_not_grow_with_the_respondents(client_of, cast, django_assert_num_queries):
    client = client_of(cast.manager)
    client.get(address("assessment", cast.assessment))
    with CaptureQueriesContext(connection) as with_two:
        client.get(address("assessment", cast.assessment))
    for name in ("Nika", "Reza", "Arman"):
        make_respondent(cast.assessment, "marketing", name=name)

    with django_assert_num_queries(len(with_two)):
        client.get(address("assessment", cast.assessment))

    assert len(with_two) <= 9


# --- one's own answers -------------------------------------------------------------------------


def test_a_manager_becomes_a_respondent_and_comes_to_the_questionnaire(client_of, cast):
    client = client_of(cast.manager)

    response = client.post(address("own_answers", cast.assessment), {"function": "management"})

    own = Respondent.objects.get(user=cast.manager)
    with override("en"):
        assert response.headers["Location"] == own.get_absolute_url()
    assert (own.function, own.name, own.language) == ("management", "Leila", "en")


def test_nobody_answers_for_two_functions(client_of, cast):
    client = client_of(cast.manager)

    client.post(address("own_answers", cast.assessment), {"function": "sales"})
    client.post(address("own_answers", cast.assessment), {"function": "marketing"})

    assert Respondent.objects.get(user=cast.manager).function == "sales"


@pytest.mark.parametrize("fields", [{}, {"function": ""}, {"function": "finance"}])
def test_an_unknown_function_is_refused_in_words(client_of, cast, fields):
    response = client_of(cast.manager).post(address("own_answers", cast.assessment), fields)

    assert response.status_code == 400
    assert "function" in text_of(response)
    assert not Respondent.objects.filter(user=cast.manager).exists()


def test_the_error_names_what_was_sent_and_what_is_accepted(client_of, cast):
    response = client_of(cast.manager).post(
        address("own_answers", cast.assessment), {"function": "<finance>"}
    )

    assert (
        "“&lt;finance&gt;” is not a function. Choose Sales, Marketing, Management or Other."
        in text_of(response)
    )


def test_a_closed_round_takes_nobody(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)

    response = client_of(cast.manager).post(
        address("own_answers", cast.assessment), {"function": "sales"}, follow=True
    )

    assert "This assessment is closed, so it takes no more answers." in text_of(response)
    assert not Respondent.objects.filter(user=cast.manager).exists()


@pytest.mark.parametrize("person", ["consultant", "outsider", "admin"])
def test_only_a_manager_answers_this_way(client_of, cast, person):
    client = client_of(getattr(cast, person))

    response = client.post(address("own_answers", cast.assessment), {"function": "sales"})

    assert response.status_code == 404
    assert Respondent.objects.count() == 2


def test_answers_are_asked_by_post_only(client_of, cast):
    assert client_of(cast.manager).get(address("own_answers", cast.assessment)).status_code == 405


# --- closing -----------------------------------------------------------------------------------


def test_before_closing_the_missing_are_named(client_of, cast):
    Respondent.objects.filter(pk=cast.marketing.pk).update(started_at=NOW, finished_at=NOW)

    page = text_of(client_of(cast.manager).get(address("close", cast.assessment)))

    assert "1 person has not finished" in page
    assert "<bdi>Sara</bdi>" in page
    assert "<bdi>Mani</bdi>" not in page
    assert "opened again" in page
    assert Assessment.objects.get(pk=cast.assessment.pk).is_open


def test_closing_writes_the_result_and_leads_to_it(client_of, cast):
    response = confirm(client_of(cast.manager), address("close", cast.assessment))

    closed = Assessment.objects.get(pk=cast.assessment.pk)
    assert response.headers["Location"] == address("result", closed)
    assert (closed.state, closed.verdict) == ("closed", "not_enough_answers")


def test_closing_twice_changes_nothing(client_of, cast):
    client = client_of(cast.manager)
    confirm(client, address("close", cast.assessment))
    closed_at = Assessment.objects.get(pk=cast.assessment.pk).closed_at

    response = client.post(address("close", cast.assessment))

    assert response.headers["Location"] == address("result", cast.assessment)
    assert Assessment.objects.get(pk=cast.assessment.pk).closed_at == closed_at


def test_a_closed_round_is_not_asked_about_again(client_of, cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    client = client_of(cast.manager)

    response = client.get(address("close", cast.assessment))
    page = text_of(client.get(address("assessment", cast.assessment)))

    assert response.headers["Location"] == address("result", cast.assessment)
    assert "This round is closed" in page
    assert "Which function do you answer for?" not in page


@pytest.mark.parametrize("person", ["consultant", "outsider", "admin"])
def test_only_a_manager_closes(client_of, cast, person):
    response = client_of(getattr(cast, person)).post(address("close", cast.assessment))

    assert response.status_code == 404
    assert Assessment.objects.get(pk=cast.assessment.pk).is_open
