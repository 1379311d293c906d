"""An anonymous round from its opening to its result: what the pages and the rows still say."""

import json

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.actions import rounds
from diagnostics.actions.parting import begin_afresh, forget_earlier_states
from diagnostics.actions.retention import erase_run_out
from diagnostics.models import Assessment, Respondent, Sheet, Submission
from diagnostics.queries.portfolio import round_rows, rounds_of_clients
from diagnostics.queries.respondents import missing_in
from diagnostics.queries.results import ShownAfterClosing, compute, diagnosed
from diagnostics.result.stored import exact
from tests.diagnostics.anonymous import LATER, closed, make_anonymous
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_message,
    make_respondent,
    make_submission,
)

NO_NUMBERS = {"index": None, "largest": []}


@pytest.fixture
def small(cast):
    closed(cast.assessment)
    return make_anonymous(cast.organisation, sales=2, marketing=5)


def page_of(client, name, assessment, language="en"):
    address = reverse(f"diagnostics:{name}", args=[assessment.pk])
    return client.get(address.replace("/en/", f"/{language}/")).content.decode()


def test_an_open_one_gives_nobody_anything(small):
    with pytest.raises(ShownAfterClosing):
        diagnosed(small)


def test_its_result_page_answers_after_closing(client_of, cast, small):
    page = page_of(client_of(cast.manager), "result", small)

    assert "The result appears after closing." in page
    assert "Defined" not in page


def test_its_page_tells_who_is_done_and_not_how_far(client_of, cast, small):
    page = page_of(client_of(cast.manager), "assessment", small)

    assert {part.answered for part in missing_in(small)} == {None}
    assert "of 48" not in page
    assert reverse("diagnostics:result", args=[small.pk]) not in page


def test_its_claims_are_on_no_funnel_page(client_of, cast, small):
    page = client_of(cast.manager).get(reverse("funnel:funnel", args=[cast.organisation.slug]))

    assert "nothing of its answers is shown before it is closed" in page.content.decode()


def test_a_small_one_stores_the_verdict_alone(small):
    stored = closed(small)
    stored.refresh_from_db()

    assert stored.verdict
    assert stored.gap is None
    assert stored.coverage is None
    assert stored.flags == []
    assert stored.result["gap"] == NO_NUMBERS
    assert stored.result["function_type"] is None
    assert {view["finding"] for view in stored.result["funnel"]["stages"]} == {"unknown"}
    assert stored.sums["criteria"] == {"sales": {}, "marketing": {}}
    assert "respondent" not in json.dumps(stored.result)


def test_a_small_one_gives_the_portfolio_no_gap(cast, small):
    closed(small)

    rows = round_rows(rounds_of_clients(cast.consultant).filter(pk=small.pk))

    assert [row["gap"] for row in rows] == [None]


def test_three_on_each_side_store_their_gap(cast):
    closed(cast.assessment)
    stored = closed(make_anonymous(cast.organisation, sales=3, marketing=3))

    assert stored.gap > 0
    assert stored.result["gap"]["largest"]
    assert stored.sums["shown"] == "some"  # the other columns' conditions were not answered


def test_closing_parts_the_sheets_from_the_people(small):
    old = set(small.sheets.values_list("pk", flat=True))
    make_submission(small.respondents.first())

    closed(small)

    sheets = Sheet.objects.filter(assessment=small)
    assert sheets.count() == 7
    assert not sheets.exclude(respondent=None, saved_at=None).exists()
    assert old.isdisjoint(sheets.values_list("pk", flat=True))
    assert not Submission.objects.filter(respondent__assessment=small).exists()
    assert small.respondents.count() == 7


def test_closing_locks_the_sheets_before_it_reads_them(small):
    """On PostgreSQL; SQLite locks the whole file at the transaction's beginning."""
    with CaptureQueriesContext(connection) as queries:
        closed(small)

    reads = [
        query["sql"] for query in queries if query["sql"].startswith('SELECT "diagnostics_sheet"')
    ]
    assert ["criteria" in read for read in reads[:2]] == [False, True]
    assert ("FOR UPDATE" in reads[0]) is connection.features.has_select_for_update


