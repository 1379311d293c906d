"""What arrives at a real mail server, in both languages."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from diagnostics.actions.mail import send_waiting
from diagnostics.asking.letters import on_one_line
from diagnostics.models import Assessment, Message, Respondent, User
from tests.factories import NOW, make_message, make_respondent
from tests.mail_server import html_of, read_of, subject_of, text_of

pytestmark = pytest.mark.django_db

LAST_DAY = datetime(2036, 11, 18, 20, 30, tzinfo=UTC)  # midnight in Tehran


@pytest.fixture
def round_of(cast):
    """The round of the cast, opened by its manager, open until 18 November 2036."""
    Assessment.objects.filter(pk=cast.assessment.pk).update(
        opened_by=cast.manager, closes_at=LAST_DAY
    )
    cast.assessment.refresh_from_db()
    return cast.assessment


def arrived(server, respondent, kind=Message.Kind.INVITATION):
    """Return the respondent's letter as the server has it."""
    make_message(respondent, kind)

    send_waiting(now=NOW, limit=10)

    assert len(server.letters) == 1
    return server.letters[0]


def link_in(text):
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)[1]


def test_an_english_invitation_says_all_there_is_to_know(mail_server, round_of):
    sara = make_respondent(round_of, "sales", name="Sara", email="sara@test.example")

    letter = arrived(mail_server, sara)

    assert letter["To"] == "sara@test.example"
    assert letter["Reply-To"] == "Leila <manager@test.example>"
    assert (
        letter["Subject"] == "Sepehr Controls asks you: how do Sales and Marketing work together?"
    )
    text = text_of(letter)
    for sentence in (
        "Hello Sara,",
        "Leila of Sepehr Controls asks you to answer for Sales",
        "about ten minutes",
        "Your answers appear with your name",
        "The link is for you alone",
        "You can answer until the end of 18 November 2036.",
        "it goes to Leila.",
    ):
        assert sentence in text
        assert sentence in read_of(letter)
    assert "<bdi>Leila</bdi> of <bdi>Sepehr Controls</bdi>" in html_of(letter)


def test_a_persian_invitation_is_persian_through_and_through(mail_server, round_of):
    sara = make_respondent(round_of, "sales", name="سارا", email="sara@test.example", language="fa")

    letter = arrived(mail_server, sara)

    assert subject_of(letter).startswith("سپهر کنترل از شما می‌پرسد")
    text, html = text_of(letter), html_of(letter)
    assert text.startswith("\u200f")  # a name in Latin letters would turn the line
    for sentence in (
        "سارا گرامی، سلام",
        "سپهر کنترل، خواهش می‌کند از طرف فروش پاسخ دهید",
        "حدود ده دقیقه",
        "با نام شما",
        "تا پایان روز ۲۸ آبان ۱۴۱۵",
    ):
        assert sentence in text
        assert sentence in read_of(letter)
    assert '<html lang="fa" dir="rtl">' in html
    assert '<div lang="fa" dir="rtl" style=' in html


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_link_in_both_parts_opens_the_questionnaire(mail_server, round_of, language):
    sara = make_respondent(round_of, name="Sara", email="sara@test.example", language=language)

    letter = arrived(mail_server, sara)

    path = link_in(text_of(letter))
    assert path == f"/{language}/answer/{sara.token}/"
    assert f'href="http://127.0.0.1:8000{path}"' in html_of(letter)
    assert sara.token not in subject_of(letter)
    page = Client().get(path)
    assert page.status_code == 200
    assert page.context["respondent"].pk == sara.pk


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Your answers are anonymous"), ("fa", "پاسخ‌های شما بی‌نام است")],
)
def test_an_anonymous_round_says_so(mail_server, round_of, language, sentence):
    Assessment.objects.filter(pk=round_of.pk).update(mode=Assessment.Mode.ANONYMOUS)
    sara = make_respondent(round_of, email="sara@test.example", language=language)

    letter = arrived(mail_server, sara)

    assert sentence in text_of(letter)
    assert sentence in html_of(letter)


@pytest.mark.parametrize(
    ("language", "subject", "begun"),
    [
        ("en", "Reminder: Sepehr Controls is waiting for your answers", "You have begun"),
        ("fa", "یادآوری: سپهر کنترل منتظر پاسخ‌های شماست", "شروع کرده‌اید"),
    ],
)
def test_a_reminder_says_what_is_there_already(mail_server, round_of, language, subject, begun):
    sara = make_respondent(round_of, email="sara@test.example", language=language)
    Respondent.objects.filter(pk=sara.pk).update(started_at=NOW)

    letter = arrived(mail_server, sara, Message.Kind.REMINDER)

    assert subject_of(letter) == subject
    assert begun in text_of(letter)
    assert begun in html_of(letter)


