"""The product's settings, with keys of no value, quick hashes and a database of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

# a file, since in memory neither WAL nor the wait for a lock applies; a folder for each process
FILE = Path(tempfile.mkdtemp(prefix="hamrasta-test-"), "test.sqlite3")
atexit.register(shutil.rmtree, FILE.parent, ignore_errors=True)

os.environ |= {
    "ALIGNMENT_ENV_FILE": os.devnull,
    "ALIGNMENT_SECRET_KEY": "for-tests-only-and-never-for-real-data-0123456789",
    "ALIGNMENT_LINK_KEY": "another-key-for-tests-only-and-never-for-real-data",
    "ALIGNMENT_ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
    "ALIGNMENT_DATABASE_URL": os.environ.get(
        "ALIGNMENT_TEST_DATABASE_URL", f"sqlite:///{FILE.as_posix()}"
    ),
}
for name in ("ALIGNMENT_DEBUG", "ALIGNMENT_DEMO", "ALIGNMENT_EMAIL_URL"):
    os.environ.pop(name, None)

from alignment.settings import *  # noqa: E402,F403
from alignment.settings import DATABASES, INSTALLED_APPS  # noqa: E402

INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")  # some tests name one
WHITENOISE_AUTOREFRESH = True  # or each client of a test would list every static file first
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["TEST"] = {"NAME": FILE}
