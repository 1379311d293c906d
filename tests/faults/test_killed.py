"""A process that is killed amid an action leaves nothing half-written (F1).

Each is killed at every statement, its COMMIT included, in a process of its own.
"""

import os
import signal
import warnings
from itertools import count
from typing import NoReturn

import pytest
from django.db import connection

from diagnostics.actions import checklists, importing, invitations, rounds, storing
from tests.faults.examples import EXAMPLES
from tests.faults.interruption import Fault, interrupted, rows

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here"),
]
KILLED = [
    rounds.save_answers,
    rounds.close_assessment,
    checklists.publish_draft,
    importing.import_assessment,
    storing.store,
    invitations.invite,
]
DONE, FAILED = 0, 1


def kill() -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def ended(example, given, n) -> int:
    """Call the action in a process that is killed at the n-th statement; return how it ended."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()  # no two processes share one
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child starts no thread
        pid = os.fork()
    if pid == 0:
        result = FAILED
        try:
            values, named = given.again()
            with interrupted(Fault(n, kill)):
                example.action(*values, **named)
            result = DONE
        finally:
            os._exit(result)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("action", KILLED, ids=lambda action: action.__name__)
def test_a_process_killed_at_any_statement_leaves_all_or_nothing(action):
    example = next(example for example in EXAMPLES if example.action is action)
    given = example.given()
    before = rows()
    halves = []

    for n in count(1):
        end = ended(example, given, n)
        if end != -signal.SIGKILL:
            break
        stored = rows()
        if stored != before:
            halves.append((n, stored))

    assert end == DONE
    assert n > 1
    done = rows()
    assert done != before
    assert [n for n, half in halves if half != done] == []
