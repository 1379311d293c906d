"""The outbox: each letter is sent once, none is lost, and what went wrong is told."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from diagnostics.actions.mail import queue_again, send_waiting
from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Assessment, Message, Respondent
from diagnostics.queries.outbox import outbox_of
from tests.diagnostics.letters import addresses, invited
from tests.factories import (
    NOW,
    make_assessment,
    make_message,
    make_respondent,
)

LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def assessment(db):
    return make_assessment()


def test_letters_go_over_one_connection_and_are_marked(mail_server, assessment):
    people = invited(assessment, 4)

    drained = send_waiting(now=NOW, limit=10)

    assert (drained.sent, drained.failed) == (4, 0)
    assert mail_server.recipients() == addresses(people)
    assert mail_server.connections == 1
    assert set(Message.objects.values_list("claimed_at", "sent_at", "problem")) == {(NOW, NOW, "")}


def test_a_batch_is_small_and_the_next_one_goes_on(mail_server, assessment):
    people = invited(assessment, 5)

    first = send_waiting(now=NOW, limit=3)
    second = send_waiting(now=NOW, limit=3)

    assert (first.sent, second.sent) == (3, 2)
    assert mail_server.recipients() == addresses(people)


def test_only_the_letters_of_the_round_are_sent(mail_server, assessment):
    invited(make_assessment(), 1)
    make_message(make_respondent(assessment, email="mine@test.example"))

    send_waiting(assessment=assessment, now=NOW, limit=10)

    assert mail_server.recipients() == ["mine@test.example"]


def test_a_server_that_stops_midway_loses_nothing_and_gets_nothing_twice(mail_server, assessment):
    people = invited(assessment, 6)
    mail_server.break_at = 3

    first = send_waiting(now=NOW, limit=10)

    told = outbox_of(assessment, now=NOW)
    assert (first.sent, first.failed, first.is_reachable) == (2, 1, False)
    assert (told.sent, told.waiting, told.is_reachable) == (2, 3, False)
    assert [trouble.text for trouble in told.troubles] == [
        "The connection broke while this e-mail was sent. It may have arrived."
    ]

    mail_server.start_again()
    second = send_waiting(now=NOW, limit=10)

    assert (second.sent, second.is_reachable) == (3, True)
    assert mail_server.recipients() == addresses(people)
    assert outbox_of(assessment, now=NOW).sent == 5


def test_without_a_server_everything_waits_and_says_why(mail_server, assessment):
    invited(assessment, 3)
    mail_server.stop()

    drained = send_waiting(now=NOW, limit=10)

    told = outbox_of(assessment, now=NOW)
    assert (drained.sent, drained.failed, drained.is_reachable) == (0, 0, False)
    assert (told.waiting, told.is_reachable) == (3, False)
    mail_server.start_again()
    send_waiting(now=NOW, limit=1)
    told = outbox_of(assessment, now=NOW)
    assert (told.sent, told.waiting, told.is_reachable) == (1, 2, True)


def test_a_server_that_hung_up_between_letters_is_called_again(mail_server, assessment):
    invited(assessment, 2)
    mail_server.hang_up_after = 1

    drained = send_waiting(now=NOW, limit=10)

    assert drained.sent == 2
    assert mail_server.connections == 2


def test_a_refused_address_is_told_beside_the_person_and_holds_up_nobody(mail_server, assessment):
    people = invited(assessment, 3)
    mail_server.refused = {people[1].email}

    drained = send_waiting(now=NOW, limit=10)

    (trouble,) = outbox_of(assessment, now=NOW).troubles
    assert (drained.sent, drained.failed) == (2, 1)
    assert trouble.message.respondent == people[1]
    assert trouble.code == "550"
    assert trouble.text == "The mail server refused this e-mail. Check the address."


def test_a_person_can_have_a_refused_letter_sent_again(mail_server, assessment):
    (person,) = invited(assessment, 1)
    mail_server.refused = {person.email}
    send_waiting(now=NOW, limit=10)
    mail_server.refused = set()

    queued = queue_again(assessment, now=LATER)
    send_waiting(now=LATER, limit=10)

    assert queued == 1
    assert mail_server.recipients() == [person.email]
    assert outbox_of(assessment, now=LATER).troubles == []


def test_an_interrupted_letter_is_shown_and_never_sent_again_by_itself(mail_server, assessment):
    person = make_respondent(assessment, email="p@test.example")
    make_message(person, claimed_at=NOW)

    drained = send_waiting(now=LATER, limit=10)

    assert drained.sent == 0
    assert mail_server.letters == []
    assert outbox_of(assessment, now=NOW).sending == 1
    (trouble,) = outbox_of(assessment, now=LATER).troubles
    assert trouble.text == "Sending was interrupted. This e-mail may have arrived."


@pytest.mark.parametrize("fields", [{"sent_at": NOW, "claimed_at": NOW}, {"claimed_at": LATER}, {}])
def test_what_is_not_in_trouble_is_not_queued_again(assessment, fields):
    letter = make_message(make_respondent(assessment, email="p@test.example"), **fields)

    queued = queue_again(assessment, letter=letter.pk, now=LATER)

    assert queued == 0
    assert Message.objects.get().claimed_at == fields.get("claimed_at")


def test_a_letter_of_another_round_is_not_queued_again(assessment):
    other = make_respondent(make_assessment(), email="p@test.example")
    letter = make_message(other, claimed_at=NOW, problem="refused 550")

    assert queue_again(assessment, letter=letter.pk, now=LATER) == 0


def test_a_newer_letter_settles_an_older_trouble(assessment):
    person = make_respondent(assessment, email="p@test.example")
    make_message(person, claimed_at=NOW, problem="refused 550")
    make_message(person, claimed_at=LATER, sent_at=LATER)

    told = outbox_of(assessment, now=LATER + timedelta(days=1))

    assert told.troubles == []
    assert told.missing == [person]


@pytest.mark.parametrize("change", ["finished_at", "withdrawn_at"])
def test_whoever_needs_no_letter_any_more_gets_none(mail_server, assessment, change):
    (person,) = invited(assessment, 1)
    Respondent.objects.filter(pk=person.pk).update(**{change: NOW})

    send_waiting(now=NOW, limit=10)

    assert mail_server.letters == []
    assert not Message.objects.exists()


def test_a_closed_round_sends_nothing(mail_server, assessment):
    invited(assessment, 1)
    close_assessment(assessment, now=NOW)

    send_waiting(now=NOW, limit=10)

    assert mail_server.letters == []
    assert not Message.objects.exists()


def test_a_round_whose_last_day_is_over_sends_nothing(mail_server, assessment):
    invited(assessment, 1)
    Assessment.objects.update(closes_at=NOW)

    send_waiting(now=NOW, limit=10)

    assert mail_server.letters == []


@pytest.mark.django_db(transaction=True)
def test_drainers_at_the_same_time_send_each_letter_once(mail_server):
    people = invited(make_assessment(), 20)
    problems = []

    def drain():
        try:
            while send_waiting(now=NOW, limit=3).sent:
                pass
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    drainers = [Thread(target=drain) for _ in range(4)]
    for process_ in drainers:
        process_.start()
    for drainer in drainers:
        drainer.join()

    assert problems == []
    assert mail_server.recipients() == addresses(people)
    assert not Message.objects.filter(sent_at=None).exists()


# --- the command


def test_the_command_sends_everything_that_waits(mail_server, assessment, capsys):
    people = invited(assessment, 3) + invited(make_assessment(), 2)
    mail_server.refused = {"p3@test.example"}

    call_command("send_mail_queue")

    assert capsys.readouterr().out == "Sent: 4. Not sent: 1.\n"
    assert len(people) == 5


def test_the_command_fails_while_no_server_answers(mail_server, assessment):
    invited(assessment, 1)
    mail_server.stop()

    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("send_mail_queue")


def test_a_refused_sender_is_no_fault_of_the_person(mail_server, assessment):
    invited(assessment, 1)
    mail_server.refuses_senders = True

    send_waiting(now=NOW, limit=10)

    (trouble,) = outbox_of(assessment, now=NOW).troubles
    assert trouble.code == "550"
    assert trouble.text == "This e-mail was not sent, for a reason that is not the address."


def test_an_address_that_needs_more_than_ascii_is_named_as_such(mail_server, assessment):
    make_message(make_respondent(assessment, email="üwe@firm.example"))

    send_waiting(now=NOW, limit=10)

    (trouble,) = outbox_of(assessment, now=NOW).troubles
    assert trouble.text == "No mail can be sent to this address."
    assert mail_server.letters == []
