from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ADDRESS = "/health/"


def test_a_ready_database_is_well(client, db):
    response = client.get(ADDRESS)

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations": "applied"}


def test_a_missing_migration_is_not(client, db):
    [newest] = MigrationLoader(None).graph.leaf_nodes("diagnostics")
    MigrationRecorder(connection).record_unapplied(*newest)

    response = client.get(ADDRESS)

    assert response.status_code == 503
    assert response.json() == {"database": "ok", "migrations": "missing"}
    assert response.headers["Retry-After"] == "10"


def test_a_database_that_is_away_is_not(client, monkeypatch):
    def refuse(recorder):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    response = client.get(ADDRESS)

    assert response.status_code == 503
    assert response.json() == {"database": "unreachable", "migrations": "unknown"}


def test_it_asks_without_a_session_and_without_a_language(
    client, db, django_assert_max_num_queries
):
    with django_assert_max_num_queries(2):
        response = client.get(ADDRESS)

    assert not response.cookies
    assert "no-cache" in response.headers["Cache-Control"]


def test_it_takes_no_post(client, db):
    assert client.post(ADDRESS).status_code == 405
