from datetime import UTC, datetime, timedelta

from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from diagnostics.actions.watching import note_run
from diagnostics.models import Message
from tests.factories import make_respondent

ADDRESS = "/health/"


def test_a_ready_database_is_well(client, db):
    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert response.json() == {
        "database": "ok",
        "migrations": "applied",
        "static_files": "ok",
        "letters": {"waiting": 0, "oldest_seconds": 0},
        "commands": {},
    }


def test_it_says_what_waits_and_how_commands_ended(client, cast):
    asked_at = timezone.now() - timedelta(minutes=7)
    asked = make_respondent(cast.assessment, email="sara@sepehr.example")
    Message.invitation_to(asked, now=asked_at).save()
    done_at = datetime(2026, 11, 29, 22, 0, tzinfo=UTC)
    note_run("backup", is_done=True, now=done_at)
    note_run("backup", is_done=False, now=done_at + timedelta(days=1))

    said = client.get(ADDRESS).json()

    assert said["letters"]["waiting"] == 1
    assert said["letters"]["oldest_seconds"] in range(420, 430)
    assert said["commands"] == {
        "backup": {"done": "2026-11-29T22:00:00Z", "failed": "2026-11-30T22:00:00Z"}
    }


def test_static_files_that_are_gone_are_said(client, db, settings, tmp_path):
    (tmp_path / "a.123456789012.css").touch()
    (tmp_path / "staticfiles.json").write_text(
        '{"version": "1.1", "paths": {"a.css": "a.123456789012.css"}, "hash": ""}'
    )
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "alignment.assets.HashedStorage"}
    }

    before = client.get(ADDRESS)
    (tmp_path / "a.123456789012.css").unlink()
    after = client.get(ADDRESS)

    assert before.status_code == 200
    assert after.status_code == 503
    assert after.json()["static_files"] == "missing"


def test_a_missing_migration_is_not(client, db):
    [newest] = MigrationLoader(None).graph.leaf_nodes("diagnostics")
    MigrationRecorder(connection).record_unapplied(*newest)

    response = client.get(ADDRESS)

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "missing", "static_files": "ok"}
    assert response.headers["Retry-After"] == "10"


def test_a_database_that_is_away_is_not(client, monkeypatch):
    def refuse(recorder):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    response = client.get(ADDRESS)

    assert response.status_code == 503
    assert response.json() == {
        "database": "unreachable",
        "migrations": "unknown",
        "static_files": "ok",
    }


def test_it_asks_without_a_session_and_without_a_language(
    client, db, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):
        response = client.get(ADDRESS)

    assert not response.cookies
    assert "no-cache" in response.headers["Cache-Control"]


def test_it_takes_no_post(client, db):
    assert client.post(ADDRESS).status_code == 405
