"""What an application server loads. Beyond loopback it refuses what `check --deploy` refuses."""

import os
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from diagnostics.queries.migrated import migrations

from .checks import what_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")

application = get_wsgi_application()
# What is read once in a process is read now: the first who asks does not wait for it
get_resolver().url_patterns  # noqa: B018
import_module(settings.MESSAGE_STORAGE.rpartition(".")[0])
migrations()

unsafe = [] if settings.IS_LOOPBACK else what_is_unsafe()
if unsafe:
    raise ImproperlyConfigured(f"{' '.join(unsafe)} What to do says: manage.py check --deploy")
