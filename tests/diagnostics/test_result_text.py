"""The text of a result as it is read, for every verdict and suggestion, in both languages.

After a wording was changed on purpose, write the texts anew and read what `git diff` shows:

    WRITE_RESULT_TEXTS=on python -m pytest tests/diagnostics/test_result_text.py
"""

import os
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from diagnostics.explanation import explain
from diagnostics.method.checklist import Function, Type
from diagnostics.method.placement import Outcome
from diagnostics.method.recommendation import Action
from diagnostics.queries.respondents import Participant
from diagnostics.result.redaction import redacted
from diagnostics.result.stored import result_and_sums
from tests.checklists import arman, claims, respondent, rudan, sepehr
from tests.diagnostics.explaining import DOCUMENT, FEW, MIXED, STAY, A, D, I, U, both

FOLDER = Path(__file__).parent.parent / "data" / "results"
LANGUAGES = ("en", "fa")
OPENED_ON, CLOSED_ON = date(2026, 11, 1), date(2026, 11, 18)
SALES, MARKETING, MANAGEMENT = Function.SALES, Function.MARKETING, Function.MANAGEMENT
UNKNOWN = "NNNN YYY? Y???NN NNNNNNN"
UNLIKE_ANY = "PNNY NYNN NPNYNY NYNNPNY"


def telling(*people, owners="????????"):
    """Return respondents (function, letters, conditions, type) with what all claim alike."""
    return [respondent(*person) for person in people], [claims(owners)] * len(people)


def many(number, sales, marketing):
    """Return so many people of each side who answer every part."""
    people = [(SALES, sales, STAY)] * number + [(MARKETING, marketing, STAY)] * number
    return telling(*people, owners="MMMMSSSS")


CASES = {
    "defined-stay": telling(*both(D, STAY), (MANAGEMENT, A)),
    "defined-tighten": sepehr(),
    "defined-contradiction": telling(*both(D, "NNY | YYYYYY")),
    "defined-dont-know": telling(*both(UNKNOWN, "YY? | NNN?YY")),
    "undefined-judgement-call": telling(*both(U, "YYN | PYY", Type.UNDEFINED)),
    "aligned-tighten": telling(*both("NPNN NYNY YYYYYY NNNNNNN", "NNN | Y", Type.ALIGNED)),
    "aligned-conditions-unknown": telling(*both(A)),
    "integrated-stay": telling(*both(I)),
    "between": arman(),
    "mixed": telling(*both(MIXED)),
    "two-views": rudan(),
    "two-worlds": many(3, D, A),
    "no-fit": telling(*both("P" * 21)),
    "no-fit-two-sides": telling((SALES, "Y" * 21), (SALES, UNLIKE_ANY), (MARKETING, U)),
    "one-side": telling((SALES, D, STAY)),
    "not-enough-answers": telling(*both((D, FEW))),
    "only-dont-know": telling(*both("?" * 21)),
    "nobody": telling(),
    "anonymous": many(3, D, "NPNN YYYY YPNNNN NNNNNNN"),
    "anonymous-few": many(2, D, D),
}
FACTS = {
    "aligned-tighten": {"R1": "yes", "R2": "partly"},
    "defined-tighten": {"W1": "yes", "W2": "no"},
    "integrated-stay": {"R1": "no", "R3": "dont_know"},
}


def diagnosed(name):
    people, owners = CASES[name]
    diagnose = redacted if name.startswith("anonymous") else result_and_sums
    result, sums = diagnose(DOCUMENT.checklist, people, owners)
    return SimpleNamespace(result=result, sums=sums, document=DOCUMENT, is_provisional=False)


def text_of(name):
    """Return a result as its page says it, in the active language."""
    people, _owners = CASES[name]
    explanation = explain(
        diagnosed(name),
        people=[
            Participant(person.function, f"Somebody {index}", has_begun=True)
            for index, person in enumerate(people, 1)
        ],
        opened_on=OPENED_ON,
        closed_on=CLOSED_ON,
        version=1,
        facts=FACTS.get(name),
        is_for_consultant=True,
    )
    context = {"explanation": explanation, "verdict": explanation.verdict}
    reader = Reader()
    reader.feed(render_to_string("diagnostics/_result_report.html", context))
    return reader.text()


class Reader(HTMLParser):
    """Reads a page block by block, a line each; twins, drawings and scripts say nothing new."""

    BLOCKS = {"dl", "footer", "h2", "h3", "header", "li", "ol", "p", "section", "ul"}
    SILENT = {"details", "nav", "script", "svg"}
    INLINE = {"a", "b", "bdi", "strong", "time"}

    def __init__(self):
        super().__init__()
        self.lines, self.depth, self.is_apart, self.is_hidden = [""], 0, False, False

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        role = attributes.get("role")
        self.is_hidden = attributes.get("aria-hidden") == "true"
        self._part(tag, role)
        if role == "img":
            self.handle_data(attributes["aria-label"])
        self.depth += tag in self.SILENT

    def handle_endtag(self, tag):
        self.is_hidden = False
        self.depth -= tag in self.SILENT
        self._part(tag)

    def _part(self, tag, role=None):
        if tag in self.BLOCKS or role == "row":
            self.lines.append("")
        self.is_apart = self.is_apart or tag not in self.INLINE

    def handle_data(self, data):
        if self.depth or self.is_hidden or not data.strip():
            return
        line, said = self.lines[-1], re.sub(r"\s+", " ", data)
        is_next = self.is_apart and line
        self.lines[-1] = f"{line.rstrip()} · {said.lstrip()}" if is_next else line + said
        self.is_apart = False

    def text(self):
        return "\n".join(line.strip() for line in self.lines if line.strip()) + "\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_result_reads_as_it_was_read_by_eye(name, language):
    path = FOLDER / f"{name}.{language}.txt"

    with override(language):
        text = text_of(name)

    if os.environ.get("WRITE_RESULT_TEXTS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "said", ["hold by", "draw level", "so many", "So many", "σ", "τ", " by enough"]
)
def test_no_result_is_told_in_the_words_of_the_workshop(said):
    texts = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}

    assert [name for name, text in texts.items() if said in text] == []


def test_the_cases_hold_every_verdict_and_every_suggestion():
    results = [diagnosed(name).result for name in CASES]

    assert {result["verdict"] for result in results} == {*Outcome}
    assert {result["recommendation"]["action"] for result in results} == {*Action}
