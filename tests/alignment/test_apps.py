import pytest
from django.db import connection

from alignment.apps import MOST_PARAMETERS
from diagnostics.models import Organisation


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has such a limit")
def test_sqlite_takes_more_than_a_thousand_parameters_a_statement(django_assert_num_queries):
    assert connection.features.max_query_params == MOST_PARAMETERS
    rows = [Organisation(name=f"Firm {number}", slug=f"firm-{number}") for number in range(500)]

    with django_assert_num_queries(1):
        Organisation.objects.bulk_create(rows)
