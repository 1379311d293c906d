"""The audit trail: in the transaction of the write, of nobody's answers, changed by nobody."""

import importlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from diagnostics.actions.accounts import erase
from diagnostics.actions.retention import erase_run_out
from diagnostics.models import Assessment, Organisation, TrailEntry, User
from diagnostics.queries.accounts import person_of
from diagnostics.web.trail import leave_a_trail
from tests.diagnostics.pages import address, text_of
from tests.factories import make_member, make_organisation, make_user

ARCHIVING = "diagnostics:organisation_archive"


def entry(**fields):
    return TrailEntry.objects.create(**{"what": ARCHIVING, "object": "nika"} | fields)


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def purged():
    """Return how many rows went, and of how many the address."""
    gone = dict(erase_run_out(now=timezone.now()))
    return gone["rows of the audit trail"], gone["network addresses in the audit trail"]


def trail():
    return list(TrailEntry.objects.values_list("what", "object"))


def answered(view, method="post"):
    """Have a view answer a request of nobody's at an organisation's address."""
    request = getattr(RequestFactory(), method)(reverse(ARCHIVING, args=["nika"]))
    request.user, request.resolver_match = AnonymousUser(), resolve(request.path)
    return leave_a_trail(view)(request)


# --- what a row says ----------------------------------------------------------------------------


def test_a_row_says_who_what_which_when_and_from_where(client_of, cast):
    organisation = make_organisation(name="Nika Foods")
    manager = make_member(organisation)
    before = timezone.now()

    client_of(manager).post(
        address("organisation_archive", organisation.slug), REMOTE_ADDR="10.0.0.7"
    )

    row = TrailEntry.objects.get()
    assert (row.user, row.what, row.object) == (manager, ARCHIVING, "nika-foods")
    assert row.address == "10.0.0.7"
    assert before <= row.at <= timezone.now()


@pytest.mark.parametrize(("is_guest", "rows"), [(True, 0), (False, 1)])
def test_nobody_reads_from_where_a_guest_began(client, client_of, cast, is_guest, rows):
    browser = client if is_guest else client_of(cast.outsider)

    begun = browser.post(reverse("diagnostics:start"), {"function": "sales", "language": "en"})

    assert begun.status_code == 302
    assert TrailEntry.objects.count() == rows


def test_a_row_holds_the_digest_of_a_link_and_never_its_token(client_of, cast):
    link = reverse("diagnostics:answer_keep", args=["a-token-of-somebody"])

    def keep(request):
        request.resolver_match = resolve(link)
        Organisation.objects.create(name="Nika")

    answered(keep)

    row = TrailEntry.objects.get()
    assert "a-token-of-somebody" not in f"{row.what} {row.object}"
    assert len(row.object) == 64


def test_a_list_of_the_admin_names_the_chosen_rows(client_of, cast):
    gone = [make_user().pk, make_user().pk]
    chosen = {"action": "delete_selected", "_selected_action": gone, "post": "yes"}

    client_of(cast.admin).post(reverse("admin:diagnostics_user_changelist"), chosen)

    named = " ".join(map(str, gone))
    assert trail() == [("admin:diagnostics_user_changelist", named)]


# --- in the transaction of the write ------------------------------------------------------------