def test_a_new_link_before_sending_is_the_one_that_is_sent(mail_server, round_of):
    sara = make_respondent(round_of, email="sara@test.example")
    make_message(sara)
    Respondent.objects.filter(pk=sara.pk).update(generation=2)

    send_waiting(now=NOW, limit=10)

    sara.refresh_from_db()
    assert sara.token in text_of(mail_server.letters[0])


def test_names_can_neither_add_headers_nor_turn_a_line_around(mail_server, round_of):
    nasty = "Eve\r\nBcc: all@test.example\u202e<b>"
    round_of.opened_by.name = nasty
    round_of.opened_by.save()
    round_of.organisation.name = nasty
    round_of.organisation.save()
    sara = make_respondent(round_of, name=nasty, email="sara@test.example")

    letter = arrived(mail_server, sara)

    assert letter["Bcc"] is None
    assert subject_of(letter).startswith("Eve Bcc: all@test.example<b> asks you")
    assert letter["Reply-To"].addresses[0].addr_spec == "manager@test.example"
    assert len(letter["Reply-To"].addresses) == 1
    for text in (text_of(letter), html_of(letter)):
        assert "\u202e" not in text
    assert "<b>" not in html_of(letter)


def test_without_the_manager_the_organisation_asks(mail_server, cast):
    sara = make_respondent(cast.assessment, email="sara@test.example")

    letter = arrived(mail_server, sara)

    assert letter["Reply-To"] is None
    assert "Sepehr Controls asks you to answer for Sales" in text_of(letter)
    assert "reply to this e-mail" not in text_of(letter)
    assert "until the assessment is closed" in text_of(letter)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("invitation", "Leila of Sepehr Controls asks you: how do Sales and Marketing work"),
        ("reminder", "Leila of Sepehr Controls asked you: how do Sales and Marketing work"),
    ],
)
def test_whoever_belongs_to_no_function_is_asked_for_none(mail_server, round_of, kind, said):
    guest = make_respondent(round_of, "other", email="guest@test.example")

    letter = arrived(mail_server, guest, kind)

    assert said in text_of(letter)


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("a\r\nb", "a b"),
        ("a\u2028b\tc", "a b c"),
        ("\u202eabc\u2066\x00", "abc"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
    ],
)
def test_plain_keeps_what_is_read_and_nothing_else(text, fit):
    assert on_one_line(text) == fit


@pytest.mark.parametrize(
    ("email", "reply_to"),
    [("uwe@müller.example", "Leila <uwe@xn--mller-kva.example>"), ("üwe@mueller.example", None)],
)
def test_whatever_the_asker_s_address_is_the_letter_goes_out(
    mail_server, round_of, cast, email, reply_to
):
    User.objects.filter(pk=cast.manager.pk).update(email=email)
    nora = make_respondent(round_of, "marketing", name="Nora", email="nora@firm.example")

    letter = arrived(mail_server, nora)

    assert letter["Reply-To"] == reply_to
    assert ("reply to this e-mail" in text_of(letter)) == bool(reply_to)


@pytest.mark.parametrize(("language", "name"), [("en", "Hamrasta"), ("fa", "همراستا")])
def test_a_letter_names_its_sender_and_says_that_a_machine_sent_it(
    mail_server, round_of, language, name
):
    nora = make_respondent(round_of, name="Nora", email="nora@firm.example", language=language)

    letter = arrived(mail_server, nora)

    assert letter["From"] == f"{name} <hamrasta@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"


def test_a_sender_s_own_name_stays(mail_server, round_of, settings):
    settings.DEFAULT_FROM_EMAIL = "Survey desk <desk@firm.example>"
    nora = make_respondent(round_of, name="Nora", email="nora@firm.example")

    letter = arrived(mail_server, nora)

    assert letter["From"] == "Survey desk <desk@firm.example>"


def test_a_letter_fits_a_phone(mail_server, round_of):
    nora = make_respondent(round_of, name="Nora", email="nora@firm.example")

    html = html_of(arrived(mail_server, nora))

    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html
    assert '<div lang="en" dir="ltr" style="overflow-wrap: anywhere">' in html
    assert '<p class="head">Hamrasta</p>' in html  # as every letter of ours begins
