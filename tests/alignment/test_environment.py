"""A variable that cannot be used is refused in one sentence, and no password is said again."""

import os
import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from alignment import environment

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("DATABASE_URL", "foo", "postgres://user:password@host/name or sqlite:////path"),
        ("DATABASE_URL", "mysql://me:hush@host/name", "postgres://"),
        ("DATABASE_URL", "postgres://me:hush@host:many/name", "postgres://"),
        ("EMAIL_URL", "foo", "smtp+tls://"),
        ("EMAIL_URL", "smtp://me:hush@host:99999", "smtp+tls://"),
        ("TIME_ZONE", "Nowhere", "Asia/Tehran"),
        ("TIME_ZONE", "../etc", "Asia/Tehran"),
        ("HSTS_SECONDS", "long", "a whole number"),
        ("HSTS_SECONDS", "-1", "a whole number"),
        ("DEBUG", "maybe", "on or off"),
        ("ENV_FILE", "/nowhere/at/all", "cannot be read (No such file or directory)"),
        ("SIGN_UP", "closed", "open or invitation"),
        ("SITE_URL", "hamrasta.example", "https://"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_in_one_sentence(name, value, accepted):
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env=os.environ
        | {"DJANGO_SETTINGS_MODULE": "alignment.settings", f"ALIGNMENT_{name}": value},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith((f"ALIGNMENT_{name}", value))
    assert accepted in done.stderr
    assert "hush" not in done.stderr


@pytest.fixture
def variables(monkeypatch):
    """Variables of their own, as the reader sees them."""
    ours = {}
    monkeypatch.setattr(environment.Env, "ENVIRON", ours)
    monkeypatch.setattr(environment.env, "asked", set())
    return ours


@pytest.mark.parametrize(
    ("read", "value", "accepted"),
    [
        (environment.hosts, "https://hamrasta.example", "names without scheme and port"),
        (environment.hosts, "hamrasta.example:443", "names without scheme and port"),
        (environment.hosts, "hamrasta.example/", "names without scheme and port"),
        (environment.site, "https://", "with a host and nothing behind it"),
        (environment.site, "https://hamrasta.example/part", "with a host and nothing behind it"),
        (environment.site, "https://hamrasta.example:many", "with a host and nothing behind it"),
        (environment.web_address, "https://sign.example?in", "https:// or http:// and a host"),
        (environment.sender, "no address", "Hamrasta <hamrasta@firm.example>"),
        (environment.mail_address, "smtp://", "smtp+tls://user:password@host:587"),
        (partial(environment.days, least=30), "3", "a whole number from 30 to 36500"),
        (environment.days, "99999999999", "a whole number from 0 to 36500"),
    ],
)
def test_what_would_fail_later_is_refused_at_once(variables, read, value, accepted):
    variables["ALIGNMENT_IT"] = value

    with pytest.raises(ImproperlyConfigured, match=re.escape(accepted)):
        read(*("ALIGNMENT_IT", "")[: 1 if read is environment.hosts else 2])


def test_hosts_and_addresses_are_taken_as_people_write_them(variables):
    variables |= {
        "ALIGNMENT_HOSTS": "hamrasta.example, .firm.example,[::1],10.0.0.7, ",
        "ALIGNMENT_SITE": "https://hamrasta.example:8443/",
        "ALIGNMENT_FROM": "Hamrasta <hamrasta@firm.example>",
    }

    assert environment.hosts("ALIGNMENT_HOSTS") == [
        "hamrasta.example",
        ".firm.example",
        "[::1]",
        "10.0.0.7",
    ]
    assert environment.site("ALIGNMENT_SITE", "") == "https://hamrasta.example:8443"
    assert environment.sender("ALIGNMENT_FROM", "") == "Hamrasta <hamrasta@firm.example>"


def test_an_address_says_that_it_leads_to_a_pool_of_transactions(variables):
    pool = "postgres://me:hush@host:6432/name?DISABLE_SERVER_SIDE_CURSORS=True"
    variables["ALIGNMENT_DATABASE_URL"] = pool

    database = environment.database_address("ALIGNMENT_DATABASE_URL", "")

    assert database["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert not database["OPTIONS"]


def test_the_file_beside_the_program_is_read_and_what_is_set_already_stays(variables, tmp_path):
    variables["ALIGNMENT_START"] = "closed"
    (tmp_path / "hamrasta.env").write_text(
        "# of this server\n\n"
        "export ALIGNMENT_CONTACT='Navid <n@firm.example>'\n"
        "ALIGNMENT_START=guest\n"
    )

    environment.read_file(tmp_path)

    assert variables == {"ALIGNMENT_CONTACT": "Navid <n@firm.example>", "ALIGNMENT_START": "closed"}


def test_the_file_that_is_named_is_read_instead(variables, tmp_path):
    variables["ALIGNMENT_ENV_FILE"] = str(tmp_path / "own.env")
    (tmp_path / "own.env").write_text("ALIGNMENT_START=guest\n")
    (tmp_path / "hamrasta.env").write_text("ALIGNMENT_CONTACT=nobody\n")

    environment.read_file(tmp_path)

    assert variables["ALIGNMENT_START"] == "guest"
    assert "ALIGNMENT_CONTACT" not in variables


def test_no_file_is_no_trouble(variables, tmp_path):
    environment.read_file(tmp_path)

    assert variables == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ALIGNMENT_START=guest\nALIGNMENT_SECRET_KEY = hush\n", "line 2, is not NAME=value."),
        ("ALIGNMENT_CONTACT=é".encode("latin-1"), "cannot be read (not UTF-8)."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_without_its_secrets(
    variables, tmp_path, content, said
):
    (tmp_path / "hamrasta.env").write_bytes(content)

    with pytest.raises(ImproperlyConfigured) as refusal:
        environment.read_file(tmp_path)

    assert said in str(refusal.value)
    assert "hush" not in str(refusal.value)
