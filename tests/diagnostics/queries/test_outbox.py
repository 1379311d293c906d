"""What is read of the outbox: how far a round's letters are, and who may be reminded."""

from datetime import timedelta

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.models import Message, Respondent
from diagnostics.queries.outbox import (
    INTERRUPTED,
    PROBLEMS,
    REMINDER_EVERY,
    SENDING_LASTS,
    SHOWN,
    Outbox,
    Trouble,
    missing_of,
    outbox_of,
    pointless_letters,
    troubles_of,
    waiting_letters,
)
from tests.factories import NOW, make_assessment, make_message, make_respondent, make_user

pytestmark = pytest.mark.django_db

MOMENT = timedelta(microseconds=1)
SENT = {"claimed_at": NOW, "sent_at": NOW}
REFUSED = {"claimed_at": NOW, "problem": "refused 550"}


@pytest.fixture
def assessment():
    return make_assessment()


@pytest.fixture
def person(assessment):
    return make_respondent(assessment, email="p@test.example")


def outbox(**fields):
    none = dict.fromkeys(
        ("waiting", "sending", "sent", "trouble_count", "missing_count", "uninvited_count"), 0
    )
    fields = none | {"troubles": [], "missing": []} | fields
    return Outbox(is_reachable=True, has_server=True, is_printed=False, **fields)


# --- numbers ---------------------------------------------------------------------------------


def test_a_percentage_is_of_all_letters_and_nothing_of_none():
    assert outbox().sent_percent == 0
    assert outbox(sent=2, waiting=1).sent_percent == 66
    assert outbox(sent=1, sending=1, waiting=1, trouble_count=1).sent_percent == 25


def test_what_is_not_named_is_counted():
    found = outbox(trouble_count=3, troubles=[object()], missing_count=2, missing=[object()] * 2)

    assert (found.unnamed_troubles, found.unnamed_missing) == (2, 0)


@pytest.mark.parametrize(
    ("problem", "text", "code"),
    [
        ("refused 550", PROBLEMS["refused"], "550"),
        ("other 421", PROBLEMS["other"], "421"),
        ("lost", PROBLEMS["lost"], ""),
        ("unusable", PROBLEMS["unusable"], ""),
        ("", INTERRUPTED, ""),
    ],
)
def test_a_trouble_is_told_by_its_first_word(problem, text, code):
    trouble = Trouble(Message(problem=problem))

    assert (trouble.text, trouble.code) == (str(text), code)


# --- a round's letters -----------------------------------------------------------------------


def test_letters_are_counted_by_what_became_of_them(assessment, django_assert_num_queries):
    states = [{}, SENT, SENT, REFUSED, {"claimed_at": NOW}, {"claimed_at": NOW - SENDING_LASTS}]
    for number, fields in enumerate(states):
        make_message(make_respondent(assessment, email=f"p{number}@test.example"), **fields)
    make_message(make_respondent(make_assessment(), email="other@test.example"))

    with django_assert_num_queries(3):
        found = outbox_of(assessment, now=NOW)

    assert (found.waiting, found.sending, found.sent, found.trouble_count) == (1, 1, 2, 2)
    assert found.all == 6
    assert found.is_reachable


def test_the_server_is_out_of_reach_while_a_waiting_letter_says_so(assessment, person):
    letter = make_message(person, problem="unreachable")

    before = outbox_of(assessment, now=NOW).is_reachable
    Message.objects.filter(pk=letter.pk).update(claimed_at=NOW)

    assert (before, outbox_of(assessment, now=NOW).is_reachable) == (False, True)


def test_a_few_are_named_and_all_are_counted(assessment):
    for number in range(SHOWN + 1):
        make_message(make_respondent(assessment, email=f"refused{number}@test.example"), **REFUSED)
        make_respondent(assessment, email=f"missing{number}@test.example")

    found = outbox_of(assessment, now=NOW)

    assert (len(found.troubles), found.unnamed_troubles) == (SHOWN, 1)
    assert (len(found.missing), found.unnamed_missing) == (SHOWN, 1)
    assert found.uninvited_count == SHOWN + 1


@pytest.mark.parametrize(
    ("ago", "is_trouble"), [(SENDING_LASTS - MOMENT, False), (SENDING_LASTS, True)]
)
def test_a_sender_has_its_time(assessment, person, ago, is_trouble):
    make_message(person, claimed_at=NOW - ago)

    assert troubles_of(assessment, now=NOW).exists() is is_trouble


