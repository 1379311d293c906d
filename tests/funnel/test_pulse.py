"""The pulse: asked between two rounds, once a period; answered apart from who answers."""

import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from diagnostics.actions import rounds
from diagnostics.companion import tables_of
from diagnostics.models import Message
from funnel.models import Pulse, PulsePerson, PulseRhythm, PulseSheet
from funnel.pulses import answer_pulse, ask_due, choose_rhythm
from funnel.queries import pulses_of
from tests.factories import ALL_YES, NOW, make_assessment, make_respondent, make_user
from tests.funnel.factories import make_map
from tests.funnel.pages import address

HAND_OFFS = {
    "stage_4": {"hand_off_hours": 24, "hand_off_what": "Company and need, on one sheet."},
    "stage_6": {"hand_off_hours": 72, "hand_off_what": "The test record."},
}
CHOSEN = datetime(2026, 11, 24, 9, tzinfo=UTC)
DUE = datetime(2026, 12, 2, 9, tzinfo=UTC)
OVER = date(2027, 1, 1)


@pytest.fixture
def ask(organisation, manager):
    """Close a round of so many people of each side, and ask them for November."""

    def asked(sales=1, marketing=1, mode="named", every=1):
        round_ = make_assessment(organisation, mode=mode, now=NOW)
        for side, number in (("sales", sales), ("marketing", marketing)):
            for place in range(number):
                email = f"{side}{place}@firm.example"
                make_respondent(round_, side, email=email, name=email, criteria=ALL_YES)
        rounds.close_assessment(round_, now=NOW)
        make_map(organisation, **HAND_OFFS)
        choose_rhythm(organisation, every=every, by=manager, now=CHOSEN)
        ask_due(DUE)
        return Pulse.objects.filter(organisation=organisation).first()

    return asked


def say(pulse, side, *words):
    """Have people of a side answer: a word for the fourth stage each."""
    people = PulsePerson.objects.filter(pulse=pulse, respondent__function=side, has_answered=False)
    for person, word in zip(people, words, strict=False):
        answer_pulse(person, hand_offs={"4": word}, statements={})


def page(reader, organisation, language="en", at=DUE):
    with time_machine.travel(at):
        reader.force_login(organisation.memberships.get().user)
        return reader.get(address(organisation, "pulse", language=language)).content.decode()


def link_of(person, language="en"):
    with override(language):
        return reverse("funnel:pulse_answer", args=[person.respondent.token])


def test_the_people_of_the_last_round_are_asked_once_a_period(organisation, ask):
    pulse = ask(sales=2)

    ask_due(DUE)
    ask_due(datetime(2026, 12, 30, tzinfo=UTC))

    assert Pulse.objects.get() == pulse
    assert (pulse.month, pulse.last_day) == (date(2026, 11, 1), date(2026, 12, 31))
    letters = Message.objects.filter(kind="pulse")
    assert sorted(letter.email for letter in letters) == [
        "marketing0@firm.example",
        "sales0@firm.example",
        "sales1@firm.example",
    ]


def test_a_quarter_is_asked_for_when_its_three_months_are_over(organisation, ask):
    assert ask(every=3) is None

    ask_due(datetime(2027, 1, 10, tzinfo=UTC))
    ask_due(datetime(2027, 2, 10, tzinfo=UTC))

    assert Pulse.objects.get().month == date(2027, 1, 1)


def test_the_periods_are_months_of_the_organisations_calendar(organisation, ask):
    organisation.calendar = "jalali"
    organisation.save()

    assert ask() is None  # Azar lasts until 21 December
    ask_due(datetime(2026, 12, 23, 9, tzinfo=UTC))

    assert Pulse.objects.get().month == date(2026, 11, 22)


def test_a_month_is_asked_for_once_though_the_calendar_changed_twice(organisation, ask):
    ask()
    for calendar, day in (("jalali", 23), ("gregorian", 24)):
        organisation.calendar = calendar
        organisation.save()
        ask_due(datetime(2026, 12, day, 9, tzinfo=UTC))

    months = sorted(Pulse.objects.values_list("month", flat=True))
    assert months == [date(2026, 11, 1), date(2026, 11, 22)]


def test_nothing_is_asked_before_somebody_chooses_nor_after_never(organisation, manager, ask):
    ask_due(DUE)
    assert not Pulse.objects.exists()

    assert ask(every=0) is None


