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
}


def start(variables, code="import alignment.wsgi"):
    others = {key: value for key, value in os.environ.items() if not key.startswith("ALIGNMENT_")}
    environment = others | variables | {"DJANGO_SETTINGS_MODULE": "alignment.settings"}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.mark.parametrize("missing", list(COMPLETE))
def test_the_application_does_not_start_without(missing):
    started = start({name: value for name, value in COMPLETE.items() if name != missing})

    assert started.returncode == 1
    assert f"Not set: {missing}. See the README" in started.stderr


def test_the_application_starts_beyond_loopback_with_everything_secure():
    code = (
        "import alignment.wsgi; from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT,"
        " s.SECURE_HSTS_SECONDS, s.DEBUG, s.DEMO)"
    )

    started = start(COMPLETE | {"ALIGNMENT_DEMO": "on"}, code)

    assert started.returncode == 0, started.stderr
    assert started.stdout.split() == ["True", "True", "True", "31536000", "False", "False"]
