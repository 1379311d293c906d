"""Letters of a day to look again that has come: to the client's consultants, once."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from diagnostics.actions import review, rounds
from diagnostics.actions.mail import send_waiting
from diagnostics.models import Assessment, Membership, Message
from tests.factories import NOW, make_assessment, make_member, make_organisation

pytestmark = pytest.mark.django_db

CONSULTANT = Membership.Role.CONSULTANT


@pytest.fixture
def organisation():
    return make_organisation(name="Arman Packaging", name_fa="آرمان بسته‌بندی")


@pytest.fixture
def consultant(organisation):
    return make_member(organisation, CONSULTANT, email="navid@test.example", name="Navid")


@pytest.fixture
def assessment(organisation, consultant):
    """Return a reviewed round whose day to look again came yesterday."""
    closed = rounds.close_assessment(make_assessment(organisation), now=NOW)
    yesterday = timezone.localdate() - timedelta(days=1)
    review.mark_reviewed(closed, look_again_on=yesterday, by=consultant, now=NOW)
    return Assessment.objects.get(pk=closed.pk)


def tell():
    review.tell_of_days_that_came(now=timezone.now())
    return sorted(message.email for message in Message.objects.filter(claimed_at=None))


def text_in(letter):
    return "".join(part.get_content() for part in letter.walk() if not part.is_multipart())


@pytest.mark.parametrize(
    ("language", "subject", "said"),
    [
        ("en", "Arman Packaging: the day to look again has come", "was to be looked at again on"),
        ("fa", "آرمان بسته‌بندی: زمان بررسی دوباره رسید", "برای بررسی دوبارهٔ"),
    ],
)
def test_the_command_writes_to_each_consultant_once(
    assessment, consultant, mail_server, language, subject, said
):
    consultant.language = language
    consultant.save()

    call_command("send_mail_queue")
    call_command("send_mail_queue")

    (letter,) = mail_server.letters
    assert (letter["To"], letter["Subject"].strip()) == (consultant.email, subject)
    assert said in text_in(letter)
    assert f"/{language}/organisations/arman-packaging/" in text_in(letter)
    assert f"/{language}/account/" in text_in(letter)


def test_without_a_command_the_first_who_opens_the_list_has_it_written(
    client_of, assessment, consultant, mail_server
):
    colleague = make_member(assessment.organisation, CONSULTANT)
    browser = client_of(colleague)

    browser.get("/en/portfolio/")
    browser.get("/en/portfolio/")

    assert sorted(mail_server.recipients()) == sorted([colleague.email, consultant.email])


def test_only_consultants_who_want_it_are_told(assessment, consultant):
    make_member(assessment.organisation)
    make_member(assessment.organisation, CONSULTANT, is_told_to_look_again=False)
    gone = make_member(assessment.organisation, CONSULTANT)
    gone.memberships.update(withdrawn_at=NOW)

    assert tell() == [consultant.email]


@pytest.mark.parametrize("days", [1, None])
def test_a_day_that_was_moved_or_taken_off_meanwhile_is_not_told_of(assessment, consultant, days):
    tell()
    later = timezone.localdate() + timedelta(days=days) if days else None
    review.look_again(assessment, on=later, by=consultant, now=NOW)

    send_waiting(now=timezone.now(), limit=10)

    assert not Message.objects.exists()


def test_another_day_is_told_of_anew(assessment, consultant):
    tell()
    Message.objects.all().delete()
    review.look_again(assessment, on=timezone.localdate(), by=consultant, now=NOW)

    assert tell() == [consultant.email]


def test_a_day_to_come_is_not_told_of(assessment, consultant):
    tomorrow = timezone.localdate() + timedelta(days=1)
    review.look_again(assessment, on=tomorrow, by=consultant, now=NOW)

    assert tell() == []


def test_the_day_of_an_older_round_is_not_told_of(assessment):
    make_assessment(assessment.organisation)

    assert tell() == []


def test_an_archived_client_is_not_told_of(assessment):
    assessment.organisation.archived_at = NOW
    assessment.organisation.save(update_fields=["archived_at"])

    assert tell() == []


def test_whoever_switches_it_off_gets_no_letter_that_waits(client_of, assessment, consultant):
    tell()

    client_of(consultant).post("/en/account/letters/", {"is_told_of_decisions": "on"})
    send_waiting(now=timezone.now(), limit=10)

    assert not Message.objects.exists()