def test_nothing_is_asked_while_a_round_is_open(organisation, manager, ask):
    make_assessment(organisation, now=DUE, title="Next")
    choose_rhythm(organisation, every=1, by=manager, now=CHOSEN)
    make_map(organisation, **HAND_OFFS)

    assert ask_due(DUE) == []


def test_whoever_wants_no_such_letter_has_none(organisation, ask):
    make_user(email="sales0@firm.example", is_asked_between_rounds=False)

    ask()

    assert [letter.email for letter in Message.objects.filter(kind="pulse")] == [
        "marketing0@firm.example"
    ]


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("en", "Sepehr Controls: did we do it as agreed?", "Was it kept?"),
        ("fa", "سپهر کنترل: همان‌طور که توافق کردیم کار کردیم؟", "انجام شد؟"),
    ],
)
def test_cron_sends_a_letter_by_whose_link_one_answers(
    client, organisation, ask, language, subject, said
):
    pulse = ask()
    people = PulsePerson.objects.filter(pulse=pulse)
    for person in people:
        person.respondent.language = language
        person.respondent.save()
    with time_machine.travel(DUE):
        call_command("send_mail_queue")
        letter = next(letter for letter in mail.outbox if letter.to == ["sales0@firm.example"])
        link = re.search(r"https?://[^/]+(/\S+pulse\S+)", letter.body)[1]
        sent = client.post(link, {"hand-off-4": "kept"}, follow=True)

    assert (letter.subject, said in letter.body) == (subject, True)
    assert sent.status_code == 200
    sheet = PulseSheet.objects.get()
    assert (sheet.function, sheet.hand_offs, sheet.statements) == ("sales", {"4": "kept"}, {})


def test_without_cron_the_first_visit_has_it_asked(reader, organisation, manager, ask):
    ask(every=0)
    choose_rhythm(organisation, every=1, by=manager, now=CHOSEN)

    with time_machine.travel(DUE):
        reader.get(organisation.get_absolute_url())
        reader.get(organisation.get_absolute_url())

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "marketing0@firm.example",
        "sales0@firm.example",
    ]


def test_the_phone_asks_each_hand_off_and_the_statements_that_would_change_the_result(
    client, organisation, ask
):
    pulse = ask()
    pulse.statements = ["A3", "U1"]
    pulse.save()
    person = PulsePerson.objects.first()

    with time_machine.travel(DUE):
        asked = {word: client.get(link_of(person, word)).content.decode() for word in ("en", "fa")}

    assert "Did we do it as agreed in November 2026?" in asked["en"]
    assert "<bdi>Company and need, on one sheet.</bdi> Within 24 hours." in asked["en"]
    assert "4 questions, one minute." in asked["en"]
    assert asked["en"].count("<fieldset") == 4
    assert 'dir="rtl"' in asked["fa"]
    assert "در نوامبر ۲۰۲۶ همان‌طور که توافق کردیم کار کردیم؟" in asked["fa"]


def test_an_empty_form_is_not_taken_and_the_second_one_changes_nothing(client, organisation, ask):
    ask()
    link = link_of(PulsePerson.objects.first())

    with time_machine.travel(DUE):
        empty = client.post(link, {})
        client.post(link, {"hand-off-4": "kept"})
        again = client.post(link, {"hand-off-4": "not"}, follow=True)

    assert (empty.status_code, "Nothing is answered yet." in empty.content.decode()) == (400, True)
    assert "it is taken" in again.content.decode()
    assert [sheet.hand_offs for sheet in PulseSheet.objects.all()] == [{"4": "kept"}]


def test_after_the_month_the_link_says_until_when_it_was_asked(client, organisation, ask):
    ask()
    link = link_of(PulsePerson.objects.first())

    with time_machine.travel(datetime(2027, 1, 2, 9, tzinfo=UTC)):
        over = client.post(link, {"hand-off-4": "kept"})

    assert (over.status_code, "This was asked until" in over.content.decode()) == (410, True)
    assert not PulseSheet.objects.exists()


def test_whoever_was_not_asked_has_no_page(client, organisation, ask):
    ask()
    person = PulsePerson.objects.first()
    person.delete()

    with time_machine.travel(DUE):
        assert client.get(link_of(person)).status_code == 404


def test_the_headline_is_the_hand_off_that_one_side_alone_calls_kept(reader, organisation, ask):
    pulse = ask()
    say(pulse, "sales", "kept")
    say(pulse, "marketing", "not")

    english, persian = (page(reader, organisation, language) for language in ("en", "fa"))

    assert "Only Sales calls the hand-off to “Purchase intention” kept." in english
    assert "Sales says kept, Marketing says not." in english
    assert "فقط فروش می‌گوید تحویل کار به «قصد خرید» انجام می‌شود." in persian


