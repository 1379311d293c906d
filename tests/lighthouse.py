"""Has Lighthouse judge the main pages as on a phone: .venv/bin/python tests/lighthouse.py

A database of its own with the demo, a server on loopback with collected and packed files, an
installed Chromium. Lighthouse comes by npx; where there is no node this says so. It prints the four
columns and fails below 95. Figures of performance are one machine's: another program beside it
spoils them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.demo_site import CONSULTANT, MANAGER, server, session_of, start_django

LIGHTHOUSE = "lighthouse@12.2.3"
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
COLUMNS = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
CLASSED_AS_PRIVATE = ("is-crawlable",)  # pages behind a link or a sign-in ask not to be indexed


def pages():
    """Yield each page's name, its path, and who looks at it."""
    from django.urls import reverse
    from django.utils.translation import override

    from diagnostics.models import Assessment, Respondent

    closed = Assessment.objects.filter(
        organisation__memberships__user__email=MANAGER, state=Assessment.State.CLOSED
    ).latest("closed_at")
    own = Respondent.objects.filter(assessment__state=Assessment.State.OPEN).get(
        user__email=MANAGER, language="en"
    )
    for language in ("en", "fa"):
        with override(language):
            for name in ("home", "sample", "method"):
                yield f"{name} {language}", reverse(f"diagnostics:{name}"), None
            step = reverse("diagnostics:answer_step", args=[own.token, "together"])
            yield f"step {language}", step, None
            yield f"portfolio {language}", reverse("diagnostics:portfolio"), CONSULTANT
            yield f"result {language}", reverse("diagnostics:result", args=[closed.pk]), MANAGER


def judged(address, folder, email):
    """Return the page's columns in per cent, and its layout shift."""
    report, headers = Path(folder, "report.json"), Path(folder, "headers.json")
    cookie = session_of(email) if email else None
    headers.write_text(
        json.dumps({"Cookie": f"{cookie['name']}={cookie['value']}"} if cookie else {})
    )
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    command = [
        *("npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json"),
        *(f"--output-path={report}", f"--extra-headers={headers}"),
        f"--skip-audits={','.join(CLASSED_AS_PRIVATE)}",
        f"--chrome-flags=--headless=new{' --no-sandbox' if is_root else ''}",
    ]
    chromium = next(path for name in CHROMIUMS if (path := shutil.which(name)))
    subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chromium})
    found = json.loads(report.read_text())
    columns = [round(100 * found["categories"][column]["score"]) for column in COLUMNS]
    return columns, found["audits"]["cumulative-layout-shift"]["numericValue"]


def main():
    if not shutil.which("npx"):
        sys.exit("Lighthouse needs node with npx; none is installed.")
    chosen = sys.argv[1:]
    low = False
    with tempfile.TemporaryDirectory(prefix="hamrasta-lighthouse-") as folder:
        start_django(Path(folder, "demo.sqlite3").as_posix(), Path(folder, "static"))
        with server() as address:
            print(f"{'':14}" + "".join(f"{column:>16}" for column in COLUMNS) + f"{'shift':>8}")
            for name, path, email in pages():
                if chosen and name not in chosen:
                    continue
                columns, shift = judged(address + path, folder, email)
                row = "".join(f"{column:>16}" for column in columns)
                print(f"{name:14}{row}{shift:8.3f}", flush=True)
                low = low or min(columns) < LEAST
    sys.exit(1 if low else 0)


if __name__ == "__main__":
    main()
