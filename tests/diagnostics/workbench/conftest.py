"""An admin at the workbench, and the article's draft."""

import pytest

from diagnostics.actions import checklists
from tests.factories import make_user, make_version


@pytest.fixture
def admin(client_of, db):
    return client_of(make_user(email="ruth@test.example", name="Ruth Oakenby", is_staff=True))


@pytest.fixture
def draft(db):
    return checklists.begin_draft(make_version())
