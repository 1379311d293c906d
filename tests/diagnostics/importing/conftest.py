"""Who brings a file in, and for which organisation."""

import pytest

from diagnostics.models import Membership
from tests.factories import make_member, make_organisation, make_version


@pytest.fixture
def organisation(db):
    make_version()
    return make_organisation(name="Acme")


@pytest.fixture
def client(organisation, client_of):
    return client_of(make_member(organisation, email="leila@test.example", name="Leila"))


@pytest.fixture
def acme(organisation):
    return organisation


@pytest.fixture
def nika():
    return make_organisation(name="Nika Foods", name_fa="مواد غذایی نیکا")


@pytest.fixture
def consultant(acme, nika):
    user = make_member(acme, Membership.Role.CONSULTANT, name="Navid")
    user.memberships.create(organisation=nika, role=Membership.Role.CONSULTANT)
    return user


@pytest.fixture
def desk(consultant, client_of):
    return client_of(consultant)
