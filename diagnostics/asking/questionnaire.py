"""The questionnaire: its three steps, their questions, and what may be answered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..instruments.document import Document, Words
from ..models import Sheet
from ..models.respondent import WANTED, Part
from ..names import ANSWER_NAMES, OWNER_NAMES, STAGE_LINES, choices_of

ANSWER_CHOICES = choices_of(ANSWER_NAMES)
OWNER_CHOICES = choices_of(OWNER_NAMES)


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
    help: str | Promise = ""  # a line that explains it

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
        return {question.name: question for question in self.all}

    @cached_property
    def accepted(self) -> frozenset[str]:
        return frozenset(value for value, _label in self.choices)

    def answers_in(self, sheet: Sheet) -> dict[str, str]:
        """Return the sheet's saved answers to this step, by code."""
        if self.part is Part.CLAIMS:
            return sheet.claimed
        answers: dict[str, str] = getattr(sheet, self.part)
        return answers

    def offered_in(self, sheet: Sheet) -> dict[str, str]:
        """Return the answers of an earlier round, by code, that still wait to be confirmed."""
        answers, offered = self.answers_in(sheet), sheet.offered.get(self.part, {})
        return {
            question.code: offered[question.code]
            for question in self.all
            if question.code in offered and question.code not in answers
        }

    def unanswered_in(self, sheet: Sheet) -> list[Question]:
        answers = self.answers_in(sheet)
        return [question for question in self.questions if question.code not in answers]


_steps: dict[tuple[str, Step], Questions] = {}


def questions_of(document: Document, digest: str, step: Step) -> Questions:
    """Return a step's questions in their shown order; made once for each version."""
    key = digest, step
    if key not in _steps:
        _steps[key] = asked_in(document, step, digest)
    return _steps[key]


def asked_in(document: Document, step: Step, digest: str = "") -> Questions:
    """Return a step's questions, made anew: of a draft, which has no digest that lasts."""
    optional = tuple(_wanted_owners(document)) if step is Step.FUNNEL else ()
    return Questions(step, tuple(_questions(document, step)), digest, optional)


def _questions(document: Document, step: Step) -> Iterable[Question]:
    if step is Step.FUNNEL:
        for stage in document.stages.values():
            number = stage.number
            line = STAGE_LINES[number]
            yield Question(str(number), f"stage-{number}", number, stage.text, line)
        return
    shown = {Step.TOGETHER: document.shown_criteria, Step.SITUATION: document.shown_conditions}
    for number, item in enumerate(shown[step], 1):
        yield Question(item.code, item.code, number, item.text)


def _wanted_owners(document: Document) -> Iterable[Question]:
    for stage in document.stages.values():
        code = f"{WANTED}{stage.number}"
        yield Question(code, code, stage.number, stage.text)
