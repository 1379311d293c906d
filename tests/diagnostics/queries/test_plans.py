"""How the databases mean to read lists that may be very long: by an index, a page and no more."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from diagnostics.desk.sieve import Sieve
from diagnostics.models import Membership
from diagnostics.queries import portfolio
from diagnostics.queries.portfolio import (
    PAGE,
    clients_of,
    listed_rounds,
    round_rows,
    sorted_by,
    sorts_of,
)
from tests.factories import make_assessment, make_member, make_organisation

pytestmark = pytest.mark.django_db

FILTERS = (
    *("", "type=aligned", "verdict=mixed", "action=stay", "firmness=firm", "review=reviewed"),
    *("mine=on", "flag=long_run", "since=2026-01-01", "until=2026-01-01"),
    *("q=sepehr", "sector=food", "size=250%2B", "type=aligned&review=waiting&q=sepehr"),
)


def plan_of(rows):
    """Return how a page is read; PostgreSQL is told that what is avoided here is dear."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin", "hashagg"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return rows[: PAGE + 1].explain()


@pytest.fixture
def consultant(db):
    organisation = make_organisation()
    make_assessment(organisation)
    return make_member(organisation, Membership.Role.CONSULTANT)


@pytest.mark.parametrize("asked", FILTERS)
def test_a_page_of_very_many_rounds_is_read_by_their_days(consultant, asked, monkeypatch):
    monkeypatch.setattr(portfolio, "MOST_SORTED", -1)
    sieve = Sieve.read(QueryDict(asked), of_rounds=True)
    rows = listed_rounds(sieve.clients(clients_of(consultant))).counted()
    rows = sieve.narrowed(rows, consultant, now=timezone.now())

    plan = plan_of(sorted_by(round_rows(rows), sorts_of("", "en")["day"], is_descending=True))

    assert ("assessment_reviewed" if "mine" in asked else "assessment_by_day") in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
