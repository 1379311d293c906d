"""A peer, django-survey-and-report, in an environment of its own that goes with the run."""

import contextlib
import re
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

from run import install_into, server_command

from .compared import ENVIRONMENT, Compared
from .harness import Browser, Operation, Request, hidden, serving

PACKAGES = ["django-survey-and-report==1.5.0", "django>=5.2,<5.3", "gunicorn>=27"]
PAGE = "/survey/1/"
CHOICE = re.compile(r'<input type="radio" name="(question_\d+)" value="([^"]+)"')


@contextlib.contextmanager
def peer(folder: Path, port: int) -> Iterator[Compared | None]:
    """Start it with the floor's questionnaire; None where it cannot be installed."""
    python = folder / "peer/bin/python"
    venv.create(folder / "peer", with_pip=False)
    try:
        install_into(python, *PACKAGES)
    except SystemExit:
        yield None
        return
    environment = ENVIRONMENT | {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.peer.settings",
        "FLOOR_DATABASE": str(folder / "peer.sqlite3"),
        "PYTHONWARNINGS": "ignore",  # of drawings that it cannot make without a further library
    }
    for module in (["django", "migrate", "-v0"], ["tests.benchmarks.peer.seed"]):
        subprocess.run([python, "-m", *module], env=environment, check=True)
    command = [str(python), *server_command(port)[1:-1], "tests.benchmarks.peer.wsgi"]
    with serving(command, port, environment) as server:
        yield Compared(server, _operations(Browser(port)), facts={})


def _operations(browser: Browser) -> dict[str, Operation]:
    page = browser.open(Request(PAGE))
    chosen = dict(CHOICE.findall(page.decode()))
    fields = chosen | {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    return {
        "step": Operation(browser, lambda number: Request(PAGE)),
        "submit": Operation(browser, lambda number: Request(PAGE, fields, status=302)),
    }
