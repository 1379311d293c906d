"""Stay or move: the suggestion, and the conditions of the decision table face to face."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..localisation import day, percent
from ..method.checklist import PLACING, Side
from ..method.flags import FlagCode
from ..method.placement import Outcome
from ..method.recommendation import REVIEW_MONTHS, Action, reasons_against
from ..result.parts import shares_of
from .case import Case, Line
from .facts import preconditions_of
from .funnel import evidence_for
from .words import listed, quoted, sentences

ACTIONS: Mapping[Action, str] = {
    Action.STAY: gettext_noop("Stay as you are"),
    Action.STAY_NO_STRONG_REASON: gettext_noop("Stay: no strong reason to change"),
    Action.STAY_INTEGRATED: gettext_noop("Stay integrated: check the shared goals"),
    Action.TIGHTEN: gettext_noop("Move one step closer"),
    Action.JUDGEMENT_CALL: gettext_noop("Your decision is needed"),
    Action.JOINT_SESSION: gettext_noop("Joint session"),
    Action.NOT_ENOUGH_ANSWERS: gettext_noop(
        "No suggestion yet: answers about your situation are missing"
    ),
}
CLAIMS: Mapping[Action, str] = {
    Action.TIGHTEN: gettext_noop(
        "Move one step closer: the signals for it outweigh the reasons to stay."
    ),
    Action.STAY: gettext_noop("Stay as you are: the reasons to stay outweigh the signals to move."),
    Action.STAY_NO_STRONG_REASON: gettext_noop(
        "Stay: too few conditions hold on either list, so there is no strong reason to change."
    ),
    Action.JUDGEMENT_CALL: gettext_noop(
        "Both lists have something to say and neither is clearly ahead: your decision is needed."
    ),
    Action.NOT_ENOUGH_ANSWERS: gettext_noop(
        "There are not enough answers to say whether to stay or to move."
    ),
}
APPLIED: Mapping[Action, str] = {
    Action.TIGHTEN: gettext_noop("Here the signals to move meet both."),
    Action.STAY: gettext_noop("Here the reasons to stay meet both."),
    Action.JUDGEMENT_CALL: gettext_noop("Here one list reaches it, but is not far enough ahead."),
    Action.STAY_NO_STRONG_REASON: gettext_noop("Here neither list reaches it."),
    Action.NOT_ENOUGH_ANSWERS: gettext_noop("Here a list has no known answer at all."),
}


class Advice(NamedTuple):
    """What we suggest, in the box beside the verdict, with where to read on."""

    say: str
    detail: str
    link: str
    anchor: str


class Held(NamedTuple):
    """One condition: whether it holds, what the functions say, and what the funnel shows."""

    text: object
    state: str  # full, half, off or unknown: its drawing
    value: str
    told: str
    evidence: str


@dataclass(frozen=True)
class Face:
    title: str
    share: Fraction | None
    said: str
    leads: bool
    conditions: Sequence[Held]


@dataclass(frozen=True)
class Decision:
    """Both lists of the table; for the closest type, what to check in their place."""

    claim: str
    faces: Sequence[Face]
    tick: Fraction
    checks: Sequence[Line]
    contradiction: str
    notes: Sequence[str]


# The suggestion


def advice_of(case: Case) -> Advice:
    """Say what we suggest, for every action; without a link where there is nothing to read on."""
    advice = _advice(case)
    is_hidden = case.is_verdict_only and advice.anchor != "missing"
    if is_hidden and case.advice["action"] != Action.STAY_INTEGRATED:
        return advice._replace(link="", anchor="")
    return advice


def _advice(case: Case) -> Advice:
    action = Action(case.advice["action"])
    if case.kind == Outcome.NOT_ENOUGH_ANSWERS:
        ask = _("Ask for the missing answers first")
        return Advice(ask, "", _("See what is missing"), "missing")
    if action is Action.JOINT_SESSION:
        detail = _("A consultant decides with you.") if case.kind == Outcome.MIXED else ""
        say = _("A joint session before any decision")
        return Advice(say, detail, _("See the agenda"), "agenda")
    if action is Action.STAY_INTEGRATED:
        detail = _("This is the closest type, so the decision table suggests no further step.")
        return Advice(action_name(case), detail, _("See what to check"), "decision")
    detail = _means(case)
    if action in (Action.STAY, Action.STAY_NO_STRONG_REASON):
        detail = sentences(detail, look_again(case))
    return Advice(action_name(case), detail, _("See both sides of the decision"), "decision")


def action_name(case: Case) -> str:
    """Return the suggestion in a few words."""
    action = Action(case.advice["action"])
    if action is Action.TIGHTEN:
        target = case.type_name(case.target)
        return _("Move one step closer, to %(type)s") % {"type": target}
    return _(ACTIONS[action])


def _means(case: Case) -> str:
    stay, tighten = case.advice["stay"], case.advice["tighten"]
    if stay is None or tighten is None:
        return ""
    return _("Reasons to stay: %(stay)s. Signals to move: %(tighten)s.") % {
        "stay": percent(stay),
        "tighten": percent(tighten),
    }


def look_again(case: Case) -> str:
    """Say when to look again: by default a year after closing."""
    if case.closed_on is None:
        return _("Repeat the assessment about twelve months after the answers close.")
    return _("Repeat the assessment around %(day)s.") % {"day": day(review_date(case.closed_on))}


def review_date(closed_on: date, months: int = REVIEW_MONTHS) -> date:
    """Return the day so many months later, or the last of that month where it is shorter."""
    months += closed_on.month - 1
    year, month = closed_on.year + months // 12, months % 12 + 1
    return date(year, month, min(closed_on.day, monthrange(year, month)[1]))


# The two lists


def decision_of(case: Case) -> Decision | None:
    """Return the column of the table that was read; nothing where no type was named."""
    if case.result["type"] is None:
        return None
    action = Action(case.advice["action"])
    if action is Action.STAY_INTEGRATED:
        return _closest(case)
    if case.is_verdict_only:
        return None
    return Decision(
        claim=_(CLAIMS[action]),
        faces=[
            _face(case, Side.STAY, leads=action is Action.STAY),
            _face(case, Side.TIGHTEN, leads=action is Action.TIGHTEN),
        ],
        tick=case.edges.condition_holds,
        checks=[],
        contradiction=contradiction_of(case),
        notes=[sentences(*_rule(case, action)), sentences(*_robustness(case))],
    )


def _closest(case: Case) -> Decision:
    return Decision(
        claim=_closest_claim(len(case.advice["preconditions"])),
        faces=[],
        tick=case.edges.condition_holds,
        checks=preconditions_of(case),
        contradiction="",
        notes=[
            _(
                "The decision table has no column for the closest of the four types, "
                "and it never advises to move apart."
            )
        ],
    )


def _closest_claim(number: int) -> str:
    text = ngettext(
        "There is no closer type to move to. Check this point.",
        "There is no closer type to move to. Check these %(number)d points.",
        number,
    )
    return text % {"number": number}


def _face(case: Case, side: Side, *, leads: bool) -> Face:
    is_stay = side is Side.STAY
    mean = shares_of(case.advice)[side]
    column = case.checklist.conditions_of(case.type, side)
    known = case.conditions
    codes = sorted(column, key=lambda code: -known.get(code, Fraction(-1)))
    hidden = case.hidden_conditions(column)
    unknown = _("not shown") if hidden else _("not known")
    return Face(
        title=_("Leave things as they are if…") if is_stay else _("Bring the two closer if…"),
        share=mean,
        said=unknown if mean is None else percent(mean),
        leads=leads,
        conditions=[_held(case, code) for code in codes if code not in hidden],
    )


def _held(case: Case, code: str) -> Held:
    value, edge = case.conditions.get(code), case.edges.condition_holds
    if value is None:
        state, word = "unknown", _("not known")
    elif value < edge:
        state, word = "off", _("does not hold")
    elif value < 1:
        state, word = "half", _("partly holds")
    else:
        state, word = "full", _("holds")
    return Held(
        text=case.document.conditions[code].text,
        state=state,
        value=word,
        told=case.told_condition(code),
        evidence=evidence_for(case, code, is_held=value is None or value >= edge),
    )


def contradiction_of(case: Case) -> str:
    """Show conditions that contradict each other: nothing is hidden."""
    codes = {flag["code"] for flag in case.result["flags"]}
    if FlagCode.CONTRADICTORY_CONDITIONS not in codes:
        return ""
    said = _("%(statement)s is said to hold beside strong signals to move. Talk about that first.")
    held = reasons_against(case.checklist, case.type, case.conditions)
    return sentences(
        *(said % {"statement": quoted(case.document.conditions[code].text)} for code in held)
    )


def _rule(case: Case, action: Action) -> Iterable[str]:
    facts = {"holds": percent(case.edges.condition_holds), "lead": round(100 * case.edges.lead)}
    yield (
        _(
            "The article does not say how many conditions are enough. Our rule: a list must "
            "reach %(holds)s (the vertical line) and be %(lead)d percentage points ahead of the "
            "other."
        )
        % facts
    )
    yield _(APPLIED[action])
    if action is Action.JUDGEMENT_CALL:
        yield _("Decide together with a consultant, and write down what you decide and why.")
    if case.kind == Outcome.BETWEEN:
        type_ = case.type_name(case.type)
        yield _("The table is read at %(type)s.") % {"type": type_}


def _robustness(case: Case) -> Iterable[str]:
    distance = case.advice["flip_distance"]
    if distance is not None:
        yield ngettext(
            "If %(number)d of these conditions were answered differently, the suggestion would "
            "change.",
            "If %(number)d of these conditions were answered differently, the suggestion would "
            "change.",
            distance,
        ) % {"number": distance}
    yield from _unknown_conditions(case)
    others = [function for function in case.condition_sheets if function not in PLACING]
    if any(case.condition_sheets[function] for function in others):
        yield _("Management and others each count here as much as one side.")


def _unknown_conditions(case: Case) -> Iterable[str]:
    type_ = case.type
    codes = [code for side in Side for code in case.checklist.conditions_of(type_, side)]
    hidden = len(case.hidden_conditions(codes))
    if hidden:
        yield ngettext(
            "%(number)d condition is not shown, because fewer than three people of a function "
            "answered it.",
            "%(number)d conditions are not shown, because fewer than three people of a function "
            "answered them.",
            hidden,
        ) % {"number": hidden}
        return
    missing = sum(code not in case.conditions for code in codes)
    if case.advice["dont_know"]:
        yield ngettext(
            "%(number)d condition is not known; depending on the answer it could also be: "
            "%(actions)s.",
            "%(number)d conditions are not known; depending on the answers it could also be: "
            "%(actions)s.",
            missing,
        ) % {
            "number": missing,
            "actions": listed(
                quoted(_(ACTIONS[Action(code)])) for code in case.advice["dont_know"]
            ),
        }
    elif missing and case.advice["flip_distance"] is not None:
        yield ngettext(
            "%(number)d condition is not known; no answer to it could change the suggestion.",
            "%(number)d conditions are not known; no answers to them could change the suggestion.",
            missing,
        ) % {"number": missing}
