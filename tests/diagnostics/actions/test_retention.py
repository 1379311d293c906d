"""What is kept for a while only, and goes afterwards; the document says so."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache, caches
from django.core.management import call_command
from django.utils import timezone

from diagnostics.actions import memberships, retention, rounds
from diagnostics.models import (
    DiscardedLink,
    Import,
    MembershipInvitation,
    Message,
    TrailEntry,
)
from tests.factories import (
    make_assessment,
    make_member,
    make_message,
    make_organisation,
    make_respondent,
    make_submission,
    make_user,
)

pytestmark = pytest.mark.django_db

TOLD = (Path(__file__).parents[3] / "docs" / "data.md").read_text()
KINDS = [kind.what for kind in retention.kept()]
MOMENT = timedelta(minutes=1)


def make_asked(ended):
    """Return an invitation that ended then, one by an answer and one by running out."""
    answered, run_out = (
        memberships.ask(
            organisation=organisation,
            email="asked@test.example",
            role="consultant",
            language="en",
            by=make_member(organisation),
            now=ended - timedelta(days=7),
        )
        for organisation in (make_organisation(), make_organisation())
    )
    memberships.decline(answered, now=ended)
    return [answered, run_out]


def make_closed(at):
    assessment = make_assessment()
    respondent = make_respondent(assessment, criteria={"U1": "yes"})
    rounds.close_assessment(assessment, now=at)
    return respondent


def make_rows(what, at):
    """Return rows of one kind, whose while began then."""
    if what == "files not brought in":
        return [Import.objects.create(by=make_user(), name="a.csv", digest="0", read_at=at)]
    if what == "letters":
        return [make_message(make_closed(at), queued_at=at, claimed_at=at, sent_at=at)]
    if what == "invitations":
        return make_asked(at)
    if what == "keys of forms":
        return [make_submission(make_closed(at), key=str(at))]
    if what == "rows of the audit trail":
        return [TrailEntry.objects.create(what="account_login", at=at)]
    digest = f"{at:%H%M}" * 16
    return [DiscardedLink.objects.create(token_digest=digest, discarded_at=at)]


@pytest.mark.parametrize("what", KINDS[2:])
def test_it_is_kept_as_long_as_the_document_says_and_no_longer(what):
    [days] = re.findall(rf"^\| {what} \| .*?(\d+) days? after", TOLD, re.MULTILINE)
    since = timezone.now() - timedelta(days=int(days))
    old, young = make_rows(what, since - MOMENT), make_rows(what, since + MOMENT)

    call_command("purge")

    left = set(type(old[0]).objects.values_list("pk", flat=True))
    assert left == {row.pk for row in young}


def test_the_days_are_those_of_the_settings(settings):
    settings.KEEP_LETTERS_DAYS = 1
    letter = make_rows("letters", timezone.now() - timedelta(days=2))[0]

    call_command("purge")

    assert not Message.objects.filter(pk=letter.pk).exists()


def test_the_document_names_every_kind(db):
    named = re.findall(r"^\| ([\w -]+) \|", TOLD.partition("How long what is kept")[2], re.M)

    assert {what for what, _number in retention.erase_run_out(now=timezone.now())} <= set(named)


def test_letters_of_an_open_round_and_letters_that_wait_stay():
    long_ago = timezone.now() - timedelta(days=1000)
    open_, closed = make_respondent(make_assessment()), make_closed(long_ago)
    letters = [
        make_message(open_, queued_at=long_ago, claimed_at=long_ago, sent_at=long_ago),
        make_message(closed, queued_at=long_ago),
    ]

    call_command("purge")

    assert set(Message.objects.all()) == set(letters)


def test_invitations_that_still_stand_stay():
    organisation = make_organisation()
    asked = memberships.ask(
        organisation=organisation,
        email="asked@test.example",
        role="manager",
        language="en",
        by=make_member(organisation),
        now=timezone.now(),
    )

    call_command("purge")

    assert MembershipInvitation.objects.get() == asked


def test_a_session_goes_when_it_is_over_with_its_device(client_of):
    here, over = make_member(make_organisation()), make_member(make_organisation())
    for person in (here, over):
        client = client_of(person)
        client.get("/en/account/")
    client.session.delete()
    assert UserSession.objects.count() == 2

    call_command("purge")

    assert UserSession.objects.get().user == here


def test_counters_go_when_their_while_is_over():
    cache.set("over", 1, -1)
    cache.set("runs", 1, 600)

    told = dict(retention.erase_run_out(now=timezone.now()))

    assert told["counters"] == 1
    assert cache.get("runs") == 1


def test_rendered_parts_go_when_their_while_is_over():
    caches["stored"].set("over", 1, -1)
    caches["stored"].set("runs", 1, 600)

    told = dict(retention.erase_run_out(now=timezone.now()))

    assert told["rendered parts"] == 1
    assert caches["stored"].get("runs") == 1
