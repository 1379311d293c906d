"""A round with a closing date: what is refused from then on, and who closes it."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from diagnostics.actions import organisations, rounds
from diagnostics.models import Assessment, Sheet
from diagnostics.models.respondent import Part
from tests.diagnostics.pages import address
from tests.factories import NOW, criteria, make_assessment, make_organisation, make_respondent

LATER = datetime(2096, 11, 30, 20, 30, tzinfo=UTC)  # midnight in Tehran: 30 November is over
pytestmark = pytest.mark.django_db


def due(assessment, closes_at=None):
    """Put a round's closing date into the past."""
    assessment.closes_at = closes_at or timezone.now() - timedelta(minutes=1)
    assessment.save()
    return assessment


def stored(assessment):
    return Assessment.objects.get(pk=assessment.pk)


# --- the rule --------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "is_due"), [(-1, True), (0, True), (1, False)])
def test_a_round_is_due_from_its_closing_date_on(seconds, is_due):
    assessment = make_assessment(closes_at=NOW + timedelta(seconds=seconds))

    assert assessment.is_due(NOW) is is_due
    assert Assessment.objects.due(NOW).exists() is is_due
    assert Assessment.objects.taking_answers(NOW).exists() is not is_due


def test_a_round_without_a_closing_date_is_never_due():
    assessment = make_assessment()

    assert not assessment.is_due(LATER)
    assert Assessment.objects.taking_answers(LATER).get() == assessment


def test_the_last_day_is_the_one_that_ends_then():
    assert str(Assessment(closes_at=LATER).last_day) == "2096-11-30"
    assert str(Assessment(closes_at=LATER - timedelta(seconds=1)).last_day) == "2096-11-30"
    assert Assessment().last_day is None


def test_save_answers_refuses_a_due_round():
    respondent = make_respondent(make_assessment(closes_at=NOW + timedelta(hours=1)), now=NOW)

    with pytest.raises(rounds.RoundIsClosed):
        rounds.save_answers(
            respondent,
            part=Part.CRITERIA,
            changed={"U1": "yes"},
            key="a-key-of-its-own",
            now=NOW + timedelta(hours=1),
        )

    assert Sheet.objects.get(respondent=respondent).criteria == {}
    assert stored(respondent.assessment).is_open  # refusing closes nothing


def test_add_respondent_refuses_a_due_round():
    assessment = make_assessment(closes_at=NOW)

    with pytest.raises(rounds.RoundIsClosed):
        make_respondent(assessment, now=NOW)


def test_close_if_due_closes_at_the_date_and_only_once():
    assessment = make_assessment(closes_at=NOW)

    first = rounds.close_if_due(assessment, now=NOW + timedelta(days=2))
    again = rounds.close_if_due(first, now=NOW + timedelta(days=3))

    assert first.closed_at == again.closed_at == NOW - timedelta(microseconds=1)
    assert stored(assessment).state == "closed"


def test_close_if_due_leaves_an_earlier_closing_by_hand_alone():
    assessment = make_assessment(closes_at=NOW)
    rounds.close_assessment(assessment, now=NOW - timedelta(days=1))

    late = rounds.close_if_due(assessment, now=NOW)  # this visit had read the round before

    assert late.closed_at == NOW - timedelta(days=1)


def test_the_next_round_opens_over_a_due_one():
    organisation = make_organisation()
    first = make_assessment(organisation, closes_at=NOW)

    second = make_assessment(organisation)

    assert stored(first).state == "closed"
    assert second.is_open


def test_a_due_round_does_not_keep_its_organisation_out_of_the_archive():
    organisation = make_organisation()
    due_round = make_assessment(organisation, closes_at=NOW)

    organisations.archive(organisation, now=NOW)

    organisation.refresh_from_db()
    assert stored(due_round).state == "closed"
    assert organisation.is_archived


# --- visits ----------------------------------------------------------------------------------


READ = [
    *("organisation", "assessment", "assessment_settings", "invite", "close", "repeat"),
    *("result", "result_try", "result_pdf", "result_json"),
]
SENT = ["own_answers", "mail", "mail_again", "remind", "shared_links", "share", "share_stop"]


@pytest.mark.parametrize("name", [*READ, *SENT])
def test_the_first_visit_of_a_member_closes_a_due_round(cast, client_of, name):
    assessment = due(cast.assessment)
    argument = cast.organisation.slug if name == "organisation" else assessment.pk
    browser = client_of(cast.manager)

    (browser.post if name in SENT else browser.get)(address(name, argument))

    assert stored(assessment).closed_at == assessment.last_moment


@pytest.mark.parametrize("step", [None, "together", "check"])
@pytest.mark.parametrize("mode", Assessment.Mode.values)
def test_the_first_visit_of_a_respondent_closes_a_due_round(client, cast, step, mode):
    assessment = due(cast.assessment)
    Assessment.objects.update(mode=mode)
    arguments = [cast.sales.token, *([step] if step else [])]

    page = client.get(address("answer_step" if step else "answer", *arguments))

    assert "This assessment is closed" in page.content.decode()
    assert stored(assessment).closed_at == assessment.last_moment


@pytest.mark.parametrize("mode", Assessment.Mode.values)
def test_an_answer_that_comes_late_is_shown_to_copy(client, cast, mode):
    due(cast.assessment)
    Assessment.objects.update(mode=mode)
    data = {"once": "a-key-of-its-own", "base": json.dumps({}), "U1": "partly"}

    page = client.post(address("answer_step", cast.sales.token, "together"), data)

    assert "was not stored" in page.content.decode()
    assert not Sheet.objects.exclude(criteria={}).exists()


def test_an_outsider_closes_nothing(cast, client_of):
    assessment = due(cast.assessment)

    for user in (cast.outsider, cast.admin):
        client_of(user).get(address("assessment", assessment.pk))
    Client().get(address("answer", "nonsense"))

    assert stored(assessment).is_open


def test_a_link_has_run_out_thirty_days_after_the_last_day_without_a_visit(client, cast):
    due(cast.assessment, timezone.now() - timedelta(days=31))

    assert client.get(address("answer", cast.sales.token)).status_code == 404


# --- what the pages say ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("organisation", "en", "Open until 30 November 2096"),
        ("assessment", "en", "open until 30 November 2096"),
        ("answer", "en", "open until 30 November 2096"),
        ("together", "en", "open until 30 November 2096"),
        ("check", "en", "open until 30 November 2096"),
        ("together", "fa", "۱۰ آذر ۱۴۷۵"),
    ],
)
def test_the_pages_say_until_when(cast, client_of, name, language, said):
    due(cast.assessment, LATER)
    arguments = {
        "organisation": ["organisation", cast.organisation.slug],
        "assessment": ["assessment", cast.assessment.pk],
        "answer": ["answer", cast.sales.token],
    }.get(name, ["answer_step", cast.sales.token, name])

    page = client_of(cast.manager).get(address(*arguments, language=language))

    assert said in page.content.decode()


# --- the command -----------------------------------------------------------------------------


def test_close_due_closes_what_is_due_and_nothing_else():
    over = due(make_assessment())
    early, endless = due(make_assessment(), LATER), make_assessment()
    make_respondent(endless, criteria=criteria("Y" * 21))
    out = StringIO()

    call_command("close_due", stdout=out)
    call_command("close_due", stdout=out)

    assert out.getvalue() == "Closed 1 round.\nClosed 0 rounds.\n"
    assert stored(over).closed_at == over.last_moment
    assert stored(early).is_open
    assert stored(endless).is_open
