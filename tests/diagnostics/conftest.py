"""An organisation, and a member who reads its results."""

import pytest

from tests.factories import make_member, make_organisation


@pytest.fixture
def organisation(db):
    return make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")


@pytest.fixture
def reader(organisation, client_of):
    return client_of(make_member(organisation))
