"""The outbox: each letter is sent once, none is lost, and what went wrong is told."""

from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connections

from diagnostics.actions.mail import queue_again, queue_reminders, send_waiting
from diagnostics.actions.rounds import RoundIsClosed, close_assessment
from diagnostics.models import Assessment, Message, Respondent
from diagnostics.outbox import outbox_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
)

LATER = NOW + timedelta(minutes=10)


def invited(assessment, count):
    """Return people with an e-mail, each with an invitation that waits."""
    people = [
        make_respondent(assessment, name=f"Person {one}", email=f"p{one}@test.example")
        for one in range(1, count + 1)
    ]
    for person in people:
        make_message(person)
    return people


def addresses(people):
    return sorted(person.email for person in people)


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
    assert [one.text for one in told.troubles] == [
        "The connection broke while this letter was sent. It may have arrived."
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
    assert trouble.text == "The mail server refused this letter. Check the address."


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
    assert trouble.text == "Sending was interrupted. This letter may have arrived."


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

    told = outbox_of(assessment, now=LATER)

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
    for one in drainers:
        one.start()
    for one in drainers:
        one.join()

    assert problems == []
    assert mail_server.recipients() == addresses(people)
    assert not Message.objects.filter(sent_at=None).exists()


# --- reminders


def test_reminders_go_to_those_who_are_missing_and_to_nobody_else(mail_server, assessment):
    missing = make_respondent(assessment, name="Missing", email="missing@test.example")
    begun = make_respondent(assessment, name="Begun", email="begun@test.example")
    begun.started_at = NOW
    begun.save()
    for name, fields in {
        "finished": {"finished_at": NOW},
        "withdrawn": {"withdrawn_at": NOW},
        "letterless": {"email": ""},
        "member": {"user": make_member(make_organisation())},
    }.items():
        person = make_respondent(assessment, name=name, email=f"{name}@test.example")
        Respondent.objects.filter(pk=person.pk).update(**fields)
    make_message(make_respondent(assessment, email="waits@test.example"))

    queued = queue_reminders(assessment, now=NOW)

    reminded = Message.objects.filter(kind=Message.Kind.REMINDER)
    assert queued == 2
    assert {one.respondent for one in reminded} == {missing, begun}


def test_a_person_is_reminded_at_most_once_a_day(mail_server, assessment):
    person = make_respondent(assessment, email="p@test.example")
    arrived = []

    for hours in (0, 1, 23, 25, 26):
        now = NOW + timedelta(hours=hours)
        queue_reminders(assessment, now=now)
        send_waiting(now=now, limit=10)
        arrived.append(len(mail_server.letters))

    assert arrived == [1, 1, 1, 2, 2]
    assert mail_server.recipients() == [person.email] * 2


def test_two_clicks_remind_once(assessment):
    make_respondent(assessment, email="p@test.example")

    counts = [queue_reminders(assessment, now=NOW) for _ in range(2)]

    assert counts == [1, 0]


def test_a_closed_round_reminds_nobody(assessment):
    close_assessment(assessment, now=NOW)

    with pytest.raises(RoundIsClosed):
        queue_reminders(assessment, now=NOW)


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


# --- the page


def open_page(client_of, cast, language="en"):
    return client_of(cast.manager).get(f"/{language}/assessments/{cast.assessment.pk}/")


def post(client_of, cast, path, **headers):
    address = f"/en/assessments/{cast.assessment.pk}/{path}"
    return client_of(cast.manager).post(address, headers=headers)


def test_the_page_sends_batch_by_batch_until_nothing_waits(mail_server, client_of, cast):
    people = invited(cast.assessment, 12)
    page = open_page(client_of, cast).content.decode()
    assert "load delay:1s" in page
    assert "lib/htmx" in page

    first = post(client_of, cast, "mail/", hx_request="true").content.decode()
    second = post(client_of, cast, "mail/", hx_request="true").content.decode()

    assert "10 letters sent" in first
    assert "2 wait" in first
    assert "load delay:1s" in first
    assert "12 letters sent" in second
    assert "load delay:1s" not in second
    assert mail_server.recipients() == addresses(people)


def test_without_a_script_the_button_leads_back_to_the_page(mail_server, client_of, cast):
    invited(cast.assessment, 1)

    response = post(client_of, cast, "mail/")

    assert response.url == f"/en/assessments/{cast.assessment.pk}/#mail"
    assert len(mail_server.letters) == 1


def test_the_page_stops_asking_while_no_server_answers(mail_server, client_of, cast):
    invited(cast.assessment, 2)
    mail_server.stop()

    part = post(client_of, cast, "mail/", hx_request="true").content.decode()

    assert "cannot be reached" in part
    assert "Nothing is lost" in part
    assert "load delay" not in part
    assert "Try again" in part


def test_the_page_names_the_person_beside_the_reason(mail_server, client_of, cast):
    person = make_respondent(cast.assessment, name="Omid", email="omid@test.example")
    letter = make_message(person)
    mail_server.refused = {"omid@test.example"}
    post(client_of, cast, "mail/")

    page = open_page(client_of, cast).content.decode()
    post(client_of, cast, f"mail/{letter.pk}/again/")

    assert "Omid" in page
    assert "refused this letter" in page
    assert "(550)" in page
    assert f"mail/{letter.pk}/again/" in page
    assert Message.objects.get().claimed_at is None


def test_the_page_says_where_letters_go_without_a_server(client_of, cast):
    invited(cast.assessment, 1)

    page = open_page(client_of, cast).content.decode()

    assert "No mail server is set: letters are printed where the application runs" in page


def test_the_page_names_whom_a_reminder_would_reach(client_of, cast):
    make_respondent(cast.assessment, name="Omid", email="omid@test.example")
    make_respondent(cast.assessment, name="Nika", email="nika@test.example")

    page = open_page(client_of, cast).content.decode()
    persian = open_page(client_of, cast, "fa").content.decode()

    assert "Remind 2 people" in page
    assert "<bdi>Omid</bdi>, <bdi>Nika</bdi>" in page
    assert "یادآوری به ۲ نفر" in persian
    assert "<bdi>Omid</bdi>، <bdi>Nika</bdi>" in persian


def test_the_button_reminds_once_a_day(client_of, cast):
    make_respondent(cast.assessment, email="omid@test.example")

    with time_machine.travel(NOW, tick=False):
        post(client_of, cast, "remind/")
        send_waiting(now=NOW, limit=10)
        post(client_of, cast, "remind/")
    with time_machine.travel(NOW + timedelta(days=1, seconds=1), tick=False):
        post(client_of, cast, "remind/")

    assert Message.objects.filter(kind=Message.Kind.REMINDER).count() == 2


def test_reminding_after_closing_says_why_not(client_of, cast):
    close_assessment(cast.assessment, now=NOW)
    client = client_of(cast.manager)

    page = client.post(f"/en/assessments/{cast.assessment.pk}/remind/", follow=True)

    assert "nobody is reminded any more" in page.content.decode()


def test_a_consultant_sees_no_letters(client_of, cast):
    invited(cast.assessment, 1)

    page = client_of(cast.consultant).get(cast.assessment.get_absolute_url())

    assert "outbox" not in page.context
    assert 'id="mail"' not in page.content.decode()


def test_many_letters_cost_the_page_as_many_queries_as_few(cast, django_assert_num_queries):
    invited(cast.assessment, 30)
    Message.objects.filter(pk__gt=Message.objects.first().pk + 3).update(
        claimed_at=NOW, problem="refused 550"
    )

    with django_assert_num_queries(5):
        told = outbox_of(cast.assessment, now=NOW)

    assert (told.trouble_count, len(told.troubles), told.unnamed_troubles) == (26, 20, 6)
