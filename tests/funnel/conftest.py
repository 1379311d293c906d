"""An organisation with a checklist to answer, its manager who reads, and a day in November."""

from datetime import UTC, datetime

import pytest
import time_machine

from diagnostics.actions.rounds import close_assessment
from funnel.joint.actions import open_session
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_version,
)


@pytest.fixture
def in_november():
    with time_machine.travel(datetime(2026, 11, 24, 9, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def organisation(db):
    make_version()
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")


@pytest.fixture
def manager(organisation):
    return make_member(organisation, name="Leila")


@pytest.fixture
def reader(manager, client_of):
    return client_of(manager)


@pytest.fixture
def closed(organisation):
    """Return a closed round in which both sides claim stage 4."""
    assessment = make_assessment(organisation)
    make_respondent(assessment, "sales", claims=claims("MMMSSSSS"))
    make_respondent(assessment, "marketing", claims=claims("MMMMSSSS"))
    return close_assessment(assessment, now=NOW)


@pytest.fixture
def session(closed, manager):
    return open_session(closed, by=manager, now=NOW)