def test_a_write_that_is_rolled_back_takes_its_row_along_and_the_next_brings_another(db):
    def fail_once(request):
        try:
            with transaction.atomic():
                Organisation.objects.create(name="Nika")
                raise ValueError
        except ValueError:
            assert trail() == []
        with transaction.atomic():
            Organisation.objects.create(name="Arman")
        Organisation.objects.update(sector="food")

    answered(fail_once)

    assert trail() == [(ARCHIVING, "nika")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", ["create", "update"])
def test_a_lone_statement_is_stored_together_with_its_row(write, monkeypatch):
    organisation = make_organisation(name="Nika")

    def lone(request):
        if write == "create":
            Organisation.objects.create(name="Arman")
        else:
            Organisation.objects.update(name="Arman")

    answered(lone)
    assert trail() == [(ARCHIVING, "nika")]

    monkeypatch.setattr(TrailEntry.objects, "create", lambda **_fields: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        answered(lambda _request: Organisation.objects.update(sector="food"))
    organisation.refresh_from_db()
    assert organisation.sector == ""


def test_what_changes_nothing_leaves_nothing(db):
    def look(request):
        list(Organisation.objects.all())
        Organisation.objects.filter(name="nobody").update(sector="food")

    answered(look)
    answered(lambda _request: Organisation.objects.create(name="Nika"), method="get")

    assert trail() == []


def test_a_round_that_closes_by_its_last_day_is_nobodys_doing(client_of, cast):
    Assessment.objects.filter(pk=cast.assessment.pk).update(closes_at=days_ago(9))

    client_of(cast.manager).post(address("remind", cast.assessment.pk))

    assert not Assessment.objects.get(pk=cast.assessment.pk).is_open
    assert trail() == []


# --- nobody changes it --------------------------------------------------------------------------


@pytest.fixture
def guarded(db):
    """Have SQLite's test database refuse again what conftest.py lets it do between tests."""
    if connection.vendor == "sqlite":
        migration = importlib.import_module("diagnostics.migrations.0011_trail")
        with connection.cursor() as cursor:
            cursor.execute(migration.SQLITE[1])


@pytest.mark.parametrize("field", ["at", "user_id", "what", "object", "address"])
def test_the_database_refuses_to_change_a_row(guarded, field):
    entry(address="10.0.0.7")
    others = {"at": days_ago(1), "user_id": 7, "address": "10.0.0.8"}

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        TrailEntry.objects.update(**{field: others.get(field, "another")})


def test_the_database_refuses_to_delete_a_row_of_this_month(guarded):
    entry(at=days_ago(29))

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        TrailEntry.objects.all().delete()


def test_an_address_goes_before_its_row_and_both_in_their_time(guarded, settings):
    settings.KEEP_TRAIL_DAYS, settings.KEEP_ADDRESSES_DAYS = 60, 40
    for days in (39, 41, 61):
        entry(at=days_ago(days), address="10.0.0.7")

    assert purged() == (1, 1)

    assert list(TrailEntry.objects.order_by("id").values_list("address", flat=True)) == [
        "10.0.0.7",
        None,
    ]


def test_no_setting_makes_it_shorter_than_the_database_allows(guarded, settings):
    settings.KEEP_TRAIL_DAYS = 1
    entry(at=days_ago(29))

    assert purged() == (0, 0)


def test_of_an_erased_person_the_number_stays(guarded):
    person = make_user()
    number = person.pk
    entry(user=person)

    erase(person_of(person), now=timezone.now())

    row = TrailEntry.objects.select_related("user").get()
    assert (row.user_id, row.user) == (number, None)
    assert not User.objects.filter(pk=number).exists()


# --- who reads it -------------------------------------------------------------------------------


def test_an_admin_reads_it_and_can_do_no_more(client_of, cast):
    row = entry(user=cast.manager, address="10.0.0.7")
    client, listed = client_of(cast.admin), reverse("admin:diagnostics_trailentry_changelist")

    page = text_of(client.get(listed, {"q": cast.manager.email, "place": "diagnostics"}))
    other = text_of(client.get(listed, {"place": "funnel"}))

    assert all(said in page for said in ("10.0.0.7", ARCHIVING, cast.manager.email))
    assert "10.0.0.7" not in other
    for name in ("add", "change", "delete"):
        arguments = [] if name == "add" else [row.pk]
        url = reverse(f"admin:diagnostics_trailentry_{name}", args=arguments)
        assert client.post(url, {"post": "yes", "what": "another"}).status_code == 403


def test_its_list_counts_no_further_than_it_pages(client_of, cast):
    client, listed = client_of(cast.admin), reverse("admin:diagnostics_trailentry_changelist")
    for _number in range(3):
        entry(user=cast.manager)

    with CaptureQueriesContext(connection) as statements:
        client.get(listed)

    asked = [row["sql"] for row in statements if "diagnostics_trailentry" in row["sql"]]
    counted = [sql for sql in asked if "COUNT(" in sql]
    assert ["LIMIT 10000" in sql for sql in counted] == [True]
