"""A small client, servers that are started and stopped here, and what their requests cost."""

import contextlib
import gzip
import html
import http.client
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

HOST = "127.0.0.1"
SECONDS_TO_START = 30
REQUESTS_A_TURN = 10
UNAVAILABLE, TIMES_AGAIN = 503, 20


@dataclass(frozen=True)
class Request:
    """What to send, the status that counts as an answer, and whether a script of htmx asks.

    known is the tag of what is there already.
    """

    path: str
    fields: Mapping[str, str] | None = None
    status: int = 200
    is_htmx: bool = False
    known: str = ""


REFUSED: list[str] = []  # what was asked again, of all clients


class Browser:
    """A client with cookies on one kept-open connection, which asks for pages compressed."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None):
        self.port = port
        self.cookies = dict(cookies or {})
        self._connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def another(self) -> "Browser":
        """Return the same visitor on a connection of its own."""
        return Browser(self.port, self.cookies)

    def open(self, request: Request) -> bytes:
        """Return the body of the answer; keep its cookies, and how many bytes it came in.

        Where it says to come again, as on a machine so busy that no connection to a database is
        made within two seconds, it is asked again.
        """
        for _again in range(TIMES_AGAIN):
            response, body = self._answered(request)
            if response.status != UNAVAILABLE:
                break
            REFUSED.append(request.path)
            time.sleep(1)
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.location, self.received = response.headers.get("Location"), len(body)
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        page = gzip.decompress(body) if is_packed else body
        if response.status != request.status:
            text = " ".join(re.sub(r"<[^>]*>", " ", page.decode()).split())
            raise RuntimeError(f"{request.path} answered {response.status}: {text[:300]}")
        return page

    def look(self, request: Request) -> http.client.HTTPResponse:
        """Return the answer without its body, whatever its status."""
        return self._answered(request)[0]

    def _answered(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        try:
            return self._exchange(request)
        except ConnectionError:  # the server had dropped the kept-open connection
            self._connection.close()
            return self._exchange(request)

    def _exchange(self, request: Request) -> tuple[http.client.HTTPResponse, bytes]:
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        body = None
        if request.is_htmx:
            headers["HX-Request"] = "true"
        if request.known:
            headers["If-None-Match"] = request.known
        if request.fields is not None:
            body = urlencode(request.fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("POST" if body else "GET", request.path, body, headers)
        response = self._connection.getresponse()
        return response, response.read()


def hidden(page: bytes, name: str) -> str:
    """Return the value of a page's hidden field."""
    tag = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', page.decode())
    return html.unescape(re.search(r'value="([^"]*)"', tag[0])[1])


@dataclass(frozen=True)
class Operation:
    """One thing that a visitor does again and again; a number makes each time its own."""

    browser: Browser
    request: Callable[[int], Request]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def once(self) -> None:
        self.browser.open(self.request(next(self.numbers)))

    def page_length(self) -> int:
        """Return how many bytes the page is, before it is compressed."""
        return len(self.browser.open(self.request(next(self.numbers))))

    def longer_by(self, size: int) -> "Operation":
        """Return the same of a page with so many bytes more, as the floor makes it."""

        def longer(number: int) -> Request:
            request = self.request(number)
            return replace(request, path=f"{request.path}?bytes={size}")

        return replace(self, request=longer)

    def by_another(self) -> "Operation":
        """Return the same on a connection of its own."""
        return replace(self, browser=self.browser.another())


# --- servers ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Server:
    """A running server: its processes are the one that was started and all that it started."""

    port: int
    process: subprocess.Popen

    @property
    def processes(self) -> list[int]:
        found = [self.process.pid]
        for pid in found:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError):
                    found += map(int, children.read_text().split())
        return found

    def cpu_seconds(self) -> float:
        """Return the CPU time of its threads so far, to the nanosecond."""
        total = 0
        for pid in self.processes:
            for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with contextlib.suppress(OSError):
                    total += int(thread.read_text().split()[0])
        return total / 1e9

    def peak_mebibytes(self) -> float:
        """Return the sum of its processes' largest resident sizes."""
        return self._resident("VmHWM")

    def mebibytes(self) -> float:
        """Return the sum of its processes' resident sizes as they are now."""
        return self._resident("VmRSS")

    def _resident(self, name: str) -> float:
        statuses = (Path(f"/proc/{pid}/status").read_text() for pid in self.processes)
        return sum(int(re.search(rf"{name}:\s+(\d+)", status)[1]) for status in statuses) / 1024


@contextlib.contextmanager
def serving(command: list[str], port: int, environment: Mapping[str, str]) -> Iterator[Server]:
    """Start a server and wait for it; at the end stop it and its workers, and nothing else."""
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        _wait_for(process, port)
        yield Server(port, process)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(20)


def _wait_for(process: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit(f"no server on port {port}: {process.args}")


# --- measuring -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a server is asked: one operation, or one of each client of a crowd at once."""

    server: Server
    operations: Sequence[Operation]

    def cpu_seconds_of_a_turn(self) -> float:
        """Return the CPU time of a few requests of everybody."""
        before = self.server.cpu_seconds()
        if len(self.operations) == 1:
            _in_turn(self.operations[0])
        else:
            with ThreadPoolExecutor(len(self.operations)) as pool:
                list(pool.map(_in_turn, self.operations))
        return (self.server.cpu_seconds() - before) / len(self.operations)


def _in_turn(operation: Operation) -> None:
    for _request in range(REQUESTS_A_TURN):
        operation.once()


def cpu_ratio(ours: Asked, theirs: Asked, *, seconds: float) -> float:
    """Return how many times as much CPU time one of our requests costs as one of theirs.

    Few requests at a time and in turns, so that a busy spell of the machine falls on both.
    """
    cost_of_theirs = cost_of_ours = 0.0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        cost_of_theirs += theirs.cpu_seconds_of_a_turn()
        cost_of_ours += ours.cpu_seconds_of_a_turn()
    return cost_of_ours / cost_of_theirs


def seconds_of(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def crowd(operations: Iterable[Operation], seconds: float, clients: int = 8) -> None:
    """Let several clients do everything in turns, all at once, for so long."""
    end = time.monotonic() + seconds

    def one(_client: int) -> None:
        own = [operation.by_another() for operation in operations]
        while time.monotonic() < end:
            for operation in own:
                operation.once()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
