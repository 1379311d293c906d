"""A consultant, and a client of theirs."""

import pytest

from diagnostics.models import Membership
from tests.factories import make_member, make_organisation


@pytest.fixture
def consultant(db):
    return make_member(
        make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل", sector="Cabinets"),
        Membership.Role.CONSULTANT,
        name="Navid",
    )


@pytest.fixture
def organisation(consultant):
    return consultant.memberships.get().organisation


@pytest.fixture
def client(client_of, consultant):
    return client_of(consultant)
