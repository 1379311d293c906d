"""A database that refuses a row for another reason than a repeat is never taken for a repeat."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from diagnostics.actions.mail import queue_again, queue_reminders
from diagnostics.actions.rounds import join_as_member, save_answers
from diagnostics.method.checklist import Function
from diagnostics.models import Message, Respondent, Sheet, Submission
from diagnostics.models.respondent import Part
from tests.diagnostics.refusing import refusing
from tests.factories import make_assessment, make_respondent, make_user

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "beginning", ['INSERT INTO "diagnostics_submission"', 'UPDATE "diagnostics_sheet"']
)
def test_answers_that_are_refused_are_not_sent_twice(beginning):
    respondent = make_respondent(make_assessment())

    with refusing(beginning), pytest.raises(IntegrityError, match="another rule"):
        save_answers(respondent, part=Part.CLAIMS, changed={"1": "sales"}, key="k", now=NOW)

    assert Submission.objects.count() == 0
    assert Sheet.objects.get(respondent=respondent).claims == {}


def test_a_member_who_is_refused_has_not_joined_twice():
    assessment, user = make_assessment(), make_user()

    with (
        refusing('INSERT INTO "diagnostics_sheet"'),
        pytest.raises(IntegrityError, match="another rule"),
    ):
        join_as_member(
            assessment=assessment, user=user, function=Function.SALES, language="en", now=NOW
        )

    assert Respondent.objects.count() == 0


def test_a_letter_that_is_refused_does_not_wait_already():
    respondent = make_respondent(make_assessment())
    letter = Message.objects.create(
        organisation=respondent.organisation,
        assessment=respondent.assessment,
        respondent=respondent,
        kind=Message.Kind.INVITATION,
        queued_at=NOW,
        claimed_at=NOW,
        problem="refused",
    )

    with (
        refusing('UPDATE "diagnostics_message"'),
        pytest.raises(IntegrityError, match="another rule"),
    ):
        queue_again(respondent.assessment, letter=letter.pk, now=NOW)

    letter.refresh_from_db()
    assert letter.claimed_at == NOW


def test_a_reminder_that_is_refused_is_not_counted_as_queued():
    respondent = make_respondent(make_assessment(), email="p@test.example")

    with (
        refusing('INSERT INTO "diagnostics_message"'),
        pytest.raises(IntegrityError, match="another rule"),
    ):
        queue_reminders(respondent.assessment, now=NOW)

    assert Message.objects.count() == 0
