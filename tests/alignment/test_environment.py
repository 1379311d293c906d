"""A variable that cannot be used is refused in one sentence, and no password is said again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

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
        ("LOCAL", "maybe", "on or off"),
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
    assert done.stderr.startswith(f"ALIGNMENT_{name}")
    assert accepted in done.stderr
    assert "hush" not in done.stderr
