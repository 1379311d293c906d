"""Settings of the peer: the floor's, with django-survey-and-report and what it asks for."""

from tests.benchmarks.floor.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.peer.urls"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "survey",
]
LOGIN_URL = "/login/"
CHOICES_SEPARATOR = "|"
USER_DID_NOT_ANSWER = "Left blank"
EXCEL_COMPATIBLE_CSV = True
TEX_CONFIGURATION_FILE = ""
SURVEY_DEFAULT_PIE_COLOR = "red!50"
