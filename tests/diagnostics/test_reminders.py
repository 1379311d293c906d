"""Reminders: to whom, how often, and what comes first."""

from datetime import timedelta

import pytest

from diagnostics.actions.mail import queue_reminders, send_waiting
from diagnostics.actions.rounds import RoundIsClosed, close_assessment
from diagnostics.models import Message, Respondent
from tests.diagnostics.letters import written_to
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
)


@pytest.fixture
def assessment(db):
    return make_assessment()


def test_reminders_go_to_those_who_are_missing_and_to_nobody_else(mail_server, assessment):
    missing = written_to(assessment, name="Missing", email="missing@test.example")
    begun = written_to(assessment, name="Begun", email="begun@test.example")
    begun.started_at = NOW
    begun.save()
    for name, fields in {
        "finished": {"finished_at": NOW},
        "withdrawn": {"withdrawn_at": NOW},
        "letterless": {"email": ""},
        "member": {"user": make_member(make_organisation())},
    }.items():
        person = written_to(assessment, name=name, email=f"{name}@test.example")
        Respondent.objects.filter(pk=person.pk).update(**fields)
    make_message(make_respondent(assessment, email="waits@test.example"))

    queued = queue_reminders(assessment, now=NOW)

    reminded = Message.objects.filter(kind=Message.Kind.REMINDER)
    assert queued == 2
    assert {letter.respondent for letter in reminded} == {missing, begun}


def test_a_person_is_reminded_at_most_once_a_day(mail_server, assessment):
    person = written_to(assessment, email="p@test.example")
    arrived = []

    for hours in (0, 1, 23, 25, 26):
        now = NOW + timedelta(hours=hours)
        queue_reminders(assessment, now=now)
        send_waiting(now=now, limit=10)
        arrived.append(len(mail_server.letters))

    assert arrived == [1, 1, 1, 2, 2]
    assert mail_server.recipients() == [person.email] * 2


def test_whoever_has_had_no_letter_gets_the_invitation_first(assessment):
    repeated = make_respondent(assessment, email="again@test.example")
    reminded = written_to(assessment, email="reminded@test.example")

    queued = queue_reminders(assessment, now=NOW)

    waiting = Message.objects.filter(claimed_at=None)
    assert queued == 2
    assert dict(waiting.values_list("respondent", "kind")) == {
        repeated.pk: Message.Kind.INVITATION,
        reminded.pk: Message.Kind.REMINDER,
    }


def test_two_clicks_remind_once(assessment):
    make_respondent(assessment, email="p@test.example")

    counts = [queue_reminders(assessment, now=NOW) for _ in range(2)]

    assert counts == [1, 0]


def test_a_closed_round_reminds_nobody(assessment):
    close_assessment(assessment, now=NOW)

    with pytest.raises(RoundIsClosed):
        queue_reminders(assessment, now=NOW)
