"""What an application server loads. Beyond loopback it refuses what `check --deploy` refuses."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from .checks import what_is_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")

application = get_wsgi_application()

unsafe = [] if settings.IS_LOOPBACK else what_is_unsafe()
if unsafe:
    raise ImproperlyConfigured(f"{' '.join(unsafe)} What to do says: manage.py check --deploy")
