"""Make the README's pictures anew from the demo: .venv/bin/python docs/pictures/make.py

A database of its own, a server on loopback, an installed Chromium; nothing is left behind.
"""

import os
import secrets
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent
sys.path.insert(0, str(PICTURES.parent.parent))

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
MANAGER = "manager@demo.example"
WINDOW = {"width": 1120, "height": 740}


class Silent(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def start_django(database):
    """Start Django on a database that holds the demo and nothing else."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
        "ALIGNMENT_SECRET_KEY": secrets.token_urlsafe(50),
        "ALIGNMENT_LINK_KEY": secrets.token_urlsafe(50),
        "ALIGNMENT_ALLOWED_HOSTS": "127.0.0.1",
        "ALIGNMENT_DATABASE_URL": f"sqlite:///{database}",
        "ALIGNMENT_DEMO": "on",
        "ALIGNMENT_LOCAL": "off",
    }
    import django
    from django.core.management import call_command

    django.setup()
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


def pages():
    """Return each picture's name with the path of its page: a closed round, and an open one."""
    from django.urls import reverse
    from django.utils.translation import override

    from diagnostics.models import Assessment, Respondent

    closed = Assessment.objects.filter(
        organisation__memberships__user__email=MANAGER, state=Assessment.State.CLOSED
    ).latest("closed_at")
    own = Respondent.objects.get(user__email=MANAGER, assessment__state=Assessment.State.OPEN)
    with override("en"):
        result = reverse("diagnostics:result", args=[closed.pk])
    with override("fa"):
        questionnaire = reverse("diagnostics:answer_step", args=[own.token, "together"])
    return {"result.en": result, "questionnaire.fa": questionnaire}


def session_of_the_manager():
    from django.conf import settings
    from django.test import Client

    from diagnostics.models import User

    client = Client()
    client.force_login(User.objects.get(email=MANAGER))
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
    }


def take(address, paths, session):
    executable = next(path for name in CHROMIUMS if (path := shutil.which(name)))
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox"] if is_root else []
        )
        context = browser.new_context(viewport=WINDOW, device_scale_factor=1.5)
        context.add_cookies([session | {"url": address}])
        page = context.new_page()
        for name, path in paths.items():
            page.goto(address + path, wait_until="networkidle")
            page.screenshot(path=PICTURES / f"{name}.png")
            print(PICTURES / f"{name}.png")
        browser.close()


def main():
    with tempfile.TemporaryDirectory(prefix="hamrasta-pictures-") as folder:
        start_django(Path(folder, "demo.sqlite3").as_posix())
        paths, session = pages(), session_of_the_manager()
        with server() as address:
            take(address, paths, session)


if __name__ == "__main__":
    main()