def test_the_stored_result_follows_from_the_sheets_that_are_left(small):
    stored = closed(small)

    result, sums = compute(stored)

    assert (exact(result), sums) == (stored.result, stored.sums)


def test_erasing_a_person_leaves_the_sheets(small):
    closed(small)

    small.respondents.first().delete()

    assert Sheet.objects.filter(assessment=small).count() == 7


def test_the_admin_has_no_sheets():
    assert Sheet not in admin.site._registry


def test_an_answer_that_comes_too_late_is_shown_and_not_stored(client, small, time_machine):
    time_machine.move_to(LATER)  # links of a closed round lead nowhere later
    respondent = small.respondents.first()
    closed(small)

    address = reverse("diagnostics:answer_step", args=[respondent.token, "together"])
    response = client.post(address, {"once": "a-key-for-a-test", "D1": "yes"})

    assert "closed" in response.content.decode()


def test_saving_to_a_sheet_that_is_nobodys_is_refused(small):
    respondent = Respondent.objects.get(pk=small.respondents.first().pk)
    closed(small)

    with pytest.raises(rounds.RoundIsClosed):
        rounds.save_answers(
            respondent, part=rounds.Part.CRITERIA, changed={"D1": "no"}, key="k" * 10, now=NOW
        )


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize(("sales", "marketing"), [(1, 1), (2, 5), (3, 3), (3, 0), (0, 0)])
def test_the_result_is_read_in_both_languages(client_of, cast, language, sales, marketing):
    closed(cast.assessment)
    stored = closed(make_anonymous(cast.organisation, sales=sales, marketing=marketing))

    page = page_of(client_of(cast.manager), "result", stored, language)

    assert f'lang="{language}"' in page
    assert "with names" not in page
    if language == "en" and 0 < sales < 3:
        assert "in Sales" in page
        assert "fewer than three people answered" in page
        assert "Show as a table" in page  # the fits
        assert "Two sides, one picture?" not in page
        assert 'href="#decision"' not in page


# --- the mode -----------------------------------------------------------------------------------


def change(assessment, mode):
    return rounds.change_assessment(
        assessment, title="", mode=mode, closes_at=None, language="en", now=NOW
    )


def test_the_mode_can_change_before_the_first_answer(cast):
    assert change(cast.assessment, "anonymous").is_anonymous


def test_the_mode_is_fixed_by_the_first_answer(cast):
    rounds.save_answers(
        cast.sales, part=rounds.Part.CRITERIA, changed={"D1": "yes"}, key="k" * 10, now=NOW
    )

    with pytest.raises(rounds.ModeIsFixed):
        change(cast.assessment, "anonymous")


def test_a_title_can_change_after_the_first_answer(cast):
    make_respondent(cast.assessment, "sales", criteria={"D1": "yes"})

    rounds.change_assessment(
        cast.assessment, title="Spring", mode="named", closes_at=None, language="en", now=NOW
    )

    cast.assessment.refresh_from_db()
    assert cast.assessment.title == "Spring"


def test_a_closed_round_cannot_change(cast):
    closed(cast.assessment)

    with pytest.raises(rounds.RoundIsClosed):
        change(cast.assessment, "anonymous")


def test_the_mode_is_changed_under_the_lock_of_the_sheets(cast):
    """Each of the locks is taken before it is asked whether anybody has answered."""
    with CaptureQueriesContext(connection) as queries:
        change(cast.assessment, "anonymous")

    read = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert "diagnostics_assessment" in read[0]
    assert "diagnostics_sheet" in read[1]
    assert "started_at" in read[2]