def test_without_one_it_says_how_many_both_call_kept(reader, organisation, ask):
    pulse = ask()
    say(pulse, "sales", "kept")
    say(pulse, "marketing", "kept")

    assert "Both sides call 1 of 1 hand-off kept." in page(reader, organisation)


def test_a_side_that_is_silent_is_named(reader, organisation, ask):
    say(ask(), "sales", "kept")

    assert "Nobody in Marketing answered for November 2026." in page(reader, organisation)


def test_an_anonymous_rounds_answers_stand_only_after_the_month_and_from_three_on(
    reader, organisation, ask
):
    pulse = ask(sales=4, marketing=3, mode="anonymous")
    say(pulse, "sales", "kept", "kept", "kept", "kept")
    say(pulse, "marketing", "not", "not")

    running = page(reader, organisation)
    few = page(reader, organisation, at=datetime(2027, 1, 2, 9, tzinfo=UTC))
    say(pulse, "marketing", "not")
    enough = page(reader, organisation, at=datetime(2027, 1, 2, 9, tzinfo=UTC))

    assert "what is answered stands here after" in running
    assert "kept</td>" not in running + few
    assert "Fewer than three of a side answered, so neither side is shown." in few
    assert "Only Sales calls the hand-off" in enough


def test_no_table_joins_what_is_answered_to_a_person(organisation, ask):
    pulse = ask()
    say(pulse, "sales", "kept")

    kept = {field.name for field in PulseSheet._meta.get_fields()}
    of_person = {field.name for field in PulsePerson._meta.get_fields()}

    assert kept == {"id", "organisation", "pulse", "function", "hand_offs", "statements"}
    assert of_person == {"id", "organisation", "pulse", "respondent", "has_answered"}


def test_six_pulses_stand_beside_each_other_in_as_many_queries_as_one(
    organisation, ask, django_assert_num_queries
):
    pulse = ask()
    for month in (12, 1, 2, 3, 4, 5, 6):
        year = 2026 if month == 12 else 2027
        pulse.pk, pulse.month = None, date(year, month, 1)
        pulse.save()

    with django_assert_num_queries(4):
        found = pulses_of(organisation, today=OVER)

    assert [seen.pulse.month.month for seen in found] == [1, 2, 3, 4, 5, 6]


def test_the_manager_chooses_the_rhythm(reader, organisation):
    reader.post(address(organisation, "pulse_rhythm"), {"every": "3"})

    assert PulseRhythm.objects.get().every == 3
    wrong = reader.post(address(organisation, "pulse_rhythm"), {"every": "2"})
    assert wrong.status_code == 400
    assert "Asked every three months, for the first" in page(
        reader, organisation, at=timezone.now()
    )


@pytest.mark.parametrize(
    ("every", "expected"),
    [(1, "every month, for the first time in December 2026"), (3, "first time in February 2027")],
)
def test_before_the_first_time_it_says_when_that_may_be(
    reader, organisation, manager, every, expected
):
    choose_rhythm(organisation, every=every, by=manager, now=CHOSEN)

    assert expected in page(reader, organisation, at=CHOSEN)


def test_asked_once_it_says_since_when(reader, organisation, ask):
    ask()

    assert "Asked every month since November 2026." in page(reader, organisation)


def test_what_functions_say_can_be_taken_away_as_far_as_it_is_shown(organisation, ask):
    pulse = ask(sales=2)
    say(pulse, "sales", "kept", "mostly")
    say(pulse, "marketing", "not")

    (table,) = [table for table in tables_of(organisation) if table.name == "pulses"]

    assert list(table.rows) == [
        (date(2026, 11, 1), 1, "4", "", "sales", 0.75),
        (date(2026, 11, 1), 1, "4", "", "marketing", 0.0),
    ]


def test_a_table_tells_nothing_of_an_anonymous_pulse_that_is_still_asked(organisation, ask):
    pulse = ask(sales=3, marketing=3, mode="anonymous")
    say(pulse, "sales", "kept", "kept", "kept")
    say(pulse, "marketing", "not", "not", "not")

    with time_machine.travel(DUE):
        assert "pulses" not in {table.name for table in tables_of(organisation)}
    with time_machine.travel(datetime(2027, 1, 2, tzinfo=UTC)):
        assert "pulses" in {table.name for table in tables_of(organisation)}
