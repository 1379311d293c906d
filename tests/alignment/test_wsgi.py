import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
COMPLETE = {
    "ALIGNMENT_SECRET_KEY": "a" * 60,
    "ALIGNMENT_LINK_KEY": "b" * 60,
    "ALIGNMENT_ALLOWED_HOSTS": "hamrasta.example",
    "ALIGNMENT_SITE_URL": "https://hamrasta.example",
    "ALIGNMENT_EMAIL_URL": "smtp://localhost",
}


def start(variables, code="import alignment.wsgi"):
    others = {key: value for key, value in os.environ.items() if not key.startswith("ALIGNMENT_")}
    no_file = {"ALIGNMENT_ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "alignment.settings"}
    environment = others | no_file | variables
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("missing", list(COMPLETE)[:3])
def test_the_application_does_not_start_without(missing):
    started = start({name: value for name, value in COMPLETE.items() if name != missing})

    assert started.returncode == 1
    assert f"Not set: {missing}, neither in hamrasta.env" in started.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"ALIGNMENT_SECRET_KEY": "short"}, "ALIGNMENT_SECRET_KEY has fewer than 50 characters."),
        ({"ALIGNMENT_SITE_URL": "http://127.0.0.1"}, "ALIGNMENT_SITE_URL is not an https://"),
    ],
)
def test_the_application_does_not_start_with_what_is_unsafe(tmp_path, change, said):
    database = {"ALIGNMENT_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}

    started = start(COMPLETE | database | change)

    assert started.returncode == 1
    (sentence,) = (line for line in started.stderr.splitlines() if said in line)
    assert sentence.endswith("What to do says: manage.py check --deploy")


def test_the_application_starts_beyond_loopback_with_everything_secure():
    code = (
        "from alignment import checks; checks.what_is_unsafe = lambda: [];"
        "import alignment.wsgi; from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS, s.DEBUG, s.DEMO);"
        "from alignment.messages import OwnCookie;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME,"
        " s.COOKIE_PREFIX, OwnCookie.cookie_name)"
    )

    started = start(COMPLETE | {"ALIGNMENT_DEMO": "on"}, code)

    assert started.returncode == 0, started.stderr
    switches, names = started.stdout.splitlines()
    assert switches.split() == ["True", "True", "True", "31536000", "False", "False"]
    assert all(name.startswith("__Host-") for name in names.split())


HEAVY = [
    *("PIL", "cryptography", "fido2", "fontTools", "numpy", "openpyxl", "plotly", "qrcode"),
    *("requests", "typst", "xlsxwriter", "zxcvbn", "yaml", "diagnostics.migrations.0001_initial"),
]
ASKED_FIRST = """
import sys
from alignment.wsgi import application
from django.test import Client
before = set(sys.modules)
print(sorted(before))
Client(headers={"host": "localhost"}).get("/health/")
print(sorted(name for name in set(sys.modules) - before if "." in name))
"""


def test_a_process_begins_with_what_every_request_needs_and_nothing_heavy(tmp_path):
    database = {"ALIGNMENT_DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    local = {"ALIGNMENT_ALLOWED_HOSTS": "localhost", "ALIGNMENT_SITE_URL": "http://localhost"}

    started = start(COMPLETE | local | database, ASKED_FIRST)

    before, loaded = map(ast.literal_eval, started.stdout.splitlines()[-2:])
    assert [name for name in HEAVY if name in before] == []
    ours = ("alignment.", "diagnostics.", "funnel.", "allauth.", "PIL.")
    assert [name for name in loaded if name.startswith(ours)] == []
