"""PostgreSQL restarted while people send (F7): run by test_restart.py, on a server of its own."""

import os
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests.factories import make_assessment, make_respondent
from tests.faults.site import (
    more_from,
    sending,
    served,
    whatever_was_taken_is_stored_whole_and_once,
)

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4


@pytest.fixture
def site(transactional_db):
    with served() as site:
        yield site


@pytest.fixture
def people(transactional_db):
    assessment = make_assessment()
    return [make_respondent(assessment) for _ in range(PEOPLE)]


@pytest.fixture
def restart():
    """Return what restarts PostgreSQL as after a crash."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        data = Path(cursor.fetchone()[0])
        cursor.execute("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
        program = Path(cursor.fetchone()[0], "pg_ctl")
    owner = data.stat()
    is_ours = owner.st_uid == os.getuid()
    run_as = {} if is_ours else {"user": owner.st_uid, "group": owner.st_gid}

    def restarted():
        command = [program, "-D", data, "-w", "-s", "-m", "immediate", "restart"]
        subprocess.run([*command, "-l", data.parent / "log"], check=True, cwd=data, **run_as)

    return restarted


def test_a_restarted_database_keeps_what_was_taken_and_is_found_again(site, people, restart):
    with sending(site, people) as senders:
        more_from(senders)
        restart()
        more_from(senders)

    connection.close()
    whatever_was_taken_is_stored_whole_and_once(senders)
    assert {status for sender in senders for status in sender.refused} <= {503}
