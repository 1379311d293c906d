"""What to do on the way to the next type; what to watch when staying."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..instruments.document import Basis, Tag, TagKind
from ..method.checklist import Side
from ..method.recommendation import Action
from .case import Case, Line
from .decision import look_again
from .facts import preconditions_of
from .words import sentences

TAGS = {TagKind.ECONOMIC: gettext_noop("economic"), TagKind.CULTURAL: gettext_noop("cultural")}
BASES = {
    Basis.STATED: gettext_noop("stated in the article"),
    Basis.INFERRED: gettext_noop("our reading"),
}


class ToDo(NamedTuple):
    """A sentence to make true, what the sides say of it today, and its tag with the tag's basis."""

    text: object
    today: str
    tag: str
    basis: str


class TitledLines(NamedTuple):
    """A titled list beside the steps."""

    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Steps:
    title: str
    help: str
    claim: str
    todo: Sequence[ToDo]
    groups: Sequence[TitledLines]
    note: str


def steps_of(case: Case) -> Steps | None:
    """Return the to-do list on a move, the watch list on staying, else nothing."""
    if case.is_verdict_only:
        return None
    action = Action(case.advice["action"])
    if action is Action.TIGHTEN:
        return _to_do(case)
    if action in (Action.STAY, Action.STAY_NO_STRONG_REASON):
        return _to_watch(case)
    return None


def _to_do(case: Case) -> Steps:
    advice, target = case.advice, case.type_name(case.target)
    number = len(advice["todo"])
    claim = ngettext(
        "Make this sentence true.", "Make these %(number)d sentences true.", number
    ) % {"number": number}
    if not number and case.hidden_criteria:
        claim = _("No statement that is shown asks for a step.")
    elif not number:
        claim = _("All that is known of %(type)s is true already.") % {"type": target}
    return Steps(
        title=_("What to do"),
        help=_("What %(type)s asks for and you do not have today, largest step first.")
        % {"type": target},
        claim=claim,
        todo=[_step(case, code) for code in advice["todo"]],
        groups=[group for group in _groups(case) if group.lines],
        note=sentences(*_meanings(case)),
    )


def _meanings(case: Case) -> Iterable[str]:
    """Say what a tag among the steps means, where the article says so."""
    tags = [case.document.criteria[code].tag for code in case.advice["todo"]]
    kinds = {tag.kind for tag in tags if tag}
    for symptom in case.document.symptoms.values():
        tag = symptom.tag
        if tag and tag.kind in kinds and tag.basis is Basis.STATED:
            yield str(symptom.text)


def _step(case: Case, code: str) -> ToDo:
    words = case.document.criteria[code]
    today = _("today: %(answer)s") % {"answer": case.told(code)}
    return ToDo(words.text, today, *tag_words(words.tag))


def tag_words(tag: Tag | None) -> tuple[str, str]:
    """Return what a tag says, and whether the article says so or we read it so."""
    if tag is None:
        return "", ""
    return _(TAGS[tag.kind]), _(BASES[tag.basis])


def _groups(case: Case) -> Sequence[TitledLines]:
    advice = case.advice
    is_last_step = bool(advice["preconditions"])
    habits = _("What loosens by itself") if is_last_step else _("Habits to leave behind")
    return [
        TitledLines(_("Before two functions become one team"), preconditions_of(case)),
        TitledLines(habits, _told(case, advice["habits"])),
        TitledLines(
            _("Already further than needed: keep"),
            _told(case, [code for code in advice["keep"] if not case.is_denied(code)]),
        ),
        TitledLines(
            _("Further than needed, says one side: talk about it"),
            _told(case, [code for code in advice["keep"] if case.is_denied(code)]),
        ),
        TitledLines(_("Find out: nobody has said yet"), _told(case, advice["find_out"])),
    ]


def _told(case: Case, codes: Sequence[str]) -> Sequence[Line]:
    return [
        Line(case.criterion_text(code), case.told(code) if code in case.sheet else "")
        for code in codes
    ]


def _to_watch(case: Case) -> Steps:
    watch = case.advice["watch"]
    claim = ngettext(
        "Keep an eye on %(number)d signal that holds already.",
        "Keep an eye on %(number)d signals that hold already.",
        len(watch),
    ) % {"number": len(watch)}
    type_ = case.type
    signals = case.checklist.conditions_of(type_, Side.TIGHTEN)
    if not watch and case.hidden_conditions(signals):
        claim = _("No signal to move that is shown holds today.")
    elif not watch:
        claim = _("No signal to move holds today.")
    lines = [Line(case.document.conditions[code].text, case.told_condition(code)) for code in watch]
    return Steps(
        title=_("What to watch"),
        help=_("Signals to move that hold today, and when to repeat the assessment."),
        claim=claim,
        todo=[],
        groups=[TitledLines("", lines)] if lines else [],
        note=look_again(case),
    )
