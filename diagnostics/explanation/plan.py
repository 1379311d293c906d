"""The plan in words: what a result offers to take over, what is open, what became of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from ..instruments.document import Document
from ..localisation import day, digits
from ..method.funnel import Finding
from ..models import Assessment, PlannedAction
from ..models.assessment import round_name
from ..queries.results import diagnosed
from ..queries.versions import document_of
from .case import Case
from .funnel import FINDINGS, stage_name
from .words import listed

Source, State = PlannedAction.Source, PlannedAction.State
UNSETTLED = (Finding.CONTESTED, Finding.ORPHANED, Finding.UNOWNED)


class Suggestion(NamedTuple):
    """Something of a result that may be put on the plan, by where it stands there."""

    source: str
    code: str
    text: str
    note: str


class PlanLine(NamedTuple):
    """One open action: when, and how far that is from today."""

    action: PlannedAction
    day: str
    distance: str
    is_late: bool
    origin: str


class PlanOutcome(NamedTuple):
    """What became of one action by the time a round closed."""

    what: str
    reason: str
    said: str


@dataclass(frozen=True)
class PlanWords:
    """What became of the plan, as a closed round keeps it."""

    claim: str
    rows: Sequence[PlanOutcome]


def suggestions_of(assessment: Assessment) -> list[Suggestion]:
    """Return what a closed round's result offers, in the active language; none of what it hides."""
    found = diagnosed(assessment)
    case = Case(result=found.result, sums=found.sums, document=found.document)
    if case.is_verdict_only:
        return []
    return [*_statements(case), *_stages(case)]


def _made_of(source: str, code: str, document: Document) -> str:
    """Return what a result offers under a code, in the active language."""
    if source == Source.STAGE:
        return _("Settle who has “%(stage)s”") % {"stage": stage_name(document, int(code))}
    text = str(document.criteria[code].text)
    return _("Leave behind: “%(habit)s”") % {"habit": text} if source == Source.HABIT else text


def taken_up_again(what: str) -> str:
    """Return what is to be done about something that a joint session parked."""
    return _("Take up again: %(what)s") % {"what": what}


def what_of(action: PlannedAction) -> str:
    """Return what is to be done: taken over, in the active language, while it says what it did.

    What somebody typed stays as it was typed.
    """
    if not action.code or action.assessment is None:
        return action.what
    document = document_of(action.assessment.version)
    return _said_anew(action.what, action.source, action.code, document)


def _said_anew(what: str, source: str, code: str, document: Document) -> str:
    if source == Source.TOPIC and code not in document.criteria:  # a joint session's own
        starts = _in_each_language(lambda: taken_up_again(""))
        typed = next((what.removeprefix(start) for start in starts if what.startswith(start)), None)
        return what if typed is None else taken_up_again(typed)
    said = partial(_made_of, source, code, document)
    known = [text[: PlannedAction.LONGEST] for text in _in_each_language(said)]
    return said() if what in known else what


def _in_each_language(said: Callable[[], str]) -> list[str]:
    return [override(language)(said)() for language, _name in settings.LANGUAGES]


def _statements(case: Case) -> Iterator[Suggestion]:
    loosens_by_itself = bool(case.advice.get("preconditions"))  # of which nothing is to be done
    habits = () if loosens_by_itself else case.advice.get("habits", ())
    for source, codes in (
        (Source.TODO, case.advice.get("todo", ())),
        (Source.FIND_OUT, case.advice.get("find_out", ())),
        (Source.HABIT, habits),
        (Source.TOPIC, case.advice.get("agenda", ())),
    ):
        for code in codes:
            said = case.told(code) if code in case.sheet else _("no answer yet")
            note = f"{source.label} · {said}"
            yield Suggestion(source, code, _made_of(source, code, case.document), note)


def _stages(case: Case) -> Iterator[Suggestion]:
    for view in case.result["funnel"]["stages"]:
        if view["finding"] in UNSETTLED:
            code = str(view["stage"])
            note = f"{Source.STAGE.label} · {_(FINDINGS[Finding(view['finding'])])}"
            yield Suggestion(Source.STAGE, code, _made_of(Source.STAGE, code, case.document), note)


def plan_lines(actions: Iterable[PlannedAction], *, today: date) -> list[PlanLine]:
    return [
        PlanLine(
            action,
            day(action.due_on) or _("no day yet"),
            days_to(action.due_on, today) if action.due_on else "",
            action.is_overdue(today),
            origin_of(action),
        )
        for action in actions
    ]


def origin_of(action: PlannedAction) -> str:
    """Say where an action comes from; nothing of one that was typed."""
    if not action.code:
        return ""
    round_ = action.assessment
    name = round_name(round_.title, round_.moment, ()) if round_ else ""
    return " · ".join(filter(None, [action.get_source_display(), name]))


def days_to(due_on: date, today: date) -> str:
    days = (due_on - today).days
    if days == 0:
        return _("today")
    if days > 0:
        text = ngettext("in %(number)s day", "in %(number)s days", days)
    else:
        text = ngettext("%(number)s day overdue", "%(number)s days overdue", -days)
    return text % {"number": digits(abs(days))}


def plan_claim(lines: Sequence[PlanLine], ended: int) -> str:
    """Say how much is open, and how much of it is overdue."""
    number, late = len(lines), sum(line.is_late for line in lines)
    if not number:
        return _("Nothing is open any more.") if ended else _("Nothing is planned yet.")
    if not late:
        text = ngettext("%(number)s action is open.", "%(number)s actions are open.", number)
    else:
        text = ngettext(
            "%(late)s of %(number)s open actions is overdue.",
            "%(late)s of %(number)s open actions are overdue.",
            late,
        )
    return text % {"number": digits(number), "late": digits(late)}


def plan_words(plan: Sequence[Mapping[str, Any]], document: Document) -> PlanWords | None:
    """Put what a round keeps of the plan into words; None where nothing was planned."""
    if not plan:
        return None
    numbers = Counter(row["state"] for row in plan)
    counted = {
        State.DONE: _("%(number)d done"),
        State.OPEN: _("%(number)d open"),
        State.DROPPED: _("%(number)d dropped"),
    }
    parts = [text % {"number": numbers[state]} for state, text in counted.items() if numbers[state]]
    text = ngettext(
        "Of %(number)d planned action: %(parts)s.",
        "Of %(number)d planned actions: %(parts)s.",
        len(plan),
    )
    return PlanWords(
        claim=text % {"number": len(plan), "parts": listed(parts)},
        rows=[
            PlanOutcome(_what(row, document), row.get("reason", ""), _became(row)) for row in plan
        ],
    )


def _what(row: Mapping[str, Any], document: Document) -> str:
    if "code" not in row:
        return str(row["what"])
    return _said_anew(row["what"], row["source"], row["code"], document)


def _became(row: Mapping[str, Any]) -> str:
    name = str(State(row["state"]).label)
    if row["state"] == State.OPEN and "due_on" in row:
        due = day(date.fromisoformat(row["due_on"]))
        return _("open, due %(day)s") % {"day": due}
    if "ended_on" in row:
        ended = day(date.fromisoformat(row["ended_on"]))
        return _("%(state)s, %(day)s") % {"state": name, "day": ended}
    return name
