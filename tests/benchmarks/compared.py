"""The two that are compared, the floor and the product: how each is started, and what is asked."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from run import server_command

from .harness import Browser, Operation, Request, Server, hidden, serving

ENVIRONMENT = {key: value for key, value in os.environ.items() if "ALIGNMENT_" not in key}

SEED = "import django; django.setup(); from tests.benchmarks import seed; seed.print_facts()"


@dataclass(frozen=True)
class Compared:
    """A running application, its operations by name, and what it says about itself."""

    server: Server
    operations: Mapping[str, Operation]
    facts: Mapping[str, Any]


@contextlib.contextmanager
def floor(folder: Path, port: int) -> Iterator[Compared]:
    environment = ENVIRONMENT | {
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.floor.settings",
        "FLOOR_DATABASE": str(folder / "floor.sqlite3"),
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v0"],
        env=environment,
        check=True,
    )
    command = [*server_command(port)[:-1], "tests.benchmarks.floor.wsgi"]
    with serving(command, port, environment) as server:
        yield Compared(server, _floor_operations(Browser(port)), facts={})


def _floor_operations(browser: Browser) -> Mapping[str, Operation]:
    page = browser.open(Request("/form/"))
    fields = {f"item_{number}": str(1 + number % 5) for number in range(1, 37)}
    fields |= {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), "sector": "Software"}

    def submit(number: int) -> Request:
        once = {"company": f"Company {number}", "once": f"key-{number}"}
        return Request("/submit/", fields | once, status=302)

    submitting = Operation(browser, submit)
    for _row_of_the_list in range(50):
        submitting.once()
    result = browser.location
    return {
        "step": Operation(browser, lambda number: Request("/form/")),
        "submit": submitting,
        "result": Operation(browser, lambda number: Request(result)),
        "list": Operation(browser, lambda number: Request("/list/")),
    }


@contextlib.contextmanager
def product(folder: Path, port: int) -> Iterator[Compared]:
    environment = ENVIRONMENT | {
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
        "ALIGNMENT_SECRET_KEY": "for-benchmarks-only-and-never-for-real-data-0123",
        "ALIGNMENT_LINK_KEY": "another-key-for-benchmarks-and-never-for-real-data",
        "ALIGNMENT_ALLOWED_HOSTS": "127.0.0.1",
        "ALIGNMENT_DATABASE_URL": f"sqlite:///{folder / 'product.sqlite3'}",
    }
    seeding = [sys.executable, "-c", SEED]
    facts = json.loads(subprocess.check_output(seeding, env=environment))
    with serving(server_command(port), port, environment) as server:
        yield Compared(server, _product_operations(port, facts), facts)


def _product_operations(port: int, facts: Mapping[str, Any]) -> Mapping[str, Operation]:
    paths = facts["paths"]
    respondent = Browser(port)
    page = respondent.open(Request(paths["step"]))
    token = hidden(page, "csrfmiddlewaretoken")
    run = secrets.token_urlsafe(8)

    def submit(number: int) -> Request:
        answers = facts["answers"][number % len(facts["answers"])]  # so that the row changes
        form = {"csrfmiddlewaretoken": token, "once": f"{run}-{number}", "base": "{}", "go": "next"}
        return Request(paths["step"], form | answers, status=302)

    def reading(path: str, browser: Browser) -> Operation:
        return Operation(browser, lambda number: Request(path))

    manager, consultant = (
        Browser(port, {"sessionid": facts["sessions"][role]}) for role in ("manager", "consultant")
    )

    def unread(number: int) -> Request:
        return Request(facts["results"][number % len(facts["results"])])

    return {
        "step": reading(paths["step"], respondent),
        "step, Persian": reading(paths["step, Persian"], respondent),
        "submit": Operation(respondent, submit),
        "result, 4": reading(paths["result, 4"], manager),
        "result, 40": reading(paths["result, 40"], manager),
        "result, unread": Operation(consultant, unread),
        "portfolio": reading(paths["portfolio"], consultant),
    }
