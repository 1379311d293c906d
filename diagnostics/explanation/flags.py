"""What members should look at twice before they rely on a result."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..localisation import percent
from ..method.checklist import Type
from ..method.flags import CONTRADICTIONS, FlagCode
from ..method.placement import Firmness, Outcome
from ..queries.respondents import Participant
from ..result.parts import FlagPart, VerdictInShort, there
from .case import Case
from .decision import contradiction_of
from .verdict import KINDS
from .words import Phrase, Run, function_name, listed, name, phrase, quoted

TEXTS: Mapping[str, str] = {
    FlagCode.ONE_SIDED: gettext_noop(
        "Only one of the two sides was asked: the result is provisional."
    ),
    FlagCode.LONG_RUN: gettext_noop(
        "{name} ({function}) gave one answer {run} times or more in a row."
    ),
    FlagCode.NO_SPREAD: gettext_noop(
        "{name} ({function}) gave the same answer to every statement."
    ),
    FlagCode.SELF_CONTRADICTION: gettext_noop(
        "{name} ({function}) said yes to both statements of {pairs} or more pairs "
        "that contradict each other."
    ),
    FlagCode.CONTRADICTORY_CONDITIONS: "{contradiction}",
    FlagCode.MANY_DONT_KNOW: gettext_noop("“Don’t know” makes up {share} of the answers or more."),
}

PERSONAL = {FlagCode.LONG_RUN, FlagCode.NO_SPREAD, FlagCode.SELF_CONTRADICTION}


def _counted(code: str, number: int) -> str:
    """Return the sentence for how many people of an anonymous round are flagged."""
    if code == FlagCode.LONG_RUN:
        return ngettext(
            "{number} person gave one answer {run} times or more in a row.",
            "{number} people gave one answer {run} times or more in a row.",
            number,
        )
    if code == FlagCode.NO_SPREAD:
        return ngettext(
            "{number} person gave the same answer to every statement.",
            "{number} people gave the same answer to every statement.",
            number,
        )
    return ngettext(
        "{number} person said yes to both statements of {pairs} or more pairs "
        "that contradict each other.",
        "{number} people said yes to both statements of {pairs} or more pairs "
        "that contradict each other.",
        number,
    )


def flags_of(case: Case) -> Sequence[Phrase]:
    """Return each flag as a sentence; who is flagged is named."""
    return [_sentence(case, flag) for flag in case.result["flags"]]


def _sentence(case: Case, flag: FlagPart) -> Phrase:
    facts: dict[str, object] = {
        "run": case.edges.long_run,
        "pairs": CONTRADICTIONS,
        "contradiction": contradiction_of(case),
        "share": percent(case.edges.many_dont_know),
    }
    if "count" in flag:
        number = flag["count"]
        return phrase(_counted(flag["code"], number), number=number, **facts)
    if "respondent" in flag:
        index = flag["respondent"]
        facts |= _person(case.people[index] if index < len(case.people) else None)
    return phrase(_(TEXTS[flag["code"]]), **facts)


def _person(person: Participant | None) -> Mapping[str, str | Run]:
    """Return who it is; somebody who was erased since has no name any more."""
    if person is None:
        return {"name": _("Somebody"), "function": _("no longer listed")}
    return {"name": name(person.name), "function": function_name(person.function)}


def without_flagged_of(case: Case) -> str:
    """Say what the verdict would be without the people who are flagged; nothing if nobody is."""
    flagged = [flag for flag in case.result["flags"] if flag["code"] in PERSONAL]
    if not flagged:
        return ""
    others = case.sums.get("without_flagged")
    if others is None:
        is_kept = case.is_anonymous  # a few people would be told apart by it
        return _("What the verdict would be without them is not shown.") if is_kept else ""
    number = len({flag.get("respondent", index) for index, flag in enumerate(flagged)})
    is_same = (others["verdict"], others["type"]) == (case.kind, case.result["type"])
    return (_still if is_same else _would_be)(number) % {"verdict": _in_short(case, others)}


def _still(number: int) -> str:
    return ngettext(
        "Without this person: still %(verdict)s.",
        "Without these people: still %(verdict)s.",
        number,
    )


def _would_be(number: int) -> str:
    return ngettext(
        "Without this person it would be: %(verdict)s.",
        "Without these people it would be: %(verdict)s.",
        number,
    )


def _in_short(case: Case, others: VerdictInShort) -> str:
    """Return a verdict in a few words; with its firmness where that is not the same."""
    if others["verdict"] == Outcome.PLACED:
        facts = {"type": case.type_name(there(others["type"]))}
        if others["one_sided"] and not case.result["one_sided"]:
            return _("%(type)s, seen from one side only") % facts
        if others["firmness"] == case.result["firmness"]:
            return str(facts["type"])
        if others["firmness"] == Firmness.FIRM:
            return _("%(type)s, and firm") % facts
        return _("%(type)s, and borderline") % facts
    if others["verdict"] == Outcome.BETWEEN:
        first = Type(there(others["type"]))
        second = first.next or first
        return _("between %(first)s and %(second)s") % {
            "first": case.type_name(first),
            "second": case.type_name(second),
        }
    return quoted(_(KINDS[others["verdict"]]))


def weights_of(case: Case) -> str:
    """Say for consultants whether the verdict hangs on the weight of any one statement."""
    weights = case.result["weights"]
    fails = weights["fails"]
    is_empty = weights["survives"] is None or (case.result["type"] is None and not fails)
    if is_empty or not case.is_for_consultant:
        return ""
    if not fails:
        return _("The result stays the same whichever single statement is counted twice.")
    return _(
        "The result would change if one of these statements were counted twice: %(statements)s."
    ) % {"statements": listed(_quotes(case, fails))}


def _quotes(case: Case, codes: Iterable[str]) -> Iterable[str]:
    return (quoted(case.criterion_text(code)) for code in codes)
