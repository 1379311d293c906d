"""The cast: a manager, a respondent of each side, a consultant, an admin, and an outsider."""

import gc
from dataclasses import dataclass

import django
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils.translation import override

from diagnostics.instruments.document import digest, read_document, shipped_article
from diagnostics.models import Assessment, Membership, Organisation, Respondent, User
from diagnostics.queries import versions
from tests.databases import OVER_EITHER, migrated_once
from tests.factories import (
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
    make_user,
)
from tests.mail_server import MailServer


@dataclass(frozen=True)
class Cast:
    organisation: Organisation
    assessment: Assessment
    manager: User
    consultant: User
    admin: User
    outsider: User
    sales: Respondent
    marketing: Respondent


def commits(item):
    marker = item.get_closest_marker("django_db")
    return "transactional_db" in item.fixturenames or bool(
        marker and marker.kwargs.get("transaction")
    )


@pytest.hookimpl(wrapper=True)  # marked before any is left out by its marker, ordered at the end
def pytest_collection_modifyitems(items):
    """Mark what need not run with each database; let what is long begin first."""
    for item in items:
        databases = {"db", "transactional_db"} & set(item.fixturenames)
        if not databases and not item.get_closest_marker("django_db"):
            item.add_marker("without_database")
        elif item.path in OVER_EITHER and not commits(item):
            item.add_marker("over_either")
    result = yield
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
    return result


def pytest_collection_finish():
    """Leave the thousands of tests, which live to the end, out of each search for garbage."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_keepdb(
    request, tmp_path_factory, django_db_keepdb, django_db_blocker, django_db_modify_db_settings
):
    """Let the processes of one run share what the migrations cost; keep what SQLite copied."""
    if django_db_keepdb or not hasattr(request.config, "workerinput"):
        yield django_db_keepdb
        return
    with django_db_blocker.unblock(), migrated_once(tmp_path_factory.getbasetemp().parent):
        yield connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """Where a SQLite database lies that is migrated and empty, once the tests' own is made."""
    return tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, migrated):
    """Let SQLite empty the audit trail between tests; test_trail.py sees that it must not."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(migrated)])
            cursor.execute("DROP TRIGGER trail_is_not_deleted")
    yield
    if connection.vendor == "postgresql":  # what servers and threads of the tests left open
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def english():
    """Begin every test in English: a request leaves its language behind in the thread."""
    with override("en"):
        yield


@pytest.fixture(scope="session")
def read_checklists():
    """What a process remembers of checklists once it has shown a page of the shipped one."""
    data = shipped_article()
    return {digest(data): read_document(data)}


@pytest.fixture(autouse=True)
def nothing_kept(read_checklists, monkeypatch):
    """Begin each test with the same things known, whichever ran before it: ids come again here.

    Forgotten are the parts of pages that were rendered and the checklists, but the article.
    """
    caches["kept"].clear()
    caches["by_the_way"].clear()
    monkeypatch.setattr(versions, "_documents", dict(read_checklists))


@pytest.fixture(autouse=True)
def nothing_counted(request, django_db_blocker):
    """Empty the table of the cache after what commits: it has no model, so no flush empties it."""
    yield
    if commits(request.node):
        with django_db_blocker.unblock():
            caches["default"].clear()


@pytest.fixture
def cast(db) -> Cast:
    organisation = make_organisation(name="Sepehr Controls", name_fa="سپهر کنترل")
    assessment = make_assessment(organisation)
    return Cast(
        organisation=organisation,
        assessment=assessment,
        manager=make_member(organisation, email="manager@test.example", name="Leila"),
        consultant=make_member(
            organisation,
            Membership.Role.CONSULTANT,
            email="consultant@test.example",
            name="Navid",
        ),
        admin=make_user(email="admin@test.example", name="Admin", is_staff=True, is_superuser=True),
        outsider=make_member(make_organisation(), email="outsider@test.example", name="Outsider"),
        sales=make_respondent(assessment, "sales", name="Sara"),
        marketing=make_respondent(assessment, "marketing", name="Mani"),
    )


@pytest.fixture
def client_of():
    """Return a function that gives a browser in which the person is signed in."""

    def signed_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def mail_server(settings):
    """A real mail server on loopback, to which the product sends."""
    server = MailServer()
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
    if django.VERSION < (6, 1):
        settings.EMAIL_BACKEND = backend
        for name, value in options.items():
            setattr(settings, f"EMAIL_{name.upper()}", value)
    else:
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    settings.HAS_MAIL_SERVER = True
    yield server
    server.stop()


@pytest.fixture
def no_mail_server(settings):
    """An installation beyond loopback that names no mail server."""
    backend = "alignment.mail.NoServer"
    if django.VERSION < (6, 1):
        settings.EMAIL_BACKEND = backend
    else:
        settings.MAILERS = {"default": {"BACKEND": backend}}
    settings.SENDS_LETTERS = False
