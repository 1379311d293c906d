"""The two that are compared, the floor and the product: how each is started, and what is asked."""

import contextlib
import json
import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from run import server_command

from .answers import CROWD
from .harness import Asked, Browser, Operation, Request, Server, hidden, serving

START = "/en/start/"
ANSWERS = ("yes", "partly", "no")
RENAME = "UPDATE diagnostics_respondent SET name = ? WHERE id = ?"
ENVIRONMENT = {key: value for key, value in os.environ.items() if "ALIGNMENT_" not in key}


@dataclass(frozen=True)
class Compared:
    """A running application, its operations by name, and what it says about itself."""

    server: Server
    operations: Mapping[str, Operation]
    facts: Mapping[str, Any]
    crowd: Sequence[Operation] = ()  # a POST of each of many clients

    def asked(self, name: str, *, as_long_as: Operation | None = None) -> Asked:
        """Return one operation; as_long_as gives its page as many bytes as another has."""
        operation = self.operations[name]
        more = as_long_as.page_length() - operation.page_length() if as_long_as else 0
        return Asked(self.server, [operation.longer_by(more) if more > 0 else operation])

    def asked_by_the_crowd(self) -> Asked:
        return Asked(self.server, self.crowd)


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
        operations = _floor_operations(Browser(port))
        crowd = [operations["submit"].by_another() for _client in range(CROWD)]
        yield Compared(server, operations, facts={}, crowd=crowd)


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


def product(folder: Path, port: int) -> contextlib.AbstractContextManager[Compared]:
    """Start the product on SQLite, with everything that is asked of it."""
    file = folder / "product.sqlite3"

    def meanwhile(statement: str, *values: object) -> None:
        """Change the database between two looks at it."""
        with contextlib.closing(sqlite3.connect(file, timeout=20)) as database, database:
            database.execute(statement, values)

    operations = partial(_product_operations, meanwhile=meanwhile)
    return _product(port, f"sqlite:///{file}", "print_facts", operations)


def product_for_a_crowd(database: str, port: int) -> contextlib.AbstractContextManager[Compared]:
    """Start the product on another database, with what a crowd asks of it."""
    return _product(port, database, "print_facts_of_a_round", lambda port, facts: {})


@contextlib.contextmanager
def _product(
    port: int, database: str, seeding: str, operations: Callable[..., Mapping[str, Operation]]
) -> Iterator[Compared]:
    facts = printed_by("seed", seeding, database)
    with serving(server_command(port), port, _product_environment(database)) as server:
        paths, answers = facts["paths of the crowd"], facts["answers"]
        crowd = [_submitting(Browser(port), path, answers) for path in paths]
        yield Compared(server, operations(port, facts), facts, crowd)


def printed_by(
    module: str, function: str, database: str = "sqlite://:memory:", *values: object
) -> Any:
    """Return what a function of a module here prints, run in a process of the product's own."""
    code = f"import django; django.setup(); from tests.benchmarks import {module} as one"
    command = [sys.executable, "-c", f"{code}; one.{function}(*{values!r})"]
    return json.loads(subprocess.check_output(command, env=_product_environment(database)))


def _product_environment(database: str) -> dict[str, str]:
    return ENVIRONMENT | {
        "DJANGO_SETTINGS_MODULE": "alignment.settings",
        "ALIGNMENT_ENV_FILE": os.devnull,
        "ALIGNMENT_SECRET_KEY": "for-benchmarks-only-and-never-for-real-data-0123",
        "ALIGNMENT_LINK_KEY": "another-key-for-benchmarks-and-never-for-real-data",
        "ALIGNMENT_ALLOWED_HOSTS": "127.0.0.1",
        "ALIGNMENT_DATABASE_URL": database,
        "ALIGNMENT_STARTS_AN_ADDRESS": "1000000",
        "ALIGNMENT_STARTS_IN_ALL": "1000000",
    }


def _submitting(browser: Browser, path: str, answers: Sequence[Mapping[str, str]]) -> Operation:
    """Return the POST of one step by one respondent, who opens it first."""
    token = hidden(browser.open(Request(path)), "csrfmiddlewaretoken")
    run = secrets.token_urlsafe(8)

    def submit(number: int) -> Request:
        form = {"csrfmiddlewaretoken": token, "once": f"{run}-{number}", "base": "{}", "go": "next"}
        changing = answers[number % len(answers)]  # so that the row changes
        return Request(path, form | changing, status=302)

    return Operation(browser, submit)


def _beginning(browser: Browser) -> Operation:
    """Return the POST by which a stranger begins, who opens the page first."""
    token = hidden(browser.open(Request(START)), "csrfmiddlewaretoken")
    form = {"csrfmiddlewaretoken": token, "function": "sales", "language": "en"}
    return Operation(
        browser, lambda number: Request(START, form | {"name": f"Firm {number}"}, status=302)
    )


def _product_operations(
    port: int, facts: Mapping[str, Any], meanwhile: Callable[..., None]
) -> Mapping[str, Operation]:
    paths, results, closed = facts["paths"], facts["results"], facts["closed"]
    respondent = Browser(port)

    def reading(path: str, browser: Browser) -> Operation:
        return Operation(browser, lambda number: Request(path))

    manager, consultant = (
        Browser(port, {"sessionid": facts["sessions"][role]}) for role in ("manager", "consultant")
    )

    def trying(number: int) -> Request:
        """Another answer, as the page for trying asks with each change."""
        path = f"{paths['result, 40']}try/?column=defined&sales.A2={ANSWERS[number % len(ANSWERS)]}"
        return Request(path, is_htmx=True)

    def unread(number: int) -> Request:
        return Request(results[number % len(results)])

    def renamed(name: str) -> Operation:
        """A result as nobody has read it: whoever is asked first has another name each time."""

        def request(number: int) -> Request:
            meanwhile(RENAME, f"Person {number}", facts["first asked"][name])
            return Request(paths[name])

        return Operation(manager, request)

    def otherwise(number: int) -> Request:
        """The first page of the list, whose rows nobody has read with this one ticked."""
        return Request(f"{paths['portfolio']}?a={closed[number % len(closed)]}")

    return {
        "step": reading(paths["step"], respondent),
        "step, Persian": reading(paths["step, Persian"], respondent),
        "submit": _submitting(respondent, paths["step"], facts["answers"]),
        "start": reading(START, Browser(port)),
        "begin": _beginning(Browser(port)),
        "result, 4": reading(paths["result, 4"], manager),
        "result, 40": reading(paths["result, 40"], manager),
        "result, unread": Operation(consultant, unread),
        "result, anew": renamed("result, 40"),
        "result, open": reading(paths["result, open"], manager),
        "result, open anew": renamed("result, open"),
        "try it": Operation(manager, trying),
        "portfolio": reading(paths["portfolio"], consultant),
        "portfolio, unread": Operation(consultant, otherwise),
        "assessment, 8": reading(paths["assessment, 8"], manager),
        "assessment, 400": reading(paths["assessment, 400"], manager),
        **{
            name: reading(path, manager)
            for name, path in paths.items()
            if name.startswith(("funnel, ", "numbers, "))
        },
    }
