"""How the databases mean to read lists that may be very long: by an index, a page and no more."""

import re

import pytest
from django.db import connection
from django.db.models import Count
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics.desk.sieve import Sieve
from diagnostics.models import Assessment, Membership
from diagnostics.queries import portfolio
from diagnostics.queries.needs import QUIET, with_need
from diagnostics.queries.paging import PAGE, PageMark, listed, sorted_by
from diagnostics.queries.portfolio import (
    OF_CLIENTS,
    clients_of,
    listed_rounds,
    round_rows,
    sorts_of,
)
from diagnostics.queries.review import days_that_came
from diagnostics.queries.versions import default_version
from tests.factories import make_assessment, make_member, make_organisation

pytestmark = pytest.mark.django_db

FILTERS = (
    *("", "type=aligned", "verdict=mixed", "action=stay", "firmness=firm", "review=reviewed"),
    *("mine=on", "flag=long_run", "since=2026-01-01", "until=2026-01-01"),
    *(
        "q=sepehr",
        "sector=food",
        "checklist=article",
        "size=250%2B",
        "type=aligned&review=waiting&q=sepehr",
        "verdict=mixed&action=stay",
        "type=none&flag=long_run",
    ),
)


def plan_of(rows):
    """Return how a page is read; PostgreSQL is told that what is avoided here is dear."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin", "hashagg"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return rows[: PAGE + 1].explain()


def add_rounds():
    """Add so many rounds that the databases know them to be many, and clients to be few."""
    version = default_version()
    for number in range(20):
        organisation = make_organisation(name=f"Firm {number}")
        Assessment.objects.bulk_create(
            Assessment(
                organisation=organisation,
                version=version,
                round=round_,
                state="closed",
                closed_at=timezone.now(),
                result={},
                sums={},
            )
            for round_ in range(40)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def is_read_in(plan, index):
    """Tell whether a table is read in an index; on SQLite in it alone, without its rows.

    PostgreSQL reads the rows too as long as it has not tidied them up.
    """
    return bool(re.search(f"(USING COVERING INDEX|Index (Only )?Scan.* using) {index}", plan))


@pytest.fixture
def consultant(db):
    organisation = make_organisation()
    make_assessment(organisation)
    return make_member(organisation, Membership.Role.CONSULTANT)


INDEXES = {
    "type": "by_result",
    "verdict": "by_verdict",
    "action": "by_action",
    "firmness": "by_firmness",
    "review": "by_review",
    "flag": "with_flag_2",
    "mine": "reviewed",
}


def index_of(asked):
    """Return the name of the index that rounds are read in: of a flag, or of one filter or two."""
    filters = [part.partition("=")[0] for part in asked.split("&")]
    said = [name for name in filters if name in INDEXES and name != "flag"]
    if "flag" in filters:
        return INDEXES["flag"]
    if len(said) < 2:
        return INDEXES[said[0]] if said else "by_day"
    return "_".join(INDEXES[name].removeprefix("by_") for name in said)


@pytest.fixture
def all_rounds(consultant, monkeypatch):
    """Return what narrows all rounds by an address, as of somebody with many clients."""
    monkeypatch.setattr(portfolio, "FEW_CLIENTS", -1)

    def rounds(asked=""):
        sieve = Sieve.read(QueryDict(asked), of_rounds=True)
        rows = listed_rounds(sieve.clients(clients_of(consultant))).counted()
        return sieve.narrowed(rows, consultant, now=timezone.now())

    return rounds


@pytest.mark.parametrize("asked", FILTERS)
def test_a_page_of_very_many_rounds_is_read_in_the_index_of_its_filter(all_rounds, asked):
    rows = round_rows(all_rounds(asked))

    plan = plan_of(sorted_by(rows, sorts_of("", "en")["day"], is_descending=True))

    assert f"assessment_{index_of(asked)}" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("name", [name for name in sorts_of("", "en") if name != "name"])
@pytest.mark.parametrize("falls", [True, False])
def test_very_many_rounds_are_read_in_the_order_that_is_asked_for(all_rounds, name, falls):
    order = sorts_of("", "en")[name]

    plan = plan_of(sorted_by(all_rounds(), order, is_descending=falls).values("pk"))

    index = {"suggestion": "by_action"}.get(name, f"by_{name}")
    assert f"assessment_{index}" in plan, plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_further_page_begins_at_its_place_in_the_index(all_rounds):
    order = sorts_of("", "en")["gap"]
    add_rounds()
    first = sorted_by(all_rounds(), order, is_descending=False)
    mark = PageMark(first.values_list(*order.names)[0])

    plan = plan_of(listed(all_rounds(), round_rows, order=order, falls=False, mark=mark))

    assert re.search(r"assessment_by_gap( .*\n.*Index Cond: \(\(?ROW| \(\(.*,id\)>)", plan), plan


@pytest.mark.parametrize("language", ["en", "fa"])
def test_very_many_rounds_are_read_by_the_names_of_clients_some_at_a_time(all_rounds, language):
    order = sorts_of("", language)["name"]
    add_rounds()

    plan = plan_of(sorted_by(all_rounds(), order, is_descending=False).values("pk"))

    assert f"organisation_by_name{'_fa' if language == 'fa' else ''}" in plan, plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan
    assert not re.search("(?<!Incremental )Sort  ", plan)


def test_the_rounds_of_a_few_clients_are_read_by_their_days(consultant):
    add_rounds()

    plan = plan_of(round_rows(listed_rounds(clients_of(consultant)).counted()))

    assert re.search(r"assessment_newest( .*\n.*Index Cond: .*dated_at >| .*dated_at>)", plan), plan


def test_rounds_with_a_flag_are_counted_in_the_index_of_the_flag(all_rounds):
    with CaptureQueriesContext(connection) as captured:
        portfolio.capped(all_rounds("flag=long_run"))
    [counting] = [query["sql"] for query in captured if "COUNT" in query["sql"]]

    assert re.search('ORDER BY .*"dated_at" ASC, .*"id" ASC', counting)


@pytest.mark.parametrize("asked", FILTERS)
def test_clients_are_narrowed_and_sorted_in_the_index_of_their_newest_rounds(consultant, asked):
    sieve = Sieve.read(QueryDict(asked), of_rounds=False)
    rows = sieve.clients(clients_of(consultant))
    rows = sieve.narrowed(rows, consultant, now=timezone.now())

    for column, sort in sorts_of(OF_CLIENTS, "en").items():
        if column == "name":  # that is the client's own
            continue
        plan = plan_of(sorted_by(rows, sort, is_descending=True).values("pk"))

        assert is_read_in(plan, "assessment_(asked_)?of_client"), column


def test_what_clients_wait_for_is_read_in_the_index_of_their_newest_rounds(consultant):
    now = timezone.now()
    rows = with_need(clients_of(consultant), quiet_since=now - QUIET, today=now.date())

    plan = plan_of(rows.order_by("newest__closed_at", "id").values_list("id", "need"))

    assert is_read_in(plan, "assessment_(asked_)?of_client")


def test_the_rounds_of_clients_are_counted_in_an_index_alone(consultant):
    ids = clients_of(consultant).values_list("pk", flat=True)
    rows = Assessment.objects.counted().filter(organisation__id__in=list(ids)).order_by()

    plan = plan_of(rows.values_list("organisation").annotate(number=Count("id")))

    assert is_read_in(plan, "assessment_newest"), plan


def test_days_that_came_are_read_in_their_index(db):
    plan = plan_of(days_that_came(today=timezone.localdate()).values("pk"))

    assert is_read_in(plan, "assessment_look_again")
