"""What happens while no PostgreSQL answers; none is needed for it."""

import pytest
from psycopg import OperationalError

from alignment.postgresql.base import SERVERS, DatabaseWrapper

NOBODY = "nobody-listens"


@pytest.fixture
def away(tmp_path):
    """A connection to where nobody listens, that gives up soon."""
    pool = {"min_size": 1, "max_size": 2, "timeout": 0.2, "reconnect_timeout": 0.2}
    settings = {
        "NAME": "any",
        "USER": "",
        "PASSWORD": "",
        "HOST": str(tmp_path),
        "PORT": "",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": None,
        "AUTOCOMMIT": True,
        "OPTIONS": {"pool": pool},
    }
    connection = DatabaseWrapper(settings, alias=NOBODY)
    yield connection
    connection.close_pool()
    del SERVERS[NOBODY]


def test_one_request_alone_asks_a_server_that_is_away(away):
    with pytest.raises(OperationalError, match="couldn't get a connection"):
        away.connect()

    with (
        SERVERS[NOBODY].asking,  # as another thread does
        pytest.raises(OperationalError, match="did not answer a moment ago"),
    ):
        away.connect()


def test_the_server_is_asked_again_and_again(away):
    for _time in range(2):
        with pytest.raises(OperationalError, match="couldn't get a connection"):
            away.connect()

    assert not SERVERS[NOBODY].asking.locked()
