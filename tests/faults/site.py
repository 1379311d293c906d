"""The product as it is served, with workers that can be killed, and people who go on sending."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from diagnostics.models import Respondent, Sheet, Submission
from tests.factories import CRITERIA

HOST = "127.0.0.1"
FOUND = 302
PATIENCE = 60  # seconds until whoever is not answered gives up
PAUSE = 0.02
SECRET = "a" * 32


class Door:
    """Where the product is asked for: a server, or the proxy in front of several."""

    def __init__(self, port: int):
        self.port = port

    def get(self, address: str) -> int | None:
        return self._ask("GET", address)

    def post(self, address: str, form: dict[str, str]) -> int | None:
        return self._ask(
            "POST",
            address,
            urlencode(form | {"csrfmiddlewaretoken": SECRET}),
            {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"csrftoken={SECRET}",
            },
        )

    def _ask(self, *request) -> int | None:
        """Return the status; None where no answer came. Each asks over a line of its own."""
        line = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        try:
            line.request(*request)
            return line.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            line.close()


class Site(Door):
    """gunicorn on the database of the tests."""

    def __init__(self, port: int):
        super().__init__(port)
        options = [f"--bind={HOST}:{port}", "--workers=2", "--threads=4", "--log-level=critical"]
        self._master = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "alignment.wsgi:application"],
            cwd=Path(__file__).parent.parent.parent,
            env=os.environ
            | {
                "ALIGNMENT_DATABASE_URL": _address(),
                "DJANGO_SETTINGS_MODULE": "alignment.settings",
            },
        )

    @property
    def master(self) -> int:
        return self._master.pid

    @property
    def workers(self) -> list[int]:
        return list(
            map(int, Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split())
        )

    def end(self) -> None:
        self._master.terminate()
        self._master.wait()


def _address() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"{os.environ['ALIGNMENT_DATABASE_URL'].rpartition('/')[0]}/{name}"


@contextmanager
def served() -> Iterator[Site]:
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    site = Site(port)
    try:
        wait_until(lambda: site.get("/health/") == 200)
        yield site
    finally:
        site.end()


def wait_until(holds) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


class Sender(Thread):
    """One person who sends the questionnaire again and again, each time with one other answer.

    A form that is not taken is sent again with its key, until it is.
    """

    def __init__(self, door: Door, respondent: Respondent, stop: Event):
        super().__init__()
        self.door, self.respondent, self.stop = door, respondent, stop
        self.address = reverse("diagnostics:answer_step", args=[respondent.token, "together"])
        self.taken = 0
        self.last = ""
        self.refused: list[int | None] = []
        self.longest = 0.0  # seconds until a form was taken

    def run(self) -> None:
        for number in count(1):
            if self.stop.is_set():
                return
            answer = ("yes", "partly", "no")[number % 3]
            form = dict.fromkeys(CRITERIA, answer) | {"base": "{}", "go": "skip"}
            if not self._is_taken(form | {"once": f"form-number-{number}"}):
                return
            self.taken, self.last = number, answer
            self.stop.wait(PAUSE)

    def _is_taken(self, form: dict[str, str]) -> bool:
        begun = time.monotonic()
        while (status := self.door.post(self.address, form)) != FOUND:
            self.refused.append(status)
            if time.monotonic() > begun + PATIENCE:
                return False
            time.sleep(0.05)
        self.longest = max(self.longest, time.monotonic() - begun)
        return True


@contextmanager
def sending(door: Door, people: Sequence[Respondent]) -> Iterator[list[Sender]]:
    stop = Event()
    senders = [Sender(door, person, stop) for person in people]
    for sender in senders:
        sender.start()
    try:
        yield senders
    finally:
        stop.set()
        for sender in senders:
            sender.join()


def more_from(senders: Sequence[Sender], forms: int = 2) -> None:
    """Wait until everybody has had so many more forms taken."""
    wanted = [sender.taken + forms for sender in senders]
    wait_until(lambda: all(s.taken >= many for s, many in zip(senders, wanted, strict=True)))


def whatever_was_taken_is_stored_whole_and_once(senders):
    for sender in senders:
        sheet = Sheet.objects.get(respondent=sender.respondent)
        assert sheet.criteria == dict.fromkeys(CRITERIA, sender.last)
        assert Submission.objects.filter(respondent=sender.respondent).count() == sender.taken
