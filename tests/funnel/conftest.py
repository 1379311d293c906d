"""An organisation with a checklist to answer, its manager who reads, and a day in November."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.factories import make_member, make_organisation, make_version


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