def test_an_answer_given_under_the_other_mode_is_not_stored(client, cast):
    closed(cast.assessment)
    assessment = make_assessment(cast.organisation, mode="anonymous")
    person = make_respondent(assessment, email="sara@firm.example")
    change(assessment, "named")

    address = reverse("diagnostics:answer_step", args=[person.token, "together"])
    response = client.post(address, {"once": "a-key-for-a-test", "mode": "anonymous", "D1": "yes"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Whether answers carry names has changed." in page
    assert "Your answers appear with your name" in page
    assert Sheet.objects.get(respondent=person).criteria == {}


@pytest.mark.parametrize(
    ("mode", "said"),
    [("named", "Your answers appear with your name"), ("anonymous", "anonymous")],
)
def test_the_questionnaire_says_which_it_is(client, db, mode, said):
    respondent = make_respondent(make_assessment(mode=mode))

    welcome = client.get(respondent.get_absolute_url()).content.decode()
    step = client.get(reverse("diagnostics:answer_step", args=[respondent.token, "together"]))

    assert said in welcome
    assert said in step.content.decode()
    assert ("with your name" in step.content.decode()) == (mode == "named")


def test_a_round_is_opened_anonymous(client_of, cast):
    closed(cast.assessment)

    client_of(cast.manager).post(
        reverse("diagnostics:assessment_new", args=[cast.organisation.slug]),
        {"title": "", "mode": "anonymous", "language": "fa"},
    )

    opened = Assessment.objects.get(organisation=cast.organisation, state="open")
    assert (opened.mode, opened.language) == ("anonymous", "fa")


def test_the_settings_lose_the_mode_with_the_first_answer(client_of, cast):
    client = client_of(cast.manager)
    address = reverse("diagnostics:assessment_settings", args=[cast.assessment.pk])

    before = client.get(address).content.decode()
    Respondent.objects.filter(pk=cast.sales.pk).update(started_at=NOW)
    after = client.get(address)
    client.post(address, {"title": "New", "mode": "anonymous"})

    cast.assessment.refresh_from_db()
    assert 'name="mode"' in before
    assert 'name="mode"' not in after.content.decode()
    assert (cast.assessment.title, cast.assessment.mode) == ("New", "named")


def test_an_outsider_does_not_find_the_settings(client_of, cast):
    other = make_member(cast.organisation, "consultant")
    address = reverse("diagnostics:assessment_settings", args=[cast.assessment.pk])

    assert client_of(other).post(address, {"title": "Mine"}).status_code == 404


def test_of_a_closed_round_only_the_title_can_be_changed(client_of, cast):
    rounds.close_assessment(cast.assessment, now=LATER)

    address = reverse("diagnostics:assessment_settings", args=[cast.assessment.pk])

    page = client_of(cast.manager).get(address).content.decode()

    assert 'name="title"' in page
    assert 'name="mode"' not in page
    assert 'name="closes_at"' not in page


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's log")
def test_it_is_closed_for_its_visitor_where_the_log_cannot_be_emptied(
    cast, django_capture_on_commit_callbacks
):
    closed(cast.assessment)
    asked = make_anonymous(cast.organisation, sales=3, marketing=3)

    with django_capture_on_commit_callbacks(execute=True):  # amid a transaction SQLite refuses it
        rounds.close_assessment(asked, now=LATER)

    asked.refresh_from_db()
    assert not asked.is_open


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's log")
def test_erasing_empties_the_log_that_a_closing_could_not(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as afterwards:
        list(erase_run_out(now=LATER))

    assert afterwards == [forget_earlier_states]


def test_a_round_that_becomes_anonymous_counts_its_links_up_and_asks_no_more_for_more_people(db):
    asked = []
    for number in (1, 3):
        assessment = make_assessment()
        for place in range(number):
            email = f"p{number}{place}@test.example"
            make_message(make_respondent(assessment, email=email), claimed_at=NOW)
        with CaptureQueriesContext(connection) as queries:
            begin_afresh(assessment, now=NOW)
        asked.append(len(queries))
        assert set(assessment.respondents.values_list("generation", flat=True)) == {2}
        assert assessment.messages.count() == 2 * number

    assert asked[0] == asked[1]
