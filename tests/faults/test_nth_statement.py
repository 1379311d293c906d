"""Whichever statement of an action fails, nothing is half-written, and a repeat gives one result.

The database fails at the first statement of an action, then at the second, until the action
succeeds. F7 of `tests/faults/README.md`.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import count

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, transaction

from diagnostics.queries.verification import astray
from tests.faults.examples import EXAMPLES, Example, Given, all_actions
from tests.faults.interruption import Fault, empty, fail, interrupted, rows

pytestmark = pytest.mark.django_db(transaction=True)
ROOMS = sorted({example.room for example in EXAMPLES})


def refusal(example: Example, given: Given, n: int = 0) -> tuple[Exception | None, Fault]:
    """Call the action as a request would; return what it raised, and what struck it."""
    fault = Fault(n, fail)
    try:
        values, named = given.again()
    except ObjectDoesNotExist as error:
        return error, fault  # a gate finds nothing there
    with interrupted(fault):
        try:
            with transaction.atomic() if example.is_part else nullcontext():
                done = example.action(*values, **named)
                if isinstance(done, Iterator):
                    list(done)
                elif isinstance(done, AbstractContextManager):
                    with done:
                        pass
        except Exception as error:
            return error, fault
    return None, fault


def is_an_answer(refused: Exception | None) -> bool:
    """Tell whether a repeat was taken, or refused in the product's own words."""
    return (
        refused is None
        or isinstance(refused, ObjectDoesNotExist)
        or type(refused).__module__.startswith(("diagnostics.", "funnel."))
    )


def test_every_action_has_its_example():
    assert sorted({example.name for example in EXAMPLES}) == sorted(all_actions())


@pytest.mark.parametrize("room", ROOMS)
def test_whichever_statement_fails_nothing_is_half_written(room):
    for example in EXAMPLES:
        if example.room == room:
            store_once(example)
            empty()
            fail_at_each(example)
            empty()


def store_once(example):
    refused, fault = refusal(example, example.given())

    assert refused is None, (example.name, refused)
    assert fault.times_stored <= 1 or example.is_whole, example.name
    assert list(astray()) == [], example.name  # each row has the organisation of what it hangs on


def fail_at_each(example):
    given = example.given()
    before = rows()

    for n in count(1):
        refused, fault = refusal(example, given, n)
        stored = rows()
        if not fault.has_struck:
            break
        is_told = isinstance(refused, OperationalError)
        assert is_told or example.may_fail_in_silence, (example.name, n, refused)
        if example.is_whole:
            assert example.is_whole(), (example.name, n)
        elif not fault.times_stored:
            assert stored == before, (example.name, n)

    assert is_an_answer(refused), (example.name, refused)
    if not (example.is_part or example.is_anew):
        refused, _fault = refusal(example, given)
        assert is_an_answer(refused), (example.name, refused)
        assert rows() == stored, example.name
