"""From a sign-in to the result, by a plain client that sends the forms as the pages have them."""

import time
from collections.abc import Mapping
from threading import Event, Thread

import requests
from django.urls import reverse
from lxml import html

from diagnostics.models import Assessment, Respondent
from tests.factories import (
    PASSWORD,
    SEPEHR,
    make_assessment,
    make_member,
    make_organisation,
    make_respondent,
)

from .machines import wait_until
from .topology import Topology

VERDICT = "Sales and Marketing have a Defined relationship."
PAUSE = 0.1
LONGEST_SEARCH, LONGEST_COOKIE = 63_000, 7_000
EMPTY: Mapping[str, str] = {}


class Visitor:
    """A browser without scripts."""

    def __init__(self, port: int):
        self._session = requests.Session()
        self._root = f"http://127.0.0.1:{port}"
        self._page = requests.Response()

    def visit(self, address: str) -> str:
        return self._read(self._session.get(self._root + address, timeout=60))

    def press(self, button: str, answers: Mapping[str, str] = EMPTY) -> str:
        """Fill the form that has the button, and send it; what is not said keeps its value.

        A question that has none gets "Don't know".
        """
        (form,) = (
            form
            for form in html.fromstring(self._page.text, base_url=self._page.url).forms
            if any(button in pressed.text_content() for pressed in form.iter("button"))
        )
        (pressed,) = (found for found in form.iter("button") if button in found.text_content())
        questions = {field.name for field in form.inputs if field.get("type") == "radio"}
        fields = dict.fromkeys(questions, "dont_know") | dict(form.form_values())
        fields |= {name: value for name, value in answers.items() if name in form.fields}
        if pressed.get("name"):
            fields[pressed.get("name")] = pressed.get("value", "")
        address = requests.compat.urljoin(self._page.url, form.action or "")
        headers = {"Referer": self._page.url}
        return self._read(self._session.post(address, data=fields, headers=headers, timeout=60))

    def keep(self, cookie: str, text: str) -> None:
        self._session.cookies.set(cookie, text)

    def status_of(self, address: str) -> int | None:
        try:
            return self._session.get(self._root + address, timeout=60).status_code
        except requests.RequestException:
            return None

    def _read(self, page: requests.Response) -> str:
        """Go on from a page; return what it says."""
        assert page.status_code == 200, f"{page.status_code} at {page.url}"
        self._page = page
        return " ".join(html.fromstring(page.text).text_content().split())


def closed_round(port: int) -> tuple[Visitor, Assessment]:
    """Go the whole way as a manager and two who answer; return the manager, and the round."""
    organisation = make_organisation(name="Sepehr Pumps")
    manager = make_member(organisation, email="manager@test.example", name="Leila")
    assessment = make_assessment(organisation)
    for function, answers in SEPEHR.items():
        answer(Visitor(port), make_respondent(assessment, function), answers)
    visitor = Visitor(port)
    visitor.visit(reverse("account_login"))
    visitor.press("Sign in", {"login": manager.email, "password": PASSWORD})
    visitor.visit(reverse("diagnostics:close", args=[assessment.pk]))
    assert VERDICT in visitor.press("Close all the same")
    return visitor, assessment


def answer(visitor: Visitor, respondent: Respondent, answers: Mapping) -> None:
    claims = {f"stage-{stage}": owner for stage, owner in answers["claims"].items()}
    said = answers["criteria"] | answers["conditions"] | claims
    visitor.visit(reverse("diagnostics:answer_step", args=[respondent.token, "together"]))
    for _step in ("together", "situation", "funnel"):
        visitor.press("Next", said)
    assert "Thank you" in visitor.press("Finish and send")


def read_until_a_standby_answers(topology: Topology, visitor: Visitor, closed: Assessment) -> None:
    before = topology.reads_of_standbys()

    def is_read_there() -> bool:
        assert VERDICT in visitor.visit(reverse("diagnostics:result", args=[closed.pk]))
        return topology.reads_of_standbys() > before

    wait_until(is_read_there, "a page from a standby")


def ask_at_length(visitor: Visitor) -> None:
    """Search for more than HAProxy lets in by itself, with a cookie as long as gunicorn lets in."""
    visitor.keep("long", "x" * LONGEST_COOKIE)
    status = visitor.status_of(f"{reverse('diagnostics:organisations')}?q={'x' * LONGEST_SEARCH}")
    visitor.keep("long", "")
    assert status == 200, status


class Reader(Thread):
    """Somebody who opens a page again and again."""

    def __init__(self, visitor: Visitor, address: str):
        super().__init__()
        self.visitor, self.address, self.stop = visitor, address, Event()
        self.longest = 0.0  # seconds until it came
        self.refused: list[int | None] = []

    def run(self) -> None:
        while not self.stop.wait(PAUSE):
            begun = time.monotonic()
            while (
                status := self.visitor.status_of(self.address)
            ) != 200 and not self.stop.is_set():
                self.refused.append(status)
                time.sleep(PAUSE)
            self.longest = max(self.longest, time.monotonic() - begun)
