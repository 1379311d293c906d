"""Who brings a file in, and for which organisation."""

import pytest

from tests.factories import make_member, make_organisation, make_version


@pytest.fixture
def organisation(db):
    make_version()
    return make_organisation(name="Acme")


@pytest.fixture
def client(organisation, client_of):
    return client_of(make_member(organisation, email="leila@test.example", name="Leila"))
