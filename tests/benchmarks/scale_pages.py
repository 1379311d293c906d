"""Asks pages of a database that holds very many rounds, and prints how long they take, as JSON."""

import json
import resource
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter, thread_time
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from diagnostics.models import User

TIMES = 9
MEBIBYTE = 1024  # of what getrusage counts in
FILTERS = (
    *("type=aligned", "verdict=mixed", "action=stay", "firmness=borderline", "review=waiting"),
    *("flag=long_run", "mine=on", "sector=food", "size=250%2B", "q=sepehr", "q=nothing-at-all"),
    *("checklist=article", "type=none", "type=open", "verdict=not_enough_answers"),
    *("since=2030-01-01", "until=2000-01-01", "sector=nothing-at-all", "client=nothing-at-all"),
    "type=aligned&review=waiting&q=sepehr",
    *(f"sort=-{name}" for name in ("name", "result", "suggestion", "gap", "flags", "review")),
)
ROUNDS = "tab=rounds"


@override("en")
def print_times(facts: Mapping[str, Any]) -> None:
    """Print seconds: of pages, of what each filter takes in the database; and what a file costs."""
    few, all_ = (_signed_in(pk) for pk in facts["consultants"])
    manager = _signed_in(facts["manager"])
    clients, file = reverse("diagnostics:portfolio"), reverse("diagnostics:list_csv")
    pages = {
        "clients, 100 entrusted": _reading(few, clients),
        "clients, 10 000 entrusted": _reading(all_, clients),
        "rounds, 100 entrusted": _reading(few, f"{clients}?{ROUNDS}"),
        "rounds, 10 000 entrusted": _reading(all_, f"{clients}?{ROUNDS}"),
        "result": _reading(manager, facts["result"]),
        "POST of a step": _answering(facts),
    }
    found: dict[str, Any] = {"pages": {name: _seconds(page) for name, page in pages.items()}}
    found["picture"] = _in_database(_reading(all_, f"{clients}?tab=picture"))
    found["filters"] = {
        f"{tab or 'clients'} {asked}": _in_database(_reading(all_, f"{clients}?{tab}&{asked}"))[0]
        for tab in ("", ROUNDS)
        for asked in FILTERS
    }
    found["file"] = _file(all_, f"{file}?{ROUNDS}")
    print(json.dumps(found))


def _signed_in(pk: int) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(User.objects.get(pk=pk))
    return client


def _reading(client: Client, path: str) -> Callable[[], None]:
    def read() -> None:
        assert client.get(path).status_code == 200, path

    return read


def _answering(facts: Mapping[str, Any]) -> Callable[[], None]:
    client, numbers = Client(headers={"host": "127.0.0.1"}), count()

    def answer() -> None:
        number = next(numbers)
        changing = facts["answers"][number % len(facts["answers"])]
        form = {"once": f"for-scale-{number}", "base": "{}", "go": "next"} | changing
        assert client.post(facts["step"], form).status_code == 302

    return answer


def _seconds(work: Callable[[], None]) -> float:
    """Return how long it takes once it is warm, half of the times."""
    work()
    return median(_timed(work) for _time in range(TIMES))


def _timed(work: Callable[[], object]) -> float:
    before = perf_counter()
    work()
    return perf_counter() - before


def _in_database(work: Callable[[], None]) -> tuple[float, int]:
    """Return the CPU seconds that a page's statements take, the least of three times; how many.

    Each is sent once more and all of its rows are fetched: a page reads them while it is made.
    """
    work()
    clock = _clock()
    found = []
    for _time in range(3):
        spent: list[float] = []

        def timed(execute: Any, sql: str, *sent: Any, spent: list[float] = spent) -> Any:
            spent.append(_seconds_of_reading(clock, sql, sent[0]))
            return execute(sql, *sent)

        with connection.execute_wrapper(timed):
            work()
        found.append((sum(spent), len(spent)))
    return min(found)


def _seconds_of_reading(clock: Callable[[], float], sql: str, values: Any) -> float:
    if not sql.startswith("SELECT") or "FOR UPDATE" in sql:
        return 0
    with connection.connection.cursor() if _is_postgresql() else _raw_cursor() as cursor:
        before = clock()
        cursor.execute(
            sql if _is_postgresql() else sql % (("?",) * len(values or ())), values or ()
        )
        cursor.fetchall()
        return clock() - before


def _raw_cursor() -> Any:
    return closing(connection.connection.cursor())


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _clock() -> Callable[[], float]:
    """Return the CPU time of whoever does the database's work: its server's process, or us."""
    if not _is_postgresql():
        return thread_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        times = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(times.read_text().split()[0]) / 1e9


def _file(client: Client, path: str) -> dict[str, float]:
    """Return the seconds to a CSV's first byte and in all, and the MiB that it came to need."""
    before = perf_counter()
    pieces: Iterator[bytes] = iter(client.get(path).streaming_content)
    next(pieces)
    first = perf_counter() - before
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sum(len(piece) for piece in pieces)
    above = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / MEBIBYTE
    return {"first": first, "seconds": perf_counter() - before, "mebibytes": above}
