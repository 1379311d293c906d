"""The verdict as it was beside the verdict as it would be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..explanation.case import Case
from ..explanation.decision import advice_of
from ..explanation.fit import Bar, Fit, fit_of
from ..explanation.verdict import VerdictWords, verdict_of
from ..explanation.words import function_name
from ..localisation import digits, percent, separated
from ..method.checklist import Side
from ..method.placement import Outcome
from ..names import ANSWER_NAMES
from ..result.parts import shares_of
from .changes import Change, Changes
from .questions import answered


class MovedBar(NamedTuple):
    """A bar of the fit, with what it was where that differs."""

    bar: Bar
    was: Fraction | None


class MovedBars(NamedTuple):
    """Four bars, of both sides together or, where these are apart, of one of them."""

    function: str
    name: str
    shares: Sequence[MovedBar]


class Pair(NamedTuple):
    """One figure as it would be, and as it was where it differs."""

    title: str
    now: str
    was: str


class Taken(NamedTuple):
    """One change, with the address of the page without it."""

    name: str
    text: object
    function: str
    function_name: str
    said: str
    was: str
    query: str
    counts: bool


@dataclass(frozen=True)
class Trial:
    """What is shown of a copy, and in one line what is announced."""

    verdict: VerdictWords
    brief: str
    brief_before: str
    has_moved: bool
    fits: Sequence[MovedBars]
    tick: Fraction | None
    figures: Sequence[Pair]
    say: str
    say_before: str
    taken: Sequence[Taken]
    status: str


def compared(before: Case, after: Case, changes: Changes) -> Trial:
    """Put what would be beside what is; both are of one round."""
    verdicts, says = (verdict_of(before), verdict_of(after)), (_say(before), _say(after))
    briefs = _brief(before, verdicts[0]), _brief(after, verdicts[1])
    fit = fit_of(after)
    return Trial(
        verdict=verdicts[1],
        brief=briefs[1],
        brief_before=briefs[0],
        has_moved=briefs[0] != briefs[1],
        fits=_fits(fit, fit_of(before)),
        tick=fit.tick if fit else None,
        figures=list(_figures(before, after)),
        say=says[1],
        say_before=says[0],
        taken=[_taken(before, after, change, changes) for change in changes.made],
        status=_status(briefs, says, len(changes)),
    )


def _say(case: Case) -> str:
    return advice_of(case).say


def _brief(case: Case, verdict: VerdictWords) -> str:
    """Return the verdict in two or three words: the type if there is one, and how sure it is."""
    tags = [tag.text for tag in verdict.tags]
    if case.kind == Outcome.PLACED:
        return " · ".join([str(case.type_name(verdict.type)), *tags])
    if case.kind == Outcome.BETWEEN:
        names = separated(str(case.type_name(code)) for code in case.pair)
        return f"{tags[0]}: {names}"
    return tags[0]


def _fits(after: Fit | None, before: Fit | None) -> Sequence[MovedBars]:
    if after is None:
        return []
    was = {
        (group.function, bar.type): bar
        for group in (before.groups if before else [])
        for bar in group.bars
    }
    return [
        MovedBars(
            group.function,
            group.name,
            [_share(bar, was.get((group.function, bar.type))) for bar in group.bars],
        )
        for group in after.groups
    ]


def _share(bar: Bar, was: Bar | None) -> MovedBar:
    if was is None or was.share == bar.share:
        return MovedBar(bar, None)
    return MovedBar(bar, was.share)


# Figures


def _figures(before: Case, after: Case) -> Iterator[Pair]:
    yield from _own_share(before, after)
    yield from _pair(_("What would change this"), _distance(after), _distance(before), "–")
    own, was = shares_of(after.advice), shares_of(before.advice)
    for side, title in (
        (Side.STAY, _("Reasons to stay that hold")),
        (Side.TIGHTEN, _("Signals to move that hold")),
    ):
        yield from _pair(title, percent(own[side]), percent(was[side]))


def _own_share(before: Case, after: Case) -> Iterator[Pair]:
    """Return how far the statements of the best match hold; nothing where each side has its own."""
    own, was = after.result["own_share"], before.result["own_share"]
    if not own or after.are_views_apart:
        return
    best = after.ranking[0]
    title = _("Own signs of %(type)s") % {"type": after.type_name(best)}
    yield from _pair(title, percent(own[best]), percent(was[best]) if was else "")


def _distance(case: Case) -> str:
    flip = case.result["flip"]
    if flip is None:
        return ""
    text = ngettext("%(number)d different answer", "%(number)d different answers", flip["distance"])
    return digits(text % {"number": flip["distance"]})


def _pair(title: str, now: str, was: str, missing: str = "") -> Iterator[Pair]:
    if now or was:
        missing = missing or _("not known")
        yield Pair(title, now or missing, (was or missing) if now != was else "")


# What was changed


def _taken(before: Case, after: Case, change: Change, changes: Changes) -> Taken:
    is_criterion = change.code in before.checklist.by_code
    sheets = before.sheets if is_criterion else before.condition_sheets
    words = before.document.criteria if is_criterion else before.document.conditions
    column = after.result["type"]
    return Taken(
        name=change.name,
        text=words[change.code].text,
        function=change.function,
        function_name=function_name(change.function),
        said=str(ANSWER_NAMES[change.answer]),
        was=answered(sheets[change.function].get(change.code)),
        query=changes.query(without=change),
        counts=is_criterion or before.document.conditions[change.code].type == column,
    )


def _status(briefs: tuple[str, str], says: tuple[str, str], number: int) -> str:
    """Return what is read out after a change."""
    if not number:
        return _("As answered: %(verdict)s. %(suggestion)s.") % {
            "verdict": briefs[0],
            "suggestion": says[0],
        }
    text = ngettext(
        "With %(number)d answer changed: %(verdict)s. %(suggestion)s.",
        "With %(number)d answers changed: %(verdict)s. %(suggestion)s.",
        number,
    )
    return text % {"number": number, "verdict": briefs[1], "suggestion": says[1]}