@pytest.mark.parametrize("field", ["withdrawn_at", "finished_at"])
def test_nobody_looks_at_the_trouble_of_who_needs_no_letter(assessment, person, field):
    make_message(person, **REFUSED)
    before = troubles_of(assessment, now=NOW).count()
    Respondent.objects.filter(pk=person.pk).update(**{field: NOW})

    assert (before, troubles_of(assessment, now=NOW).count()) == (1, 0)


# --- what waits ------------------------------------------------------------------------------


def test_waiting_letters_are_the_oldest_first(assessment):
    letters = [
        make_message(make_respondent(assessment, email=f"p{number}@test.example"))
        for number in range(3)
    ]

    assert list(waiting_letters(now=NOW)) == letters
    assert not pointless_letters(now=NOW).exists()


@pytest.mark.parametrize(
    "fields", [{"withdrawn_at": NOW}, {"finished_at": NOW}, {"email": ""}], ids=str
)
def test_a_letter_that_waits_for_somebody_who_needs_none_is_pointless(person, fields):
    letter = make_message(person)
    Respondent.objects.filter(pk=person.pk).update(**fields)

    assert list(pointless_letters(now=NOW)) == [letter]
    assert not waiting_letters(now=NOW).exists()


def test_letters_are_pointless_from_the_closing_date_on():
    assessment = make_assessment(closes_at=NOW + timedelta(days=9))
    person = make_respondent(assessment, email="p@test.example", now=NOW)
    letter = make_message(person)
    closes_at = assessment.closes_at

    assert list(waiting_letters(now=closes_at - MOMENT)) == [letter]
    assert list(pointless_letters(now=closes_at)) == [letter]


def test_letters_of_a_closed_round_are_pointless(assessment, person):
    letter = make_message(person)
    close_assessment(assessment, now=NOW)

    assert list(pointless_letters(now=NOW)) == [letter]


def test_a_letter_that_was_sent_is_neither_waiting_nor_pointless(assessment, person):
    make_message(person, **SENT)
    close_assessment(assessment, now=NOW)

    assert not waiting_letters(now=NOW).exists()
    assert not pointless_letters(now=NOW).exists()


# --- who may be reminded ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("letters", "has_letter"),
    [
        ([], False),
        ([SENT], True),
        ([REFUSED, SENT], True),
        ([{}], None),
        ([REFUSED], None),
        ([{"claimed_at": NOW}], None),
        ([SENT, REFUSED], None),
    ],
)
def test_who_is_missing_has_no_letter_under_way(assessment, person, letters, has_letter):
    for fields in letters:
        make_message(person, **fields, queued_at=NOW - REMINDER_EVERY)

    found = [missing.has_letter for missing in missing_of(assessment, now=NOW)]

    assert found == ([] if has_letter is None else [has_letter])


@pytest.mark.parametrize(
    ("ago", "is_missing"), [(REMINDER_EVERY - MOMENT, False), (REMINDER_EVERY, True)]
)
def test_a_day_after_a_reminder_the_next_one_may_go(assessment, person, ago, is_missing):
    make_message(person, Message.Kind.REMINDER, queued_at=NOW - ago, **SENT)

    assert missing_of(assessment, now=NOW).exists() is is_missing


def test_a_reminder_keeps_a_day_from_the_invitation_too(assessment, person):
    make_message(person, queued_at=NOW, **SENT)

    assert not missing_of(assessment, now=NOW).exists()
    assert missing_of(assessment, now=NOW + REMINDER_EVERY).get() == person


@pytest.mark.parametrize(
    "fields", [{"withdrawn_at": NOW}, {"finished_at": NOW}, {"email": ""}, {"user": ()}], ids=str
)
def test_who_cannot_or_need_not_be_reminded_is_not_missing(assessment, person, fields):
    if "user" in fields:
        fields = {"user": make_user()}
    Respondent.objects.filter(pk=person.pk).update(**fields)

    assert not missing_of(assessment, now=NOW).exists()


def test_who_has_begun_is_missing_too_in_the_order_of_asking(assessment, person):
    later = make_respondent(assessment, email="later@test.example")
    Respondent.objects.filter(pk=person.pk).update(started_at=NOW)

    assert list(missing_of(assessment, now=NOW)) == [person, later]
