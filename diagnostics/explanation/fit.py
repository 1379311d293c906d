"""How closely the answers match each of the four descriptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..instruments.document import Document
from ..localisation import percent
from ..method.checklist import TYPES, Type
from ..method.placement import Outcome
from .case import Case
from .sides import people_of
from .words import function_name, sentences


class Bar(NamedTuple):
    type: str
    name: str
    share: Fraction
    is_best: bool


class BarGroup(NamedTuple):
    """Four bars, of both sides together or of one of them."""

    function: str
    name: str
    bars: Sequence[Bar]


class FitRow(NamedTuple):
    """The bars of one type as a row of the table, with its own share."""

    name: str
    cells: list[str]


@dataclass(frozen=True)
class Fit:
    title: str
    help: str
    claim: str
    own_share: str
    groups: Sequence[BarGroup]
    tick: Fraction
    note: str
    columns: Sequence[str]
    rows: Sequence[FitRow]


def fit_of(case: Case) -> Fit | None:
    """Return the fits of both sides together; of each side where they are no common ground."""
    if case.result["fit"] is None:
        return None
    are_apart = case.are_views_apart
    title = _("Fit, side by side") if are_apart else _("Fit")
    about = _("How closely the answers match each of the four descriptions.")
    if are_apart:
        about = _("What each side says, against the four descriptions.")
    groups = _groups(case) if are_apart else [_combined(case)]
    return Fit(
        title=title,
        help=about,
        claim=_claim(case),
        own_share=_own_share(case),
        groups=groups,
        tick=case.edges.fit,
        note=_note(case),
        columns=_columns(case, groups),
        rows=_rows(case, groups),
    )


def _groups(case: Case) -> Sequence[BarGroup]:
    return [
        BarGroup(
            side,
            people_of(case, side),
            _bars(case, {code: case.tallies[side].fit(code) for code in TYPES}),
        )
        for side in case.sides
    ]


def _combined(case: Case) -> BarGroup:
    return BarGroup("", "", _bars(case, {code: case.fit(code) for code in TYPES}))


def _bars(case: Case, fits: Mapping[Type, Fraction]) -> Sequence[Bar]:
    best = max(TYPES, key=lambda code: fits[code])
    return [
        Bar(
            type=code,
            name=str(case.type_name(code)),
            share=fits[code],
            is_best=code == best,
        )
        for code in TYPES
    ]


def _claim(case: Case) -> str:
    if case.kind in (Outcome.TWO_VIEWS, Outcome.NO_FIT):
        return ""  # the verdict says it already
    best, second = case.ranking[:2]
    return _("The answers match %(best)s at %(fit)s and %(second)s at %(second_fit)s.") % {
        "best": case.type_name(best),
        "fit": percent(case.fit(best)),
        "second": case.type_name(second),
        "second_fit": percent(case.fit(second)),
    }


def _own_share(case: Case) -> str:
    """Say how far the statements that describe the best match hold: the second thing asked of it.

    Not where the verdict says it already, or where they are not all shown.
    """
    own, best = case.result["own_share"], case.ranking[0]
    natives = {criterion.code for criterion in case.natives(best)}
    is_told = case.kind in (Outcome.TWO_VIEWS, Outcome.NO_FIT)
    if is_told or not own or own[best] is None or natives & {*case.hidden_criteria}:
        return ""
    number = len(natives)
    text = ngettext(
        "Its own signs: the %(number)d statement that describes %(type)s is %(own)s true on "
        "average. We ask for at least %(edge)s.",
        "Its own signs: the %(number)d statements that describe %(type)s are %(own)s true on "
        "average. We ask for at least %(edge)s.",
        number,
    )
    return text % {
        "number": number,
        "type": case.type_name(best),
        "own": percent(own[best]),
        "edge": percent(case.edges.own_share),
    }


def _note(case: Case) -> str:
    lowest, highest = textbook_fits(case.document)
    line = _("The vertical line marks %(edge)s: below it we say that no description fits.") % {
        "edge": percent(case.edges.fit)
    }
    textbook = _(
        "Where a description says nothing about a statement, that statement counts half; so "
        "even a perfect example reaches only %(lowest)s to %(highest)s."
    ) % {"lowest": percent(lowest), "highest": percent(highest)}
    counted = ""
    if case.hidden_criteria and not case.is_verdict_only:
        counted = _("Counted over the %(number)d statements that are shown.") % {
            "number": len(case.sheet)
        }
    return sentences(counted, line, textbook)


def textbook_fits(document: Document) -> tuple[Fraction, Fraction]:
    """Return the least and the greatest fit of an organisation that is just as a type expects."""
    total = sum(criterion.weight for criterion in document.criteria.values())
    silent = [
        sum(
            criterion.weight
            for criterion in document.criteria.values()
            if criterion.expected[code].value is None
        )
        for code in document.types
    ]
    fits = [1 - Fraction(weight) / 2 / total for weight in silent]
    return min(fits), max(fits)


def _columns(case: Case, groups: Sequence[BarGroup]) -> Sequence[str]:
    if len(groups) > 1:
        return [function_name(group.function) for group in groups]
    return [_("Fit"), _("Own signs")] if case.result["own_share"] else [_("Fit")]


def _rows(case: Case, groups: Sequence[BarGroup]) -> Sequence[FitRow]:
    if len(groups) > 1:
        pairs = zip(*(group.bars for group in groups), strict=True)
        return [FitRow(bars[0].name, [percent(bar.share) for bar in bars]) for bars in pairs]
    own = case.result["own_share"]
    if own is None:
        return [FitRow(bar.name, [percent(bar.share)]) for bar in groups[0].bars]
    return [
        FitRow(bar.name, [percent(bar.share), percent(own[bar.type]) or _("not known")])
        for bar in groups[0].bars
    ]
