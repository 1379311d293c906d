"""Two to four results side by side: the facts of each, and what the whole amounts to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.timezone import localtime
from django.utils.translation import get_language_bidi, ngettext, ngettext_lazy, pgettext
from django.utils.translation import gettext as _

from .. import charts
from ..explanation.case import Case
from ..explanation.fit import Bar
from ..explanation.funnel import SideView, funnel_of, people_named
from ..explanation.words import HALF, Phrase, function_name, listed, sentences
from ..localisation import day, digits, separated
from ..method.checklist import PLACING, TYPES, Function, Side, Type
from ..method.funnel import Finding
from ..method.placement import Outcome
from ..method.recommendation import Action
from ..models import Assessment
from ..names import TYPE_NAMES
from ..queries.results import diagnosed
from ..result.parts import shares_of
from .again import answered_again_of
from .movement import Movement, movement_of

FEWEST, MOST = 2, 4


SUGGESTIONS = {
    Action.STAY: ngettext_lazy(
        "%(who)s is to stay as you are", "%(who)s are to stay as you are", "number"
    ),
    Action.TIGHTEN: ngettext_lazy(
        "%(who)s is to move one step closer", "%(who)s are to move one step closer", "number"
    ),
    Action.JUDGEMENT_CALL: ngettext_lazy(
        "%(who)s needs your decision", "%(who)s need your decision", "number"
    ),
    Action.JOINT_SESSION: ngettext_lazy(
        "%(who)s is to hold a joint session", "%(who)s are to hold a joint session", "number"
    ),
    Action.NOT_ENOUGH_ANSWERS: ngettext_lazy(
        "%(who)s waits for more answers", "%(who)s wait for more answers", "number"
    ),
}
SUGGESTED = {action: action for action in SUGGESTIONS} | {
    Action.STAY_NO_STRONG_REASON: Action.STAY,
    Action.STAY_INTEGRATED: Action.STAY,
}


class HeldList(NamedTuple):
    """How far one list of the decision table holds."""

    name: str
    share: Fraction


class Mini(NamedTuple):
    """One side's view of the funnel, as a tiny drawing and as a sentence."""

    function: str
    title: str
    label: str
    owners: str
    marks: Sequence[str]


@dataclass(frozen=True)
class ComparedRound:
    """One closed round; a fact that is not there says why in `missing`."""

    assessment: Assessment
    answered: str
    type_name: str
    fit: Sequence[Bar]
    no_fit: str
    tick: Fraction
    change: str
    change_to: str
    no_change: str
    gap: Fraction | None
    views: str
    shares: Sequence[HeldList]
    no_shares: str
    funnel: Sequence[Mini]
    agreed: str
    missing: str


@dataclass(frozen=True)
class Comparison:
    """The columns in their order; over time where all are rounds of one organisation."""

    columns: Sequence[ComparedRound]
    is_over_time: bool
    checklist: str
    lead: str
    answered_again: Phrase | None
    movement: Movement | None
    half: Fraction = HALF

    @property
    def title(self) -> str:
        number = len(self.columns)
        if self.is_over_time:
            text = ngettext("%(shown)s round side by side", "%(shown)s rounds side by side", number)
        else:
            text = ngettext(
                "%(shown)s assessment side by side", "%(shown)s assessments side by side", number
            )
        return text % {"shown": digits(number)}


def comparison_of(assessments: Sequence[Assessment]) -> Comparison:
    """Lay closed rounds side by side in the active language; those of one organisation by time.

    The newest stands first, and is held against the one before it. One query for who answered
    both times, and one for a checklist version that this process has not read yet.
    """
    is_over_time = len({assessment.organisation_id for assessment in assessments}) == 1
    if is_over_time:
        assessments = sorted(
            assessments,
            key=lambda assessment: (assessment.moment, assessment.round),
            reverse=True,
        )
    cases = [_case(assessment) for assessment in assessments]
    return Comparison(
        columns=[
            _column(assessment, case) for assessment, case in zip(assessments, cases, strict=True)
        ],
        is_over_time=is_over_time,
        checklist=_checklist(assessments),
        lead=_suggested(assessments) if is_over_time else _counted(assessments),
        answered_again=answered_again_of(*assessments[:2]) if is_over_time else None,
        movement=movement_of(cases[1], cases[0]) if is_over_time else None,
    )


