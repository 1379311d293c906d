"""Who works in the admin, and on what."""

import pytest

from diagnostics.actions import checklists
from tests.factories import make_user, make_version


@pytest.fixture
def staff(client_of, db):
    return client_of(make_user(email="staff@test.example", is_staff=True))


@pytest.fixture
def draft(db):
    return checklists.begin_draft(make_version())
