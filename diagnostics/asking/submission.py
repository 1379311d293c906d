"""What was posted of a step: read in one pass, with all that is wrong with it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..instruments.document import Words
from ..reading.text import trimmed
from .questionnaire import Questions

KEY = re.compile(r"[A-Za-z0-9_-]{8,43}")
NOTE = "note"  # the form's free text, and its earlier text among the answers that it started from
NOTE_LENGTH = 2000
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but the line break and the tab


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
    note_errors: list[str] = field(default_factory=list)  # beside which the answers are taken

    @property
    def changed(self) -> dict[str, str]:
        """The answers that this form changed: a stale one brings nothing back."""
        return {code: value for code, value in self.answers.items() if self.base.get(code) != value}

    @property
    def changed_notes(self) -> dict[str, str]:
        """The note by its step, if this form changed it."""
        return {} if self.note == self.base.get(NOTE, "") else self.notes

    @property
    def notes(self) -> dict[str, str]:
        """The note by its step, if the form has one that can be stored."""
        if self.note is None or self.note_errors or self.questions is None:
            return {}
        return {self.questions.step.value: self.note}

    def in_words(self) -> list[tuple[Words | str, str | Promise]]:
        """Return each question of the form that has an answer, with its label; then the note."""
        labels = dict(self.questions.choices) if self.questions else {}
        said: list[tuple[Words | str, str | Promise]] = [
            (question.in_words, labels[self.answers[question.code]])
            for question in (self.questions.all if self.questions else ())
            if question.code in self.answers
        ]
        return said + ([(_("What should we know?"), self.note)] if self.note else [])


CONTROLS = {"csrfmiddlewaretoken", "once", "base", "go", "mode", "open", NOTE}


def key_in(post: Mapping[str, str]) -> str:
    """Return the once-only key of a form; nothing where it came without one of ours."""
    key = post.get("once", "")
    return key if KEY.fullmatch(key) else ""


def read_finish(post: Mapping[str, str]) -> Submitted:
    """Read a posted form without questions: its once-only key, and the button that was pressed."""
    form = Submitted(key=key_in(post), go=post.get("go", "next"), mode=post.get("mode", ""))
    if not form.key:
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
    note = trimmed(text.replace("\r\n", "\n").replace("\r", "\n"))
    unprintable = CONTROL_CHARACTER.search(note)
    if unprintable:
        form.note_errors.append(
            _("Your note holds a control character (%(code)s), which cannot be stored. Remove it.")
            % {"code": f"U+{ord(unprintable[0]):04X}"}
        )
        note = CONTROL_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", note)  # there it can be seen
    if len(note) > NOTE_LENGTH:
        form.note_errors.append(
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
