"""A step's page: rendered once for every version and language, and kept, with slots.

Rendering is what a questionnaire page costs. One person's answers, mistakes and the like go into
the slots.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..localisation import digits
from ..models import Sheet
from .questionnaire import Questions

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
