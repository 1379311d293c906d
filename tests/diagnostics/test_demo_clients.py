"""The demo's forty clients: every filter finds something, and two consultants were at work."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.http import QueryDict

from diagnostics.demo import load_demo
from diagnostics.demo.clients import load_clients
from diagnostics.desk.sieve import Sieve, SieveForm
from diagnostics.models import Assessment, Membership, Organisation, ReviewEntry, User
from diagnostics.names import SECTORS
from diagnostics.queries.needs import KINDS, desk_of
from diagnostics.queries.portfolio import clients_of
from diagnostics.queries.verification import faults
from tests.factories import NOW, PASSWORD

TABLES = (User, Organisation, Membership, Assessment, ReviewEntry)
CHOSEN = ("type", "verdict", "action", "review", "firmness", "flag", "size", "advice", "before")


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Load the demo and its clients once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(now=NOW, password=PASSWORD)
        load_clients(now=NOW, password=PASSWORD)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def navid(world, db):
    return User.objects.get(email="consultant@demo.example")


def number_found(user, **filters):
    address = QueryDict(mutable=True)
    address.update(filters)
    sieve = Sieve.read(address, of_rounds=False)
    assert not sieve.wrong
    return sieve.narrowed(clients_of(user), user, now=NOW).count()


@pytest.mark.parametrize("name", CHOSEN)
def test_every_choice_of_every_filter_finds_a_client(navid, name):
    choices = [str(code) for code, _name in SieveForm.base_fields[name].choices if code]

    assert [code for code in choices if not number_found(navid, **{name: code})] == []


def test_each_sector_of_the_list_has_two_clients(navid):
    assert [sector for sector in SECTORS if number_found(navid, sector=str(sector)) < 2] == []


def test_everything_that_may_need_a_consultant_does(navid):
    _counts, needs = desk_of(navid, now=NOW, today=NOW.date())

    assert {need.kind for need in needs} == set(KINDS)


def test_both_consultants_decided_and_wrote_for_either_reader(navid):
    colleague = User.objects.get(email="colleague@demo.example")

    done = set(ReviewEntry.objects.values_list("kind", "by__email", "audience"))

    assert 10 < clients_of(colleague).count() < clients_of(navid).count() == 52
    for email in (navid.email, colleague.email):
        assert ("decision", email, "client") in done
        assert number_found(User.objects.get(email=email), mine="on")
    assert {("note", navid.email, reader) for reader in ("client", "consultants")} <= done
    assert {"placed", "opened", "reviewed", "flag_aside", "look_again"} <= {row[0] for row in done}


def test_a_later_result_stands_beside_what_was_decided_before_it_in_either_language(navid):
    decided = Assessment.objects.filter(helped__decided__choice="session")

    assert set(decided.values_list("language", flat=True)) == {"en", "fa"}


def test_one_round_was_imported_and_another_is_set_aside(navid):
    imported = Assessment.objects.exclude(imported_at=None)

    assert sorted(imported.values_list("set_aside_reason", flat=True)) == [
        "",
        "The file is of another firm.",
    ]


def test_nothing_happened_after_now_or_before_the_round_closed(navid):
    for entry in ReviewEntry.objects.select_related("assessment"):
        assert entry.assessment.closed_at <= entry.at <= NOW


def test_every_stored_result_of_the_demo_is_what_its_answers_come_to(navid):
    said = []

    found = list(faults(said.append))

    number = Assessment.objects.filter(state=Assessment.State.CLOSED).count()
    assert found == []
    assert f"Results of {number} closed rounds…" in said
    assert number > 80


def test_loading_the_clients_twice_changes_nothing(navid):
    before = {table: list(table.objects.order_by("pk").values()) for table in TABLES}

    loaded = load_clients(now=NOW + timedelta(days=9), password="another password")

    assert (loaded.people, loaded.organisations, loaded.rounds) == (0, 0, 0)
    assert before == {table: list(table.objects.order_by("pk").values()) for table in TABLES}
