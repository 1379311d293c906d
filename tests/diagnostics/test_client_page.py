"""An organisation's page as its consultant has it: what it needs now, and what was said of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diagnostics.actions import importing, organisations
from diagnostics.actions import review as actions
from diagnostics.models import Assessment, Membership, Respondent, renew_newest
from tests.diagnostics.pages import text_of
from tests.diagnostics.results import closed
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

REASON = "The market has moved."


def make_judged(organisation) -> Assessment:
    """Return a closed round whose decision the method leaves to a consultant."""
    assessment = make_assessment(organisation)
    listed = conditions("D", "YYN | YYYYYN")
    row = criteria("NNNN YYYY YNNNNN NNNNNNN")
    for function in ("sales", "marketing"):
        make_respondent(assessment, function, criteria=row, conditions=listed)
    return closed(assessment)


@pytest.fixture
def organisation(db):
    return make_organisation(name="Brackwater Ferries")


@pytest.fixture
def consultant(organisation):
    make_member(organisation, name="Hester")
    return make_member(organisation, Membership.Role.CONSULTANT, name="Navid")


@pytest.fixture
def reader(client_of, consultant):
    return client_of(consultant)


def page_of(reader, organisation, language="en"):
    return text_of(reader.get(f"/{language}/organisations/{organisation.slug}/"))


def decide(assessment, by, *, choice="stay", reason=REASON, seen=None):
    return actions.decide(
        assessment,
        choice=choice,
        type="",
        reason=reason,
        look_again_on=None,
        seen=seen,
        by=by,
        now=NOW,
    )


def test_a_decision_that_is_open_is_one_click_away_until_it_is_made(
    reader, organisation, consultant
):
    assessment = make_judged(organisation)
    review = f"{reverse('diagnostics:result', args=[assessment.pk])}#review"

    before = page_of(reader, organisation)
    decide(assessment, consultant)
    after = page_of(reader, organisation)

    assert "Both lists speak, and neither leads by enough." in before
    assert f'href="{review}">Decide</a>' in before
    assert "Nothing of this client needs you now." in after
    assert ">Decide</a>" not in after


def test_a_side_that_is_silent_is_said_beside_the_open_round(reader, organisation):
    assessment = make_assessment(organisation)
    long_ago = timezone.now() - timedelta(days=9)
    seller = make_respondent(assessment, "sales").pk
    Respondent.objects.filter(pk=seller).update(started_at=long_ago)
    Assessment.objects.filter(pk=assessment.pk).update(opened_at=long_ago)
    renew_newest()

    page = page_of(reader, organisation)

    assert "Marketing has not answered yet." in page


def test_the_newest_result_is_compared_with_the_one_before(reader, organisation):
    first = make_judged(organisation)
    Assessment.objects.filter(pk=first.pk).update(closed_at=NOW - timedelta(days=90))
    second = closed(make_sepehr(organisation))

    page = page_of(reader, organisation)

    both = f"/en/compare/?a={first.pk}&amp;a={second.pk}"
    panel = page.partition('id="rounds"')[0]
    assert both in panel
    assert "Compare with “<bdi>August 2026</bdi>”" in panel


def test_each_round_shows_its_review_and_under_whose_name(reader, organisation, consultant):
    assessment = make_judged(organisation)
    actions.take_into_review(assessment, by=consultant, now=NOW)

    rounds = page_of(reader, organisation).partition('id="rounds"')[2]

    assert "In review · <bdi>you</bdi>" in rounds


def test_notes_and_decisions_of_all_rounds_stand_newest_first_with_who_reads_them(
    reader, organisation, consultant
):
    first, second = make_judged(organisation), make_judged(organisation)
    earlier = decide(first, consultant, reason="Wait for spring.")
    decide(first, consultant, choice="session", reason="They asked to talk.", seen=earlier.pk)
    actions.add_note(second, text="They may sell.", audience="consultants", by=consultant, now=NOW)

    said = page_of(reader, organisation).partition('id="remarks"')[2]

    places = [said.index(text) for text in ("They may sell.", "They asked", "Wait for spring.")]
    assert places == sorted(places)
    assert said.count("Consultants of this client only") == 1
    assert said.count("The client reads this") == 2
    assert said.count("A later decision replaced it.") == 1


def test_a_manager_reads_nothing_of_what_consultants_say_there(client_of, organisation, consultant):
    assessment = make_judged(organisation)
    actions.add_note(
        assessment, text="They may sell.", audience="consultants", by=consultant, now=NOW
    )

    page = page_of(client_of(make_member(organisation)), organisation)

    assert "They may sell." not in page
    assert "Notes and decisions" not in page
    assert "Waiting for review" not in page


def test_the_day_to_look_again_stands_beside_it(reader, organisation, consultant):
    assessment = make_judged(organisation)

    before = page_of(reader, organisation)
    actions.look_again(assessment, on=date(2027, 3, 1), by=consultant, now=NOW)
    after = page_of(reader, organisation)

    assert "No day yet. It comes with your review." in before
    assert "1 March 2027" in after


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "entrusted to you as a consultant"),
        (1, "entrusted to you and <bdi>Sahar</bdi>"),
        (2, "entrusted to you and 2 other consultants"),
    ],
)
def test_it_says_to_whom_else_the_client_is_entrusted(reader, organisation, number, said):
    for _place in range(number):
        make_member(organisation, Membership.Role.CONSULTANT, name="Sahar")

    assert said in page_of(reader, organisation)


def test_a_client_whose_only_round_is_set_aside_is_asked_to_begin(reader, organisation, consultant):
    importing.set_aside(make_judged(organisation), reason="Twice", by=consultant, now=NOW)

    page = page_of(reader, organisation)

    assert "Three steps to a first result" in page
    assert "1 set aside" in page


def test_an_archived_client_is_only_read(reader, organisation, consultant):
    importing.set_aside(make_judged(organisation), reason="Twice", by=consultant, now=NOW)
    make_judged(organisation)
    organisations.archive(organisation, now=NOW)

    page = page_of(reader, organisation)

    assert ">Decide</a>" not in page
    assert "Set the day" not in page
    assert 'method="post" action="/en/assessments/' not in page


def test_the_page_is_persian_too(reader, organisation, consultant):
    assessment = make_judged(organisation)
    decide(assessment, consultant)

    page = page_of(reader, organisation, "fa")

    assert 'dir="rtl"' in page
    assert "یادداشت‌ها و تصمیم‌ها" in page
    assert "اکنون کاری از این سازمان در انتظار شما نیست." in page


def test_its_queries_do_not_grow_with_rounds_and_remarks(reader, organisation, consultant):
    counts = []
    for _more in range(2):
        assessment = make_judged(organisation)
        for text in ("One", "Two"):
            actions.add_note(assessment, text=text, audience="client", by=consultant, now=NOW)
        page_of(reader, organisation)
        with CaptureQueriesContext(connection) as queries:
            page_of(reader, organisation)
        counts.append(len(queries))

    assert counts[0] == counts[1]
