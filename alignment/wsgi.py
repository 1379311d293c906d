"""What an application server loads. It refuses to start without keys and hosts."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

REQUIRED = {
    "ALIGNMENT_SECRET_KEY": "SECRET_KEY",
    "ALIGNMENT_LINK_KEY": "LINK_KEY",
    "ALIGNMENT_ALLOWED_HOSTS": "ALLOWED_HOSTS",
}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alignment.settings")


def _is_set(name):
    try:
        return bool(getattr(settings, name))
    except ImproperlyConfigured:  # how Django says that the secret key is empty
        return False


missing = [variable for variable, name in REQUIRED.items() if not _is_set(name)]
if missing:
    raise ImproperlyConfigured(
        f"Not set: {', '.join(missing)}. See the README, Settings. "
        "For a start on this machine only: python3 run.py"
    )

application = get_wsgi_application()