def _case(assessment: Assessment) -> Case:
    found = diagnosed(assessment)
    return Case(result=found.result, sums=found.sums, document=found.document)


# What the whole amounts to


def _checklist(assessments: Sequence[Assessment]) -> str:
    version = assessments[0].version
    if len({assessment.version_id for assessment in assessments}) == 1:
        return _(
            "All answered the same checklist (%(title)s, version %(number)s), so the numbers can "
            "be compared."
        ) % {"title": version.checklist.title, "number": digits(version.number)}
    if len({assessment.version.checklist_id for assessment in assessments}) > 1:
        return _(
            "They answered different checklists: only statements with the same code and the same "
            "words are compared."
        )
    return _(
        "They answered different versions of the checklist: each number rests on the statements "
        "of its own version."
    )


def _counted(assessments: Sequence[Assessment]) -> str:
    """Say how many came to each type, and what is suggested to them."""
    types = Counter(assessment.type for assessment in assessments)
    counts = listed(_count(types, code) for code in types)
    return sentences(_("%(counts)s.") % {"counts": counts}, _suggested(assessments))


def _suggested(assessments: Sequence[Assessment]) -> str:
    """Count what the suggestions are."""
    found = Counter(SUGGESTED[Action(assessment.action)] for assessment in assessments)
    told: list[str] = []
    for kind, number in found.most_common():
        facts = {"number": number, "who": _who(number, found, told)}
        told.append(SUGGESTIONS[kind] % facts)
    return _("%(suggestions)s.") % {"suggestions": separated(told)}


def _who(number: int, found: Counter[Action], told: Sequence[str]) -> str:
    """Return how many suggestions; only the first of several counts says that it counts them."""
    if len(found) == 1:
        return _("All %(number)d suggestions") % {"number": number}
    if told:
        return pgettext("of the suggestions", "%(number)d") % {"number": number}
    text = ngettext("%(number)d suggestion", "%(number)d suggestions", number)
    return text % {"number": number}


def _count(types: Counter[str], code: str) -> str:
    text = ngettext("%(number)d has no type", "%(number)d have no type", types[code])
    if code:
        text = ngettext("%(number)d is %(type)s", "%(number)d are %(type)s", types[code])
    return text % {"number": types[code], "type": TYPE_NAMES.get(code, "")}


def _type_name(assessment: Assessment) -> str:
    return str(assessment.get_type_display() or _("no type"))


# One of them


def _column(assessment: Assessment, case: Case) -> ComparedRound:
    result = case.result
    index = result["gap"]["index"]
    change, change_to = _change(case)
    missing = _("Not shown") if case.is_anonymous else _("Not known")
    return ComparedRound(
        assessment=assessment,
        answered=people_named(_answered(case)),
        type_name=str(case.type_name(result["type"])) if result["type"] else "",
        fit=_fit(case),
        no_fit=_("Two views are not averaged") if _is_parted(case) else missing,
        tick=case.edges.fit,
        change=change,
        change_to=change_to,
        no_change=missing if case.is_anonymous else _("No type is named"),
        gap=index,
        views=_views(case),
        shares=_shares(case),
        no_shares=_no_shares(case),
        funnel=list(_minis(case)),
        agreed=_agreed(case),
        missing=missing,
    )


def _answered(case: Case) -> dict[Function, int]:
    return {
        Function(function): number for function, number in case.sums["answered"].items() if number
    }


def _is_parted(case: Case) -> bool:
    return bool(case.kind == Outcome.TWO_VIEWS)


