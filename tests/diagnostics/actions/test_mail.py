"""Letters that are put among those that wait: how many, whose, and which are left alone."""

from datetime import timedelta

import pytest

from diagnostics.actions.mail import Drained, queue_again, queue_reminders, send_waiting
from diagnostics.actions.rounds import RoundIsClosed
from diagnostics.models import Message, Respondent
from tests.diagnostics.letters import invited, written_to
from tests.factories import NOW, make_assessment, make_message, make_respondent

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
REFUSED = {"claimed_at": NOW, "problem": "refused 550"}


@pytest.fixture
def assessment():
    return make_assessment()


def people(assessment, count):
    return [make_respondent(assessment, email=f"p{number}@test.example") for number in range(count)]


# --- reminders -------------------------------------------------------------------------------


def test_as_many_are_told_as_letters_are_queued(assessment):
    people(assessment, 3)

    queued = queue_reminders(assessment, now=NOW)

    assert queued == Message.objects.filter(claimed_at=None, queued_at=NOW).count() == 3


def test_where_nobody_is_missing_nothing_is_queued(assessment):
    assert queue_reminders(assessment, now=NOW) == 0
    assert not Message.objects.exists()


def test_whose_letter_waits_is_neither_written_to_nor_counted(assessment):
    waiting, missing = people(assessment, 2)
    make_message(waiting)

    assert queue_reminders(assessment, now=NOW) == 1
    assert Message.objects.get(queued_at=NOW, respondent=missing).assessment == assessment
    assert Message.objects.filter(respondent=waiting).count() == 1


def test_a_letter_belongs_to_the_round_and_its_organisation(assessment):
    person = written_to(assessment, email="p@test.example")
    people(make_assessment(), 1)

    queue_reminders(assessment, now=NOW)

    letter = Message.objects.get(kind=Message.Kind.REMINDER)
    assert letter.respondent == person
    assert (letter.assessment, letter.organisation) == (assessment, assessment.organisation)
    assert (letter.queued_at, letter.claimed_at, letter.sent_at) == (NOW, None, None)


@pytest.mark.parametrize(("seconds", "is_refused"), [(1, False), (0, True), (-1, True)])
def test_from_the_closing_date_on_nobody_is_reminded(seconds, is_refused):
    assessment = make_assessment(closes_at=NOW + timedelta(days=9))
    make_respondent(assessment, email="p@test.example", now=NOW)
    now = assessment.closes_at - timedelta(seconds=seconds)

    if is_refused:
        with pytest.raises(RoundIsClosed):
            queue_reminders(assessment, now=now)
    else:
        assert queue_reminders(assessment, now=now) == 1

    assert Message.objects.exists() is not is_refused


# --- again -----------------------------------------------------------------------------------


def test_all_troubles_of_the_round_wait_again_as_if_new(assessment, django_assert_num_queries):
    for person in people(assessment, 3):
        make_message(person, **REFUSED)
    make_message(make_respondent(make_assessment(), email="other@test.example"), **REFUSED)

    with django_assert_num_queries(5):  # lock, troubles, change, in a transaction
        queued = queue_again(assessment, now=LATER)

    waiting = Message.objects.filter(claimed_at=None)
    assert queued == 3
    assert (
        list(waiting.values_list("assessment", "problem", "queued_at"))
        == [(assessment.pk, "", LATER)] * 3
    )


def test_one_letter_alone_waits_again(assessment):
    first, second = (make_message(person, **REFUSED) for person in people(assessment, 2))

    queued = queue_again(assessment, letter=second.pk, now=LATER)

    assert queued == 1
    assert Message.objects.get(claimed_at=None) == second
    assert Message.objects.get(pk=first.pk).problem == "refused 550"


def test_a_letter_queued_again_twice_is_counted_once(assessment):
    (person,) = people(assessment, 1)
    make_message(person, **REFUSED)

    assert [queue_again(assessment, now=LATER) for _time in range(2)] == [1, 0]


def test_of_two_troubles_of_a_person_only_the_newest_waits_again(assessment):
    (person,) = people(assessment, 1)
    _older, newer = (make_message(person, **REFUSED) for _time in range(2))

    assert queue_again(assessment, now=LATER) == 1
    assert Message.objects.get(claimed_at=None) == newer


@pytest.mark.parametrize("field", ["withdrawn_at", "finished_at"])
def test_who_needs_no_letter_any_more_gets_none_again(assessment, field):
    (person,) = people(assessment, 1)
    letter = make_message(person, **REFUSED)
    Respondent.objects.filter(pk=person.pk).update(**{field: NOW})

    assert queue_again(assessment, letter=letter.pk, now=LATER) == 0


# --- sending ---------------------------------------------------------------------------------


def test_where_nothing_waits_no_server_is_called(mail_server, assessment):
    assert send_waiting(now=NOW, limit=10) == Drained(sent=0, failed=0, is_reachable=True)
    assert mail_server.connections == 0


@pytest.mark.parametrize(("limit", "sent"), [(0, 0), (1, 1), (2, 2), (3, 2)])
def test_no_more_are_sent_than_asked_for(mail_server, assessment, limit, sent):
    invited(assessment, 2)

    drained = send_waiting(now=NOW, limit=limit)

    assert drained == Drained(sent=sent, failed=0)
    assert Message.objects.filter(sent_at=NOW).count() == len(mail_server.letters) == sent
