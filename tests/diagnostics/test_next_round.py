"""The next round: its day is set at closing or later, and on it a draft stands there, once."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import repeating, rounds
from diagnostics.actions.mail import send_waiting
from diagnostics.actions.next_rounds import draft_rounds_that_came, set_next_round
from diagnostics.models import Assessment, Membership, Message, NextRound, Respondent
from diagnostics.planning.next_round import NextRoundForm
from tests.diagnostics.pages import address, confirm, text_of
from tests.factories import (
    NOW,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_version,
)

pytestmark = pytest.mark.django_db

READY = "It stands ready since its day has come."


@pytest.fixture
def organisation():
    return make_organisation(name="Nika Foods", name_fa="نیکا")


@pytest.fixture
def manager(organisation):
    return make_member(organisation, email="leila@test.example", name="Leila")


@pytest.fixture
def reader(manager, client_of):
    return client_of(manager)


@pytest.fixture
def closed(organisation, manager):
    """Return a closed round in which two people were asked."""
    assessment = make_assessment(organisation, now=NOW, title="Autumn")
    for side in ("sales", "marketing"):
        make_respondent(assessment, side, name=side.title())
    return rounds.close_assessment(assessment, now=NOW)


@pytest.fixture
def came(closed, manager):
    """Return the round, the day of whose next one has come; nobody has looked since."""
    set_next_round(closed, on=timezone.localdate(), by=manager, now=NOW)
    Message.objects.all().delete()
    return closed


def waiting():
    letters = Message.objects.filter(claimed_at=None)
    return sorted((letter.kind, letter.email) for letter in letters)


def text_in(letter):
    return "".join(part.get_content() for part in letter.walk() if not part.is_multipart())


# --- its day ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "on"),
    [
        ({"again": "6"}, "2027-05-30"),
        ({"again": "day", "day": "1406/01/10"}, "2027-03-30"),
        ({"again": "day", "day": "2027-03-30"}, "2027-03-30"),
        ({"again": "none", "day": "2027-03-30"}, None),
        ({"again": "3", "day": "2020-01-01"}, "2027-02-28"),
        ({}, None),
    ],
)
def test_closing_asks_when_to_look_again(time_machine, reader, organisation, chosen, on):
    time_machine.move_to("2026-11-30T09:00:00Z", tick=False)
    assessment = make_assessment(organisation)

    confirm(reader, address("close", assessment.pk), **chosen)

    assert not Assessment.objects.get(pk=assessment.pk).is_open
    days = NextRound.objects.values_list("on", flat=True)
    assert [day.isoformat() for day in days] == ([on] if on else [])


def test_what_a_result_suggests_is_chosen_beforehand(reader, organisation):
    page = text_of(reader.get(address("close", make_assessment(organisation).pk)))

    assert 'value="12" checked' in page
    assert page.count("checked") == 1


@pytest.mark.parametrize(("language", "first"), [("en", "1"), ("fa", "۱۰")])
def test_months_are_counted_in_the_calendar_of_the_page(language, first):
    with override(language):
        ways = list(NextRoundForm(closed_on=date(2126, 12, 1)).ways())

    assert [beside[0].split()[0] for value, _name, beside in ways if value.isdigit()] == [first] * 3


def test_no_day_that_is_over_is_offered_or_taken(reader, closed):
    Assessment.objects.filter(pk=closed.pk).update(closed_at=timezone.now() - timedelta(days=100))

    page = text_of(reader.get(address("next_round", closed.pk)))
    refused = reader.post(address("next_round", closed.pk), {"again": "3"})

    assert [f'name="again" value="{months}"' in page for months in (3, 6)] == [False, True]
    assert refused.status_code == 400
    assert "This day is no longer offered." in text_of(refused)
    assert not NextRound.objects.exists()


@pytest.mark.parametrize("day", ["", "2020-01-01", "soon"])
def test_a_day_that_is_none_closes_nothing_and_says_so(reader, organisation, day):
    assessment = make_assessment(organisation)

    page = confirm(reader, address("close", assessment.pk), again="day", day=day)

    assert page.status_code == 400
    assert 'class="err' in text_of(page)
    assert f'value="{day}"' in text_of(page)
    assert text_of(page).count(" autofocus ") == 1  # where the day is typed, below the fold
    assert "leave this empty" not in text_of(page)
    assert Assessment.objects.get(pk=assessment.pk).is_open


@pytest.mark.parametrize(
    ("language", "said", "is_said"),
    [("en", "either calendar", False), ("fa", "هر یک از دو تقویم", True)],
)
def test_either_calendar_is_offered_where_a_day_is_typed(
    reader, organisation, language, said, is_said
):
    url = address("close", make_assessment(organisation).pk, language=language)

    assert (said in text_of(reader.get(url))) == is_said


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("en", "Nika Foods: the next round on 30 May 2027", "asked again on 30 May 2027"),
        ("fa", "نیکا: دور بعد در ۹ خرداد ۱۴۰۶", "قرار است در ۹ خرداد ۱۴۰۶"),
    ],
)
def test_each_manager_gets_the_day_with_a_calendar(
    closed, manager, mail_server, language, subject, said
):
    manager.language = language
    manager.save()
    on = date(2027, 5, 30)

    set_next_round(closed, on=on, by=manager, now=NOW)
    set_next_round(closed, on=on, by=manager, now=NOW)
    send_waiting(now=timezone.now(), limit=10)

    (letter,) = mail_server.letters
    assert (letter["To"], letter["Subject"].strip()) == (manager.email, subject)
    assert said in text_in(letter)
    (calendar,) = (part for part in letter.walk() if part.get_content_type() == "text/calendar")
    assert calendar.get_filename() == "hamrasta.ics"
    assert "DTSTART;VALUE=DATE:20270530" in text_in(letter)
    assert f"UID:next-{closed.pk}@" in calendar.get_content()


def test_another_day_is_written_of_anew_and_no_day_of_nothing(reader, closed, manager):
    on = timezone.localdate() + timedelta(days=20)
    set_next_round(closed, on=on, by=manager, now=NOW)

    page = text_of(reader.get(address("next_round", closed.pk)))
    set_next_round(closed, on=on + timedelta(days=1), by=manager, now=NOW)

    assert f'value="{on.isoformat()}"' in page
    assert waiting() == [("next_date", manager.email)]
    set_next_round(closed, on=None, by=manager, now=NOW)
    assert waiting() == []
    assert not NextRound.objects.exists()


# --- on the day ---------------------------------------------------------------------------------


def test_the_command_makes_one_draft_and_writes_once(came, manager, mail_server):
    call_command("send_mail_queue")
    call_command("send_mail_queue")

    (letter,) = mail_server.letters
    assert (letter["To"], letter["Subject"]) == (
        manager.email,
        "Nika Foods: the next round stands ready",
    )
    assert "with the people of Autumn" in text_in(letter)
    assert NextRound.objects.get().is_draft


def test_without_a_command_the_first_visit_makes_it(reader, came, manager, mail_server):
    where = came.organisation.get_absolute_url()

    pages = [text_of(reader.get(where)) for _visit in range(2)]

    assert [READY in page for page in pages] == [True, True]
    assert "2 people of <bdi>Autumn</bdi> can be asked again" in pages[0]
    assert mail_server.recipients() == [manager.email]


def test_a_draft_asks_nobody_until_it_is_opened(reader, came):
    draft_rounds_that_came(now=timezone.now())

    assert Assessment.objects.count() == 1
    assert Respondent.objects.count() == 2
    repeating.repeat_assessment(came, version=make_version(), by=None, now=timezone.now())
    assert READY not in text_of(reader.get(came.organisation.get_absolute_url()))


def test_a_draft_is_discarded_or_gets_another_day(reader, came):
    draft_rounds_that_came(now=timezone.now())
    later = timezone.localdate() + timedelta(days=30)

    reader.post(address("next_round", came.pk), {"again": "day", "day": later.isoformat()})
    stands = NextRound.objects.get()
    reader.post(address("next_round", came.pk), {"again": "none"})

    assert (stands.on, stands.is_draft) == (later, False)
    assert not NextRound.objects.exists()


def test_only_managers_who_want_it_are_told(came, manager):
    make_member(came.organisation, is_told_to_look_again=False)
    make_member(came.organisation, Membership.Role.CONSULTANT)

    draft_rounds_that_came(now=timezone.now())

    assert waiting() == [("next_round", manager.email)]


def test_a_letter_of_what_stands_no_more_is_not_sent(came, mail_server):
    draft_rounds_that_came(now=timezone.now())
    repeating.repeat_assessment(came, version=make_version(), by=None, now=timezone.now())

    send_waiting(now=timezone.now(), limit=10)

    assert mail_server.letters == []
    assert not Message.objects.filter(kind="next_round").exists()


@pytest.mark.parametrize("why", ["newer", "archived", "early"])
def test_no_draft_where_a_round_is_newer_or_nobody_is_there_or_too_early(came, why):
    if why == "newer":
        make_assessment(came.organisation)
    elif why == "archived":
        came.organisation.archived_at = NOW
        came.organisation.save()
    now = timezone.now() - timedelta(days=1 if why == "early" else 0)

    assert draft_rounds_that_came(now=now) == []
    assert not NextRound.objects.get().is_draft


def test_the_page_is_in_persian_too(reader, came):
    page = text_of(reader.get(address("next_round", came.pk, language="fa")))

    assert 'dir="rtl"' in page
    assert "چه زمانی می‌خواهید دوباره بررسی کنید؟" in page
    assert "۱۲ ماه دیگر" in page