def _fit(case: Case) -> Sequence[Bar]:
    fits = case.result["fit"]
    if fits is None or _is_parted(case):
        return []
    best = max(TYPES, key=lambda code: fits[code])
    return [Bar(code, str(case.type_name(code)), fits[code], code == best) for code in TYPES]


def _change(case: Case) -> tuple[str, str]:
    """Return how many answers would have to change, and to which type that leads."""
    flip = case.result["flip"]
    if flip is None:
        return "", ""
    number = ngettext("%(number)d answer", "%(number)d answers", flip["distance"])
    to = _("to %(type)s") if flip["distance"] else _("fits as well as %(type)s already")
    return number % {"number": flip["distance"]}, to % {"type": case.type_name(flip["to"])}


def _views(case: Case) -> str:
    """Return what each side by itself comes closest to."""
    views = {
        function: code for function, code in (case.result["function_type"] or {}).items() if code
    }
    if len(views) == len(PLACING) and len(set(views.values())) == 1:
        return _("both sides: %(type)s") % {"type": case.type_name(next(iter(views.values())))}
    told = [
        _("%(function)s: %(type)s")
        % {"function": function_name(function), "type": case.type_name(Type(code))}
        for function, code in views.items()
    ]
    return separated(told)


def _shares(case: Case) -> Sequence[HeldList]:
    named = {
        Side.STAY: pgettext("a list of the decision table", "stay"),
        Side.TIGHTEN: pgettext("a list of the decision table", "move"),
    }
    known = {side: share for side, share in shares_of(case.advice).items() if share is not None}
    if len(known) < len(named):
        return []
    return [HeldList(name, known[side]) for side, name in named.items()]


def _no_shares(case: Case) -> str:
    """Say why there is no share: not every type has a column in the decision table."""
    if not case.result["type"]:
        return _("No type, so no list is read")
    if case.advice["action"] == Action.STAY_INTEGRATED:
        return _("The table has no list for this type")
    return _("Not shown") if case.is_anonymous else _("Not known")


def _minis(case: Case) -> Iterable[Mini]:
    funnel = funnel_of(case.result["funnel"], case.document)
    if not funnel.has_views:
        return
    titles = {Function.SALES: _("Sales’ view"), Function.MARKETING: _("Marketing’s view")}
    columns = zip(*(stage.cells for stage in funnel.stages), strict=True)
    for side, cells in zip(PLACING, columns, strict=True):
        yield _mini(side, titles[side], cells)


def _mini(side: Function, title: str, cells: Sequence[SideView]) -> Mini:
    owners = separated(cell.owner for cell in cells)
    label = _("%(title)s: %(owners)s") % {"title": title, "owners": owners}
    return Mini(side, title, label, owners, [cell.mark for cell in cells])


def _agreed(case: Case) -> str:
    findings = Counter(view["finding"] for view in case.result["funnel"]["stages"])
    known = findings.total() - findings[Finding.UNKNOWN]
    if not known:
        return ""
    return _("%(agreed)d of %(known)d agreed") % {
        "agreed": findings[Finding.AGREED],
        "known": known,
    }


# Rounds over time


def figure_of(rounds: Sequence[Assessment]) -> charts.Figure:
    """Return an organisation's closed rounds as a chart, oldest first: states, and no ladder."""
    types = [(code, str(name)) for code, name in TYPE_NAMES.items()]
    if any(not assessment.type for assessment in rounds):
        types.append(("none", _("No type")))
    return charts.rounds(
        [_moment(assessment) for assessment in rounds], types=types, is_rtl=get_language_bidi()
    )


def _moment(assessment: Assessment) -> charts.Moment:
    closed_on = localtime(assessment.closed_at).date()
    kind = assessment.get_firmness_display() or assessment.get_verdict_display()
    said = [assessment.name, day(closed_on)]
    if assessment.type:
        said.append(str(assessment.get_type_display()))
    return charts.Moment(
        day=closed_on,
        label=day(closed_on),
        type=assessment.type or "none",
        said=charts.lined(*said, kind),
    )
