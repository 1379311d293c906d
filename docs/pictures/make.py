"""Make the README's pictures anew from the demo: .venv/bin/python docs/pictures/make.py

A database of its own, a server on loopback, an installed Chromium; nothing is left behind.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).parent
sys.path.insert(0, str(PICTURES.parent.parent))

from tests.demo_site import MANAGER, server, session_of, start_django  # noqa: E402

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
WINDOW = {"width": 1120, "height": 740}


def pages():
    """Return each picture's name with the path of its page: a closed round, and an open one."""
    from django.urls import reverse
    from django.utils.translation import override

    from diagnostics.models import Assessment, Respondent

    closed = Assessment.objects.filter(
        organisation__memberships__user__email=MANAGER, organisation__language="en"
    ).get(type="defined", firmness="borderline")
    own = Respondent.objects.get(
        user__email=MANAGER, language="fa", assessment__state=Assessment.State.OPEN
    )
    with override("en"):
        result = reverse("diagnostics:result", args=[closed.pk])
    with override("fa"):
        questionnaire = reverse("diagnostics:answer_step", args=[own.token, "together"])
    return {"result.en": result, "questionnaire.fa": questionnaire}


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
        paths, session = pages(), session_of(MANAGER)
        with server() as address:
            take(address, paths, session)


if __name__ == "__main__":
    main()
