"""A joint session: what polls cost and whether memory grows, how soon all have the reveal."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic, sleep
from typing import Any

from .harness import Browser, Operation, Request, Server, hidden

PHONES = 60
POLLS_EVERY = 2.0  # seconds, as the pages say
POLLS_AN_HOUR = int(PHONES * 60 * 60 / POLLS_EVERY)
CLIENTS = 6
UNCHANGED = 304


def unchanged(facts: Mapping[str, Any]) -> Request:
    """Return what a phone asks every two seconds, while nothing changes."""
    return Request(facts["poll"], status=UNCHANGED, known=facts["known"])


def polling(port: int, facts: Mapping[str, Any]) -> Operation:
    return Operation(Browser(port), lambda number: unchanged(facts))


def answer_bytes(browser: Browser, request: Request) -> int:
    """Return how many bytes an answer without a body is, its headers and all."""
    answer = browser.look(request)
    lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
    lines += [f"{name}: {value}" for name, value in answer.getheaders()]
    return sum(len(f"{line}\r\n") for line in [*lines, ""])


def mebibytes_more(server: Server, facts: Mapping[str, Any], polls: int) -> Sequence[float]:
    """Return by how much a server grows in each half of so many polls, as fast as phones can.

    In the first half it takes what being asked at all takes.
    """

    phones = [polling(server.port, facts) for _phone in range(PHONES)]
    sizes = [server.mebibytes()]
    for _half in range(2):
        _ask(phones, polls // 2)
        sizes.append(server.mebibytes())
    return [after - before for before, after in pairwise(sizes)]


def _ask(phones: Sequence[Operation], polls: int) -> None:
    def in_turn(own: Sequence[Operation]) -> None:
        for number in range(polls // CLIENTS):
            own[number % len(own)].once()

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(in_turn, [phones[client::CLIENTS] for client in range(CLIENTS)]))


@dataclass(frozen=True)
class Room:
    """The screen of a session and its phones, each with a connection of its own."""

    screen: Browser
    phones: Sequence[Browser]
    facts: Mapping[str, Any]

    def seconds_to_each_phone(self, times: int) -> list[float]:
        """Reveal so often; return how long after the press each phone had its page."""
        return [seconds for _time in range(times) for seconds in self._reveal()]

    def _reveal(self) -> list[float]:
        self._go("asked-1")
        tag = self.phones[0].look(Request(self.facts["poll"])).headers["ETag"]
        with ThreadPoolExecutor(PHONES) as pool:
            polling = [pool.submit(self._poll, place, tag) for place in range(PHONES)]
            sleep(POLLS_EVERY)  # until every phone has asked at its own time
            pressed = monotonic()
            self._go("said")
            return [phone.result() - pressed for phone in polling]

    def _go(self, step: str) -> None:
        path = self.facts["screen"]
        token = hidden(self.screen.open(Request(path)), "csrfmiddlewaretoken")
        form = {"csrfmiddlewaretoken": token, "go": step}
        self.screen.open(Request(path, form, status=302))

    def _poll(self, place: int, tag: str) -> float:
        """Ask as a phone does until something has changed; return when its page is there."""
        phone, asking = self.phones[place], Request(self.facts["poll"], known=tag)
        sleep(POLLS_EVERY * place / PHONES)
        while phone.look(asking).status == UNCHANGED:
            sleep(POLLS_EVERY)
        phone.open(Request(self.facts["phones"][place]))
        return monotonic()


def room_of(port: int, facts: Mapping[str, Any]) -> Room:
    screen = Browser(port, {"sessionid": facts["host"]})
    return Room(screen, [Browser(port) for _phone in facts["phones"]], facts)
