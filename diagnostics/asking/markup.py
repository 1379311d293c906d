"""A step's page: rendered once for every version and language, and kept, with slots.

Rendering is what a questionnaire page costs. One person's answers, mistakes and the like go into
the slots.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ..localisation import clock, day, day_of_year, digits
from ..models import Sheet
from ..web.frame import frame_of, slot
from .questionnaire import Questions

CHECKED, UNANSWERED = SafeString(" checked"), SafeString(" unanswered")
OFFERED, OPEN = SafeString(" data-offered"), SafeString(" open")
NO_ANSWERS: Mapping[str, str] = MappingProxyType({})


class Progress(NamedTuple):
    """How far a respondent is with a step; in a frame, the slots of the two numbers."""

    questions: Questions
    answered: int | str
    percent: int | str


def progress_in(sheet: Sheet, questions: Questions) -> Progress:
    answers = questions.answers_in(sheet)
    answered = sum(question.code in answers for question in questions.questions)
    return Progress(questions, answered, 100 * answered // len(questions.questions))


def marks(
    questions: Questions,
    answers: Mapping[str, str],
    unanswered: Iterable[str],
    offered: Mapping[str, str] = NO_ANSWERS,
) -> dict[str, str]:
    """Return what a step's markup says of the answers, those offered again (both by code) and the
    questions that are still open (by name), by slot.
    """
    labels = dict(questions.choices)
    found: dict[str, str] = {}
    if any(wish.code in answers or wish.code in offered for wish in questions.optional):
        found["optional"] = OPEN
    for question in questions.all:
        if question.code in answers:
            found[f"{question.name}={answers[question.code]}"] = CHECKED
        elif question.code in offered:
            value = offered[question.code]
            found[f"{question.name}={value}"] = OFFERED
            found[f"{question.name}:error"] = format_html(
                '<p class="help">{}</p>',
                _("To confirm. Last time: “%(answer)s”.") % {"answer": labels[value]},
            )
    for name in unanswered:
        found[f"{name}:class"] = UNANSWERED
        found[f"{name}:error"] = format_html(
            '<p class="yet">{}</p>', _("No answer yet. “Don’t know” is a full answer too.")
        )
    return found


def saved_line(saved_at: datetime | None, now: datetime) -> str:
    """Return when the answers were last saved, with the day where that is not today."""
    if saved_at is None:
        return ""
    saved, today = timezone.localtime(saved_at), timezone.localtime(now)
    said = {"time": clock(saved_at), "day": day_of_year(saved_at)}
    if saved.date() == today.date():
        return _("Saved at %(time)s") % said
    if day(saved_at).rpartition(" ")[2] != day(now).rpartition(" ")[2]:
        said["day"] = day(saved_at)
    return _("Saved on %(day)s at %(time)s") % said


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
    frame = frame_of(
        template,
        lambda: _slots(questions, steps, given),
        *(questions.digest, questions.step, given),
    )
    numbers = {}
    for progress in steps:
        numbers[f"answered {progress.questions.step}"] = digits(progress.answered)
        numbers[f"percent {progress.questions.step}"] = str(progress.percent)
    return frame.filled({**values, **numbers, **(marks or {})})


def _slots(questions: Questions, steps: Sequence[Progress], given: Iterable[str]) -> dict[str, Any]:
    """Return what a step's template is rendered with: the questions, and slots for the rest."""
    return {name: slot(name) for name in given} | {
        "questions": questions,
        "here": questions.step,
        "steps": [
            Progress(asked, slot(f"answered {asked.step}"), slot(f"percent {asked.step}"))
            for asked, *_numbers in steps
        ],
    }
