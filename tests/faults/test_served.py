"""Workers killed, the server reloaded, the database restarted while people send (F1, F2, F7)."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from diagnostics.models import Sheet, Submission
from tests.factories import CRITERIA, make_assessment, make_respondent
from tests.faults.site import more_from, sending, served, wait_until

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


def whatever_was_taken_is_stored_whole_and_once(senders):
    for sender in senders:
        sheet = Sheet.objects.get(respondent=sender.respondent)
        assert sheet.criteria == dict.fromkeys(CRITERIA, sender.last)
        assert Submission.objects.filter(respondent=sender.respondent).count() == sender.taken


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


@pytest.fixture
def restart():
    """Return what restarts PostgreSQL as after a crash, where it is one of the tests' own."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no server that restarts")
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        program = Path(cursor.fetchone()[0], "pg_ctl")
    if not data.parent.name.startswith("hamrasta-postgres-") or not shutil.which(program):
        pytest.skip("the PostgreSQL of these tests is somebody else's")
    owner = data.stat()
    is_ours = owner.st_uid == os.getuid()
    run_as = {} if is_ours else {"user": owner.st_uid, "group": owner.st_gid}

    def restarted():
        command = [program, "-D", data, "-w", "-s", "-m", "immediate", "restart"]
        subprocess.run([*command, "-l", data.parent / "log"], check=True, cwd=data, **run_as)

    yield restarted
    connection.close()


def test_a_restarted_database_keeps_what_was_taken_and_is_found_again(site, people, restart):
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")  # what earlier tests wrote need not be recovered
    with sending(site, people) as senders:
        more_from(senders)
        restart()
        more_from(senders)

    connection.close()
    whatever_was_taken_is_stored_whole_and_once(senders)
    assert {status for sender in senders for status in sender.refused} <= {503}
