import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from alignment import checks
from alignment.environment import env

ROOT = Path(__file__).parent.parent.parent

SAFE = {
    "DEBUG": False,
    "SECRET_KEY": "a" * 60,
    "LINK_KEY": "b" * 60,
    "IS_LOOPBACK": False,
    "ALLOWED_HOSTS": ["hamrasta.example"],
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SIGN_UP": "open",
    "SITE_URL": "https://hamrasta.example",
    "HAS_MAIL_SERVER": True,
}


def found(settings, **changes):
    for name, value in (SAFE | changes).items():
        setattr(settings, name, value)
    errors = checks.keys_and_switches() + checks.beyond_loopback()
    return [error.id for error in errors]


def test_a_safe_deployment_has_no_error(settings):
    assert found(settings) == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"DEBUG": True}, "alignment.E001"),
        ({"LINK_KEY": "b" * 31}, "alignment.E002"),
        ({"SECRET_KEY": "a" * 49}, "alignment.E002"),
        ({"HAS_MAIL_SERVER": False}, "alignment.E012"),
        ({"LINK_KEY": SAFE["SECRET_KEY"]}, "alignment.E003"),
        ({"SESSION_COOKIE_SECURE": False}, "alignment.E005"),
        ({"CSRF_COOKIE_SECURE": False}, "alignment.E005"),
        ({"ALLOWED_HOSTS": ["*"]}, "alignment.E006"),
        ({"PROVIDER_ADDRESS": "http://sign-in.example"}, "alignment.E015"),
        ({"METRICS_TOKEN": "c" * 19}, "alignment.E014"),
        ({"SITE_URL": "http://hamrasta.example"}, "alignment.E011"),
        ({"SITE_URL": "https://other.example"}, "alignment.E017"),
    ],
)
def test_each_unsafe_setting_is_named(settings, changes, error):
    assert found(settings, **changes) == [error]


def test_a_variable_that_is_no_setting_is_named_with_the_one_that_is_near(monkeypatch):
    monkeypatch.setenv("ALIGNMENT_SITEURL", "https://hamrasta.example")
    monkeypatch.setenv("ALIGNMENT_TEST_DATABASE_URL", "postgres://")

    [error] = checks.every_variable_is_a_setting()

    assert error.msg == "ALIGNMENT_SITEURL is no setting."
    assert error.hint == "Is it ALIGNMENT_SITE_URL?"


def test_every_setting_of_the_readme_is_one():
    named = set(re.findall(r"`(ALIGNMENT_\w+)`", (ROOT / "README.md").read_text()))

    assert named - {"ALIGNMENT_TEST_DATABASE_URL"} == {
        name for name in env.asked if name.startswith("ALIGNMENT_")
    }


@pytest.mark.django_db
def test_the_check_before_a_deployment_asks_the_database_as_well(monkeypatch):
    monkeypatch.setattr(checks, "are_migrations_applied", lambda: False)

    with pytest.raises(SystemCheckError, match="Some migrations are not applied"):
        call_command("check", deploy=True)


def test_cookies_may_travel_without_tls_on_loopback(settings):
    assert found(settings, IS_LOOPBACK=True, SESSION_COOKIE_SECURE=False) == []


def test_the_own_machine_needs_no_mail_server(settings):
    assert found(settings, IS_LOOPBACK=True, HAS_MAIL_SERVER=False) == []


def collected(settings, folder):
    settings.IS_LOOPBACK, settings.STATIC_ROOT = False, folder
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "alignment.assets.HashedStorage"}
    }
    return [error.id for error in checks.static_files_are_collected()]


def test_static_files_that_were_not_collected_are_named(settings, tmp_path):
    assert collected(settings, tmp_path) == ["alignment.E013"]


def test_static_files_that_came_with_an_update_are_named_too(settings, tmp_path):
    collected(settings, tmp_path)
    call_command("collectstatic", interactive=False, verbosity=0)
    complete = collected(settings, tmp_path)
    manifest = tmp_path / "staticfiles.json"
    manifest.write_text(manifest.read_text().replace('"css/', '"former/'))

    assert complete == []
    assert collected(settings, tmp_path) == ["alignment.E013"]


def test_the_own_machine_serves_its_sources(settings):
    settings.IS_LOOPBACK = True

    assert checks.static_files_are_collected() == []


@pytest.mark.django_db
def test_the_application_refuses_what_the_check_refuses(settings, monkeypatch, tmp_path):
    found(settings)
    collected(settings, tmp_path)
    monkeypatch.setattr(checks.connections, "close_all", lambda: None)
    monkeypatch.setattr(checks, "are_migrations_applied", lambda: False)

    assert checks.what_is_unsafe() == [
        "Static files are missing.",
        "Some migrations are not applied.",
    ]


@pytest.mark.django_db
def test_the_application_starts_while_the_database_is_away(settings, monkeypatch):
    found(settings)
    settings.IS_LOOPBACK = True

    def away(_databases):
        raise OperationalError

    monkeypatch.setattr(checks.connections, "close_all", lambda: None)
    monkeypatch.setattr(checks, "migrations_are_applied", away)

    assert checks.what_is_unsafe() == []


@pytest.mark.django_db
def test_the_database_as_the_settings_open_it_keeps_what_it_saved():
    assert checks.sqlite_keeps_what_it_saved(["default"]) == []
    assert checks.migrations_are_applied(["default"]) == []


def sqlite(folder, pragma):
    """Return a connection to a database of its own, opened with a pragma of its own."""
    settings = connections.configure_settings({DEFAULT_DB_ALIAS: {}})[DEFAULT_DB_ALIAS]
    pragmas = f"PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA {pragma};"
    options = {"init_command": pragmas, "transaction_mode": "IMMEDIATE"}
    return DatabaseWrapper(settings | {"NAME": folder / "own.sqlite3", "OPTIONS": options}, "own")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "error"),
    [("journal_mode=DELETE", "alignment.E007"), ("synchronous=NORMAL", "alignment.E008")],
)
def test_a_sqlite_that_could_lose_answers_is_named(monkeypatch, tmp_path, pragma, error):
    connection = sqlite(tmp_path, pragma)
    monkeypatch.setattr(checks, "connection", connection)

    errors = [message.id for message in checks.sqlite_keeps_what_it_saved(["default"])]

    connection.close()
    assert errors == [error]
