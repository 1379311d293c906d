"""Metrics over the processes of a server, and nothing without the token."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from alignment import metrics
from diagnostics.actions.watching import note_run
from diagnostics.models import CommandRun
from tests.mail_server import free_port

TOKEN = "a-token-for-metrics-of-tests"
AUTHORISED = {"authorization": f"Bearer {TOKEN}"}


def samples(text):
    """Return each value under its name and labels."""
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


@pytest.fixture
def watched(settings, db):
    settings.METRICS_TOKEN = TOKEN
    metrics.REQUESTS.clear()
    return Client()


@pytest.mark.parametrize("sent", [{}, {"authorization": "Bearer "}, {"authorization": TOKEN}])
def test_without_the_token_there_is_nothing(watched, sent):
    assert watched.get("/metrics", headers=sent).status_code == 404


def test_where_no_token_is_set_there_is_nothing_for_anybody(client, db):
    assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_view_and_status_without_their_addresses(watched, cast):
    for _time in range(2):
        watched.get(f"/en/answer/{'x' * 22}/")
    watched.get("/en/no-such-page/")

    response = watched.get("/metrics", headers=AUTHORISED)

    found = samples(response.content.decode())
    assert found["hamrasta_request_seconds_count", "404", "diagnostics:answer"] == 2
    assert found["hamrasta_request_seconds_count", "404", "none"] == 1
    assert "/en/" not in response.content.decode()


def test_letters_and_commands_are_told(watched):
    note_run("purge", is_done=True, now=datetime(2026, 11, 30, tzinfo=UTC))

    found = samples(watched.get("/metrics", headers=AUTHORISED).content.decode())

    assert found["hamrasta_database_up",] == 1
    assert found["hamrasta_letters_waiting",] == 0
    assert found["hamrasta_command_done_timestamp_seconds", "purge"] == 1795996800


def test_requests_are_told_while_the_database_is_away(watched, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    watched.get("/en/method/")
    monkeypatch.setattr(metrics, "command_runs", refuse)

    found = samples(watched.get("/metrics", headers=AUTHORISED).content.decode())

    assert found["hamrasta_database_up",] == 0
    assert found["hamrasta_request_seconds_count", "200", "diagnostics:method"] == 1


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        time.sleep(0.1)
        return False
    return True


def test_every_process_of_a_server_tells_what_all_have_counted(tmp_path):
    port = free_port()
    environment = os.environ | {
        "ALIGNMENT_METRICS_TOKEN": TOKEN,
        "ALIGNMENT_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "TMPDIR": str(tmp_path),
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": "",
    }
    command = ["-m", "gunicorn", "--config", "python:alignment.server", "-b", f"127.0.0.1:{port}"]
    server = subprocess.Popen([sys.executable, *command], env=environment, stderr=subprocess.PIPE)

    def answer(path):
        with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", path, headers=AUTHORISED)
            return connection.getresponse().read().decode()

    try:
        while not is_listening(port):
            assert server.poll() is None
        asked = 0
        while len(list(tmp_path.glob("hamrasta-metrics-*/*"))) < 2:  # until both have answered
            answer("/en/account/signup/")
            asked += 1
            assert asked < 1000
        totals = {
            samples(answer("/metrics"))["hamrasta_request_seconds_count", "200", "account_signup"]
            for _time in range(10)
        }
        long_address = answer(f"/en/account/signup/?q={'x' * 60_000}")
    finally:
        server.terminate()
        server.communicate()

    assert totals == {asked}
    assert "<html" in long_address
    assert not any(path.is_dir() for path in tmp_path.iterdir())


@pytest.mark.django_db
def test_a_command_by_the_clock_leaves_when_it_was_done_and_when_not(tmp_path, capsys):
    call_command("purge")
    with pytest.raises(CommandError):
        call_command("verify", str(tmp_path / "none"))

    done, failed = CommandRun.objects.order_by("name")
    assert (done.name, done.failed_at) == ("purge", None)
    assert (failed.name, failed.done_at) == ("verify", None)
    assert done.done_at
    assert failed.failed_at
