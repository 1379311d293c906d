"""The questionnaire: its three steps, their markup, and the one pass over what was posted.

Rendering is what a questionnaire page costs. So each step's page is rendered once for every version
and language and kept, with slots where one person's answers, mistakes and the like go.
"""

import hashlib
import json
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..actions.rounds import Part
from ..instruments.document import Document, Words
from ..localisation import digits
from ..method.checklist import Answer
from ..method.funnel import Owner
from ..models import Sheet
from ..models.respondent import WANTED

ANSWER_CHOICES = [
    (Answer.YES, gettext_lazy("Yes")),
    (Answer.PARTLY, gettext_lazy("Partly")),
    (Answer.NO, gettext_lazy("No")),
    (Answer.DONT_KNOW, gettext_lazy("Don’t know")),
]
OWNER_CHOICES = [
    (Owner.MARKETING, gettext_lazy("Marketing")),
    (Owner.SALES, gettext_lazy("Sales")),
    (Owner.BOTH, gettext_lazy("Both")),
    (Owner.NOBODY, gettext_lazy("Nobody")),
    (Owner.DONT_KNOW, gettext_lazy("Don’t know")),
]
KEY = re.compile(r"[A-Za-z0-9_-]{8,43}")
NOTE = "note"  # the form's free text, and its earlier text among the answers that it started from
NOTE_LENGTH = 2000
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but the line break and the tab


class Step(StrEnum):
    """The pages with questions, in order."""

    TOGETHER = "together"
    SITUATION = "situation"
    FUNNEL = "funnel"


CHECK = "check"
PARTS = {
    Step.TOGETHER: Part.CRITERIA,
    Step.SITUATION: Part.CONDITIONS,
    Step.FUNNEL: Part.CLAIMS,
}
TITLES = {
    Step.TOGETHER: gettext_lazy("How you work together"),
    Step.SITUATION: gettext_lazy("Your situation"),
    Step.FUNNEL: gettext_lazy("The funnel"),
}


@dataclass(frozen=True)
class Question:
    """One statement or stage: the key of its answer in the sheet, and its name in the form."""

    code: str
    name: str
    number: int
    text: Words

    @property
    def anchor(self) -> str:
        return f"i-{self.name}"

    @property
    def in_words(self) -> Words | str:
        """What is asked, where nothing around it says so."""
        if self.code.startswith(WANTED):
            return _("Who should have it: %(stage)s") % {"stage": self.text}
        return self.text


@dataclass(frozen=True)
class Questions:
    """One step of one version; what is optional counts in no progress."""

    step: Step
    questions: tuple[Question, ...]
    digest: str
    optional: tuple[Question, ...] = ()

    @property
    def part(self) -> Part:
        return PARTS[self.step]

    @property
    def title(self) -> str:
        return str(TITLES[self.step])

    @property
    def choices(self) -> Sequence[tuple[str, str | Promise]]:
        return OWNER_CHOICES if self.step is Step.FUNNEL else ANSWER_CHOICES

    @cached_property
    def all(self) -> Sequence[Question]:
        return (*self.questions, *self.optional)

    @cached_property
    def by_name(self) -> Mapping[str, Question]:
        return {one.name: one for one in self.all}

    @cached_property
    def accepted(self) -> frozenset[str]:
        return frozenset(value for value, _label in self.choices)

    def answers_in(self, sheet: Sheet) -> dict[str, str]:
        """Return the sheet's saved answers to this step, by code."""
        if self.part is Part.CLAIMS:
            return sheet.claimed
        return getattr(sheet, self.part)

    def offered_in(self, sheet: Sheet) -> dict[str, str]:
        """Return the answers of an earlier round, by code, that still wait to be confirmed."""
        answers, offered = self.answers_in(sheet), sheet.offered.get(self.part, {})
        return {
            one.code: offered[one.code]
            for one in self.all
            if one.code in offered and one.code not in answers
        }

    def unanswered_in(self, sheet: Sheet) -> list[Question]:
        answers = self.answers_in(sheet)
        return [one for one in self.questions if one.code not in answers]


_steps: dict[tuple[str, Step], Questions] = {}


def questions_of(document: Document, digest: str, step: Step) -> Questions:
    """Return a step's questions in their shown order; made once for each version."""
    key = digest, step
    if key not in _steps:
        optional = tuple(_wanted_owners(document)) if step is Step.FUNNEL else ()
        _steps[key] = Questions(step, tuple(_questions(document, step)), digest, optional)
    return _steps[key]


