"""What members should look at twice before they rely on a result."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..method.flags import CONTRADICTIONS, FlagCode
from ..models import Respondent
from ..templatetags.localisation import digits, percent
from .case import Case
from .decision import contradiction_of
from .words import function_name, listed, quoted

TEXTS: Mapping[str, str] = {
    FlagCode.ONE_SIDED: gettext_noop(
        "Only one of the two sides was asked: the result is provisional."
    ),
    FlagCode.LONG_RUN: gettext_noop(
        "<bdi>{name}</bdi> ({function}) gave one answer {run} times or more in a row."
    ),
    FlagCode.NO_SPREAD: gettext_noop(
        "<bdi>{name}</bdi> ({function}) gave the same answer to every statement."
    ),
    FlagCode.SELF_CONTRADICTION: gettext_noop(
        "<bdi>{name}</bdi> ({function}) said yes to both statements of {pairs} or more pairs "
        "that contradict each other."
    ),
    FlagCode.CONTRADICTORY_CONDITIONS: "{contradiction}",
    FlagCode.MANY_DONT_KNOW: gettext_noop("“Don’t know” makes up {share} of the answers or more."),
}


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


def flags_of(case: Case) -> Sequence[SafeString]:
    """Return each flag as a sentence, its digits the page's; who is flagged is named.

    A name keeps the digits that it was written with, so nobody may change them afterwards.
    """
    flags = case.result["flags"]
    people = list(case.respondents) if any("respondent" in one for one in flags) else []
    return [_sentence(case, flag, people) for flag in flags]


def _sentence(case: Case, flag: Mapping[str, Any], people: Sequence[Respondent]) -> SafeString:
    facts = {
        "run": digits(case.edges.long_run),
        "pairs": digits(CONTRADICTIONS),
        "contradiction": contradiction_of(case),
        "share": percent(case.edges.many_dont_know),
    }
    if "count" in flag:
        number = flag["count"]
        return format_html(_counted(flag["code"], number), number=digits(number), **facts)
    if "respondent" in flag:
        index = flag["respondent"]
        facts |= _person(people[index] if index < len(people) else None)
    return format_html(_(TEXTS[flag["code"]]), **facts)


def _person(respondent: Respondent | None) -> Mapping[str, str]:
    """Return who it is; somebody who was erased since has no name any more."""
    if respondent is None:
        return {"name": _("Somebody"), "function": _("no longer listed")}
    return {"name": str(respondent), "function": function_name(respondent.function)}


def weights_of(case: Case) -> str:
    """Say for consultants whether the verdict hangs on the weight of any one statement."""
    fails = case.result["weights"]["fails"]
    if not case.is_for_consultant or case.result["type"] is None and not fails:
        return ""
    if not fails:
        return _("The verdict stands if any one statement counts twice.")
    return _("The verdict would change if one of these counted twice: %(statements)s.") % {
        "statements": listed(_quotes(case, fails))
    }


def _quotes(case: Case, codes: Iterable[str]) -> Iterable[str]:
    return (quoted(case.criterion_text(code)) for code in codes)
