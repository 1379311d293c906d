"""Workers killed and the server reloaded while people send (F1, F2)."""

import os
import signal
from pathlib import Path

import pytest

from tests.factories import make_assessment, make_respondent
from tests.faults.site import (
    more_from,
    sending,
    served,
    wait_until,
    whatever_was_taken_is_stored_whole_and_once,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are found in /proc"),
]
PEOPLE = 4
TIMES = 2


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), served() as site:
        yield site


@pytest.fixture
def people():
    assessment = make_assessment()
    return [make_respondent(assessment) for _ in range(PEOPLE)]


def test_killed_workers_lose_and_double_nothing(site, people):
    with sending(site, people) as senders:
        for _ in range(TIMES):
            more_from(senders)
            os.kill(site.workers[0], signal.SIGKILL)
        more_from(senders)

    whatever_was_taken_is_stored_whole_and_once(senders)


def test_a_reload_refuses_nobody(site, people):
    with sending(site, people) as senders:
        more_from(senders)
        before = set(site.workers)
        os.kill(site.master, signal.SIGHUP)
        wait_until(lambda: not before & set(site.workers))
        more_from(senders)

    assert [sender.refused for sender in senders] == [[]] * PEOPLE
    whatever_was_taken_is_stored_whole_and_once(senders)
