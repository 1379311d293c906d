"""How the databases mean to read lists that may be very long: by an index, a page and no more."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from diagnostics.desk.sieve import Sieve
from diagnostics.models import Membership
from diagnostics.queries import portfolio
from diagnostics.queries.needs import QUIET, with_need
from diagnostics.queries.paging import PAGE, sorted_by
from diagnostics.queries.portfolio import (
    OF_CLIENTS,
    clients_of,
    listed_rounds,
    round_rows,
    sorts_of,
)
from diagnostics.queries.review import days_that_came
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


def is_read_in(plan, index):
    """Tell whether a table is read in an index alone, without its rows."""
    return bool(re.search(f"(USING COVERING INDEX|Index Only Scan.* using) {index}", plan))


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


@pytest.mark.parametrize("asked", [asked for asked in FILTERS if asked != "mine=on"])
def test_clients_are_narrowed_and_sorted_in_the_index_of_their_newest_rounds(consultant, asked):
    sieve = Sieve.read(QueryDict(asked), of_rounds=False)
    rows = sieve.clients(clients_of(consultant))
    rows = sieve.narrowed(rows, consultant, now=timezone.now())

    for column, sort in sorts_of(OF_CLIENTS, "en").items():
        if column == "name":  # that is the client's own
            continue
        plan = plan_of(sorted_by(rows, sort, is_descending=True).values("pk"))

        assert is_read_in(plan, "assessment_of_client"), column


def test_what_clients_wait_for_is_read_in_the_index_of_their_newest_rounds(consultant):
    now = timezone.now()
    rows = with_need(clients_of(consultant), quiet_since=now - QUIET, today=now.date())

    plan = plan_of(rows.order_by("newest__closed_at", "id").values_list("id", "need"))

    assert is_read_in(plan, "assessment_of_client")


def test_days_that_came_are_read_in_their_index(db):
    plan = plan_of(days_that_came(today=timezone.localdate()).values("pk"))

    assert is_read_in(plan, "assessment_look_again")
