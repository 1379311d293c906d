"""A closed round, and who takes it away."""

import pytest

from diagnostics.actions import rounds
from tests.factories import NOW, make_sepehr


@pytest.fixture
def sepehr(cast):
    rounds.close_assessment(cast.assessment, now=NOW)
    return rounds.close_assessment(make_sepehr(cast.organisation), now=NOW)


@pytest.fixture
def manager(cast, client_of):
    return client_of(cast.manager)
