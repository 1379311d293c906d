"""The letters of a round on its page: what waits, what went wrong, who can be reminded."""

from datetime import timedelta

import time_machine

from diagnostics.actions.mail import send_waiting
from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Message
from diagnostics.queries.outbox import outbox_of
from tests.diagnostics.letters import addresses, invited, written_to
from tests.diagnostics.pages import text_of
from tests.factories import (
    NOW,
    make_message,
    make_respondent,
)


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

    assert "10 e-mails sent" in first
    assert "2 wait" in first
    assert "load delay:1s" in first
    assert "12 e-mails sent" in second
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
    assert "refused this e-mail" in page
    assert "(550)" in page
    assert f"mail/{letter.pk}/again/" in page
    assert Message.objects.get().claimed_at is None


def test_the_page_says_where_letters_go_without_a_server(client_of, cast):
    invited(cast.assessment, 1)

    page = open_page(client_of, cast).content.decode()

    assert "No mail server is set: e-mails are printed where the application runs" in page


def test_the_page_names_whom_a_reminder_would_reach(client_of, cast):
    written_to(cast.assessment, name="Omid", email="omid@test.example")
    written_to(cast.assessment, name="Nika", email="nika@test.example")

    page = text_of(open_page(client_of, cast))
    persian = text_of(open_page(client_of, cast, "fa"))

    assert "Remind 2 people" in page
    assert "<bdi>Omid</bdi>, <bdi>Nika</bdi>" in page
    assert "یادآوری به ۲ نفر" in persian
    assert "<bdi>Omid</bdi>، <bdi>Nika</bdi>" in persian


def test_the_page_offers_invitations_to_those_who_have_had_no_letter(client_of, cast):
    make_respondent(cast.assessment, name="Omid", email="omid@test.example")
    make_respondent(cast.assessment, name="Nika", email="nika@test.example")

    before = open_page(client_of, cast).content.decode()
    written_to(cast.assessment, name="Reza", email="reza@test.example")
    after = open_page(client_of, cast).content.decode()

    assert "Send 2 invitations" in before
    assert "Remind" not in before
    assert "Remind 3 people" in after
    assert "2 of them have had no e-mail yet, and get the invitation." in after


def test_the_button_reminds_once_a_day(client_of, cast):
    written_to(cast.assessment, email="omid@test.example")

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

    with django_assert_num_queries(3):
        told = outbox_of(cast.assessment, now=NOW)

    assert (told.trouble_count, len(told.troubles), told.unnamed_troubles) == (26, 20, 6)