def _questions(document: Document, step: Step) -> Iterable[Question]:
    if step is Step.FUNNEL:
        for stage in document.stages.values():
            yield Question(str(stage.number), f"stage-{stage.number}", stage.number, stage.text)
        return
    shown = {Step.TOGETHER: document.shown_criteria, Step.SITUATION: document.shown_conditions}
    for number, item in enumerate(shown[step], 1):
        yield Question(item.code, item.code, number, item.text)


def _wanted_owners(document: Document) -> Iterable[Question]:
    for stage in document.stages.values():
        code = f"{WANTED}{stage.number}"
        yield Question(code, code, stage.number, stage.text)


# --- markup ----------------------------------------------------------------------------------

SLOT = "\0"
CHECKED, MISSING, NOTHING = SafeString(" checked"), SafeString(" missing"), SafeString("")
OFFERED, OPEN = SafeString(" data-offered"), SafeString(" open")
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})
_frames: dict[tuple[Hashable, ...], list[str]] = {}


class Progress(NamedTuple):
    """How far a respondent is with a step; in a frame, the slots of the two numbers."""

    questions: Questions
    answered: int | str
    percent: int | str


def progress_in(sheet: Sheet, questions: Questions) -> Progress:
    answers = questions.answers_in(sheet)
    answered = sum(one.code in answers for one in questions.questions)
    return Progress(questions, answered, 100 * answered // len(questions.questions))


def marks(
    questions: Questions,
    answers: Mapping[str, str],
    mistakes: Mapping[str, str],
    offered: Mapping[str, str] = NO_ANSWERS,
) -> dict[str, str]:
    """Return what a step's markup says of the answers, those offered again (both by code) and the
    mistakes (by name), by slot.
    """
    labels = dict(questions.choices)
    found: dict[str, str] = {}
    if any(one.code in answers or one.code in offered for one in questions.optional):
        found["optional"] = OPEN
    for one in questions.all:
        if one.code in answers:
            found[f"{one.name}={answers[one.code]}"] = CHECKED
        elif one.code in offered:
            value = offered[one.code]
            found[f"{one.name}={value}"] = OFFERED
            found[f"{one.name}:error"] = format_html(
                '<p class="help">{}</p>',
                _("To confirm. Last time: “%(answer)s”.") % {"answer": labels[value]},
            )
    for name, mistake in mistakes.items():
        found[f"{name}:class"] = MISSING
        found[f"{name}:error"] = format_html('<p class="err" id="e-{}">{}</p>', name, mistake)
    return found


def filled_page(
    template: str,
    *,
    questions: Questions,
    steps: Sequence[Progress],
    values: Mapping[str, str],
    marks: Mapping[str, str] | None = None,
) -> SafeString:
    """Return a template of a step, rendered once with slots, with one person's values in them.

    A value that is empty is empty in the template as well, so that a condition can ask for it.
    """
    given = tuple(name for name, value in values.items() if value)
    key = template, questions.digest, questions.step, get_language(), given
    if key not in _frames:
        _frames[key] = _frame(template, questions, steps, given)
    numbers = {}
    for one in steps:
        numbers[f"answered {one.questions.step}"] = digits(one.answered)
        numbers[f"percent {one.questions.step}"] = str(one.percent)
    return _filled(_frames[key], {**values, **numbers, **(marks or {})})


def _frame(
    template: str, questions: Questions, steps: Sequence[Progress], given: Iterable[str]
) -> list[str]:
    """Return a template's own markup, and between its pieces the names of the slots."""
    context = {name: _slot(name) for name in given} | {
        "questions": questions,
        "here": questions.step,
        "slot": SLOT,
        "steps": [
            Progress(one, _slot(f"answered {one.step}"), _slot(f"percent {one.step}"))
            for one, *_numbers in steps
        ],
    }
    return render_to_string(template, context).split(SLOT)


def _slot(name: str) -> str:
    return f"{SLOT}{name}{SLOT}"


def _filled(frame: Sequence[str], values: Mapping[str, str]) -> SafeString:
    """Join a frame with the values, which are escaped unless they are markup."""
    pieces = list(frame)
    for place in range(1, len(frame), 2):
        value = values.get(frame[place], NOTHING)
        pieces[place] = value if isinstance(value, SafeString) else escape(value)
    return mark_safe("".join(pieces))


# --- what was posted -------------------------------------------------------------------------


@dataclass
class Submitted:
    """One form as it came: its answers by code, those it was rendered with, and what is wrong."""

    questions: Questions | None = None
    answers: dict[str, str] = field(default_factory=dict)
    base: dict[str, str] = field(default_factory=dict)
    key: str = ""
    go: str = "next"
    mode: str = ""  # whether the page said named or anonymous
    note: str | None = None  # None: the form had no such field
    errors: list[str] = field(default_factory=list)

    @property
    def once(self) -> str:
        """Its key with its answers: a page that never got the reply sends the key with more."""
        held = json.dumps([self.key, self.answers, self.note, self.go == "confirm"], sort_keys=True)
        return hashlib.blake2b(held.encode(), digest_size=20).hexdigest()

    @property
    def changed(self) -> dict[str, str]:
        """The answers that this form changed: a stale one brings nothing back."""
        return {code: value for code, value in self.answers.items() if self.base.get(code) != value}

    @property
    def changed_notes(self) -> dict[str, str]:
        """The note by its step, if this form changed it."""
        if self.note is None or self.questions is None or self.note == self.base.get(NOTE, ""):
            return {}
        return {self.questions.step.value: self.note}

    def in_words(self) -> list[tuple[Words | str, str | Promise]]:
        """Return each question of the form that has an answer, with its label; then the note."""
        labels = dict(self.questions.choices) if self.questions else {}
        said: list[tuple[Words | str, str | Promise]] = [
            (one.in_words, labels[self.answers[one.code]])
            for one in (self.questions.all if self.questions else ())
            if one.code in self.answers
        ]
        return said + ([(_("What should we know?"), self.note)] if self.note else [])


CONTROLS = {"csrfmiddlewaretoken", "once", "base", "go", "mode", NOTE}


def read_finish(post: Mapping[str, str]) -> Submitted:
    """Read a posted form without questions: its once-only key, and the button that was pressed."""
    form = Submitted(key=post.get("once", ""), go=post.get("go", "next"), mode=post.get("mode", ""))
    if not KEY.fullmatch(form.key):
        form.errors.append(_("The form came without its key. Please send it again."))
    return form


def read_submission(post: Mapping[str, str], questions: Questions) -> Submitted:
    """Read a posted step in one pass; every field that the form does not have is an error."""
    form = read_finish(post)
    form.questions = questions
    for name in post:
        if name in CONTROLS:
            continue
        question, value = questions.by_name.get(name), post[name]
        if question is None:
            form.errors.append(
                _("“%(name)s” is not a question of this page.") % {"name": name[:40]}
            )
        elif value not in questions.accepted:
            form.errors.append(
                _(
                    "Question %(number)s: “%(value)s” is not an accepted answer."
                    " Choose %(accepted)s."
                )
                % {
                    "number": question.number,
                    "value": value[:40],
                    "accepted": _accepted_words(questions),
                }
            )
        else:
            form.answers[question.code] = value
    form.base = _read_base(post.get("base", ""), form)
    if NOTE in post:
        form.note = _read_note(post[NOTE], form)
    return form


def _read_note(text: str, form: Submitted) -> str:
    """Return the note with plain line breaks; a wrong one is kept, so that it can be mended."""
    note = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    unprintable = CONTROL_CHARACTER.search(note)
    if unprintable:
        form.errors.append(
            _("Your note holds a control character (%(code)s), which cannot be stored. Remove it.")
            % {"code": f"U+{ord(unprintable[0]):04X}"}
        )
        note = CONTROL_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", note)  # there it can be seen
    if len(note) > NOTE_LENGTH:
        form.errors.append(
            _("Your note has %(length)s characters. Shorten it to %(most)s.")
            % {"length": len(note), "most": NOTE_LENGTH}
        )
    return note


def _accepted_words(questions: Questions) -> str:
    *most, last = [str(label) for _value, label in questions.choices]
    return _("%(most)s or %(last)s") % {"most": _(", ").join(most), "last": last}


def _read_base(text: str, form: Submitted) -> dict[str, str]:
    try:
        base = json.loads(text or "{}")
    except (ValueError, RecursionError):
        base = None
    if not isinstance(base, dict):
        form.errors.append(_("The form came without its earlier answers. Please send it again."))
        return {}
    return base
