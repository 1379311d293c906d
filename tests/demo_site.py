"""The product with the demo, served on loopback for a script that looks at it from outside."""

import os
import secrets
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler

MANAGER = "manager@demo.example"
CONSULTANT = "consultant@demo.example"


class Silent(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def start_django(database, collected=None):
    """Start Django on a database that holds the demo and nothing else.

    Where a folder is given, files are collected there, hashed and packed, and served as beyond a
    local start.
    """
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
        "ALIGNMENT_SECRET_KEY": secrets.token_urlsafe(50),
        "ALIGNMENT_LINK_KEY": secrets.token_urlsafe(50),
        "ALIGNMENT_ALLOWED_HOSTS": "127.0.0.1",
        "ALIGNMENT_DATABASE_URL": f"sqlite:///{database}",
        "ALIGNMENT_DEMO": "on",
        "ALIGNMENT_ENV_FILE": os.devnull,
    }
    import django
    from django.core.management import call_command

    django.setup()
    if collected:
        from django.conf import settings

        settings.STATIC_ROOT, settings.WHITENOISE_USE_FINDERS = collected, False
        settings.STORAGES["staticfiles"]["BACKEND"] = "alignment.assets.HashedStorage"
        call_command("collectstatic", interactive=False, verbosity=0)
    call_command("prepare")


@contextmanager
def server():
    """Yield the address at which the product is served."""
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application

    served = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
    served.set_app(get_wsgi_application())
    Thread(target=served.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{served.server_port}"
    served.shutdown()


def session_of(email):
    """Return the cookie by which the person is signed in."""
    from django.conf import settings
    from django.test import Client

    from diagnostics.models import User

    client = Client()
    client.force_login(User.objects.get(email=email))
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }
