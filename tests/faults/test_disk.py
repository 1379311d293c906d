"""A disk that is full refuses politely, keeps what was taken, and works again (F9)."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from diagnostics.models import Sheet, Submission
from tests.factories import ALL_YES, make_assessment, make_respondent

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 400
NO_LIMIT = 2**31
FOUND, AWAY = 302, 503


@pytest.fixture
def fill_disk():
    """Return what lets the file of the database grow no more, or as it likes again."""
    if connection.vendor != "sqlite":
        pytest.skip(
            "a disk of PostgreSQL's own is not filled here; the n-th statement fails instead"
        )

    def limited(is_full):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0] if is_full else NO_LIMIT
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    yield limited
    limited(False)


def test_a_full_disk_refuses_and_keeps_what_was_taken(fill_disk):
    respondent = make_respondent(make_assessment())
    address = reverse("diagnostics:answer_step", args=[respondent.token, "together"])
    visitor = Client(raise_request_exception=False)

    def send(number):
        note = f"{number} " + "word " * 300
        form = ALL_YES | {"base": "{}", "go": "skip", "note": note, "once": f"form-{number:06}"}
        return visitor.post(address, form)

    fill_disk(True)
    refused = next(number for number in range(MOST) if send(number).status_code != FOUND)
    page = send(refused)
    stored = Sheet.objects.get(respondent=respondent)

    assert page.status_code == AWAY
    assert page["Retry-After"]
    assert Submission.objects.count() == refused
    assert (stored.criteria, stored.notes != {}) == (ALL_YES, True) if refused else ({}, False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)

    fill_disk(False)
    assert send(refused).status_code == FOUND
    assert Submission.objects.count() == refused + 1
    assert Sheet.objects.get(respondent=respondent).notes["together"].startswith(f"{refused} ")
