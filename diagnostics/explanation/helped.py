"""Did it help, in words: what was decided and what moved since the round before (METHOD 13)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, pgettext

from ..instruments.document import Document
from ..localisation import number, percent
from ..method.helped import JointBeside, Sayable, is_little_counted
from ..models import Assessment
from ..models.assessment import ACTION_CHOICES, round_name
from ..names import TYPE_NAMES
from ..result.stored import read_exact
from .funnel import stage_name
from .review import decided
from .words import sentences

SUGGESTIONS = dict(ACTION_CHOICES)
TIMES = ("before", "now")
CANNOT_TELL = Sayable.CANNOT_TELL
PEOPLE: Mapping[str, str] = {
    "others": gettext_noop(
        "On one side at least, mostly other people answered than last time: some of what moved "
        "may be due to that."
    ),
    "unknown": gettext_noop(
        "Whether the same people answered is not known: some of what moved may be due to that."
    ),
}


class HelpedRow(NamedTuple):
    """One thing before and now, and what may be said of it; a type in its hue."""

    what: str
    before: str
    now: str
    reading: str
    types: Sequence[str] = ()


@dataclass(frozen=True)
class HelpedWords:
    """A round beside the one before it; columns are what the two are called."""

    claim: str
    notes: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[HelpedRow]


def helped_words(assessment: Assessment, document: Document) -> HelpedWords | None:
    """Put what a round keeps of itself beside the one before into words; None of a first."""
    if not assessment.helped or assessment.closed_at is None:
        return None
    kept = read_exact(assessment.helped)
    earlier = kept["before"]
    moments = datetime.fromisoformat(earlier["closed_at"]), assessment.closed_at
    return HelpedWords(
        claim=sentences(_decision(kept["decided"]), _moved(kept["type"])),
        notes=list(_notes(kept)),
        columns=[
            round_name(earlier["title"], moments[0], moments[1:]),
            round_name(assessment.title, moments[1], moments[:1]),
        ],
        rows=[
            _type_row(kept["type"]),
            _gap_row(kept["gap"]),
            _stages_row(kept["stages"]),
            *_joint_rows(kept["joint"], document),
        ],
    )


def _decision(said: Mapping[str, str]) -> str:
    if "choice" in said:
        text = _("The decision was: “%(decision)s”.")
        return text % {"decision": decided(said["choice"], said["type"])}
    text = _("No decision is recorded; the suggestion was: “%(suggestion)s”.")
    return text % {"suggestion": SUGGESTIONS[said["suggested"]]}


def _moved(type_: Mapping[str, Any]) -> str:
    match Sayable(type_["reading"]):
        case Sayable.SAME:
            return _("The type is the same.")
        case Sayable.OTHER:
            return _("The type moved from %(before)s to %(now)s.") % {
                "before": TYPE_NAMES[type_["before"]],
                "now": TYPE_NAMES[type_["now"]],
            }
    return _("Whether the type moved cannot be told.")


def _notes(kept: Mapping[str, Any]) -> Iterator[str]:
    if kept["people"] in PEOPLE:
        yield _(PEOPLE[kept["people"]])
    if kept["is_other_version"]:
        yield _("Another version of the checklist was answered than last time.")


def _unsaid(why: str) -> str:
    return _("cannot tell: %(why)s") % {"why": why}


def _type_row(type_: Mapping[str, Any]) -> HelpedRow:
    codes = [type_["before"] or "", type_["now"] or ""]
    before, now = (str(TYPE_NAMES[code]) if code else _("no type") for code in codes)
    readings = {
        Sayable.SAME: _("the same"),
        Sayable.OTHER: _("another one"),
        CANNOT_TELL: _unsaid(_("one answer more or less could make it another")),
    }
    if not all(codes):
        readings[CANNOT_TELL] = _unsaid(_("no type is named both times"))
    return HelpedRow(_("Type"), before, now, readings[Sayable(type_["reading"])], codes)


def _gap_row(gap: Mapping[str, Any]) -> HelpedRow:
    before, now = (number(gap[name]) or "–" for name in TIMES)
    readings = {
        Sayable.MORE: _("larger"),
        Sayable.LESS: _("smaller"),
        Sayable.SAME: _("about the same"),
        CANNOT_TELL: _unsaid(_("not known both times")),
    }
    if gap["are_few"]:
        readings[CANNOT_TELL] = _unsaid(_("it takes two people a side, both times"))
    return HelpedRow(_("Gap between the two sides"), before, now, readings[Sayable(gap["reading"])])


def _stages_row(stages: Mapping[str, Any]) -> HelpedRow:
    text = pgettext("stages", "%(agreed)d of %(known)d")
    before, now = (text % {"agreed": stages[name], "known": stages["known"]} for name in TIMES)
    by = abs(stages["now"] - stages["before"])
    more = ngettext("%(number)d more", "%(number)d more", by)
    fewer = ngettext("%(number)d fewer", "%(number)d fewer", by)
    readings = {
        Sayable.MORE: more % {"number": by},
        Sayable.LESS: fewer % {"number": by},
        Sayable.SAME: _("as many"),
        CANNOT_TELL: _unsaid(_("both sides know fewer than four stages both times")),
    }
    what = _("Stages agreed, of those that both sides know both times")
    return HelpedRow(what, before, now, readings[Sayable(stages["reading"])])


def _joint_rows(kept: Mapping[str, Any], document: Document) -> Iterator[HelpedRow]:
    """Yield the weakest joint, where the organisation counted any before."""
    if "stage" not in kept:
        return
    joint = JointBeside(kept["stage"], kept["months"], *(tuple(kept[name]) for name in TIMES))
    months = ngettext("%(number)d full month each", "%(number)d full months each", joint.months)
    text = _("Where the fewest went on before: from “%(stage)s” to “%(next)s”, %(months)s")
    readings = {
        Sayable.MORE: _("more go on"),
        Sayable.LESS: _("fewer go on"),
        CANNOT_TELL: _unsaid(_("less than ten percentage points")),
    }
    if is_little_counted(joint):
        readings[CANNOT_TELL] = _unsaid(_("fewer than 30 counted"))
    yield HelpedRow(
        text
        % {
            "stage": stage_name(document, joint.stage),
            "next": stage_name(document, joint.stage + 1),
            "months": months % {"number": joint.months},
        },
        _share(*joint.before),
        _share(*joint.now),
        readings[Sayable(kept["reading"])],
    )


def _share(first: int, after: int) -> str:
    return percent(Fraction(after, first)) if first else "–"
