"""The two sides: where they differ most, and how far each is of one mind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..localisation import percent
from ..method.agreement import ENOUGH_RESPONDENTS, Pattern, Reading, read_agreement
from ..method.checklist import PLACING, TYPES, Function, Type
from ..method.placement import Outcome
from .case import Case
from .words import HALF, function_name, joined, listed, said_first

READINGS: Mapping[Reading, str] = {
    Reading.SPLIT: gettext_noop("inside, people are split (%(value)s)"),
    Reading.NONE: gettext_noop("inside, people do not agree (%(value)s)"),
    Reading.WEAK: gettext_noop("inside, people agree a little (%(value)s)"),
    Reading.MODERATE: gettext_noop("inside, people mostly agree (%(value)s)"),
    Reading.STRONG: gettext_noop("inside, people agree strongly (%(value)s)"),
    Reading.VERY_STRONG: gettext_noop("inside, people agree very strongly (%(value)s)"),
}


class View(NamedTuple):
    """What one function says, taken alone: the type it comes closest to, if that is shown."""

    function: Function
    name: str
    type: str
    type_name: str
    fit: str
    note: str


class DrawnGap(NamedTuple):
    """One statement with what each side says, drawn between no and yes."""

    text: object
    sales: str
    marketing: str
    sales_at: Fraction
    marketing_at: Fraction
    more: str


@dataclass(frozen=True)
class Sides:
    title: str
    help: str
    views: Sequence[View]
    claim: str
    rows: Sequence[DrawnGap]
    notes: Sequence[str]


def sides_of(case: Case) -> Sides:
    """Return the largest gaps with their direction, and what gap and agreement amount to."""
    is_parted = case.kind == Outcome.TWO_VIEWS
    return Sides(
        title=_("Where the pictures part") if is_parted else _("Two sides, one picture?"),
        help=_("The largest differences between what Sales and Marketing say."),
        views=[*_own_views(case), *_views_beside(case)],
        claim=_claim(case),
        rows=[_row(case, code, gap) for code, gap in case.result["gap"]["largest"]],
        notes=list(_notes(case)),
    )


def _gaps(case: Case) -> Sequence[Fraction]:
    """Return the difference on every statement that both sides know."""
    sales, marketing = (case.sheets.get(side, {}) for side in PLACING)
    return [abs(sales[code] - marketing[code]) for code in sales if code in marketing]


def _row(case: Case, code: str, gap: Fraction) -> DrawnGap:
    sales, marketing = (case.sheets[side][code] for side in PLACING)
    return DrawnGap(
        text=case.criterion_text(code),
        sales=said_first(sales),
        marketing=said_first(marketing),
        sales_at=sales,
        marketing_at=marketing,
        more=function_name(Function.SALES if gap > 0 else Function.MARKETING),
    )


def _claim(case: Case) -> str:
    if case.result["gap"]["index"] is None:
        if case.hidden_criteria:
            return _("No statement is shown from both sides.")
        return nothing_to_compare(case)
    gaps = _gaps(case)
    differing, opposed = [gap for gap in gaps if gap], [gap for gap in gaps if gap == 1]
    facts = {"number": len(differing), "opposed": len(opposed), "all": len(gaps)}
    if Pattern.NO_SHARED_PICTURE in case.result["patterns"] and not _is_large(case):
        return _("The two sides differ little; the people inside %(functions)s differ more.") % {
            "functions": listed(_split_sides(case))
        }
    if not differing and case.hidden_criteria:
        return _("They see it the same way: no statement that is shown differs.")
    if not differing:
        return _("They see it the same way: no statement differs.")
    if opposed:
        text = ngettext(
            "On %(opposed)d of %(all)d statements one side says yes and the other no.",
            "On %(opposed)d of %(all)d statements one side says yes and the other no.",
            len(opposed),
        )
    elif max(differing) <= HALF and not _is_large(case):
        text = ngettext(
            "They see it nearly the same way: %(number)d of %(all)d statements differs, by half "
            "an answer.",
            "They see it nearly the same way: %(number)d of %(all)d statements differ, each by "
            "half an answer at most.",
            len(differing),
        )
    elif len(differing) == len(gaps) > 1:
        text = _("On all %(all)d statements the two sides differ.")
    else:
        text = ngettext(
            "On %(number)d of %(all)d statements the two sides differ.",
            "On %(number)d of %(all)d statements the two sides differ.",
            len(differing),
        )
    return text % facts


def nothing_to_compare(case: Case) -> str:
    told = [function_name(side) for side in PLACING if case.sheets.get(side)]
    if len(told) == 1:
        return _("Only %(function)s has answered, so there is nothing to compare yet.") % {
            "function": told[0]
        }
    return _("There is nothing to compare yet.")


def _is_large(case: Case) -> bool:
    index = case.result["gap"]["index"]
    return index is not None and index >= case.edges.large_gap


# Each function, taken alone


def _own_views(case: Case) -> Iterable[View]:
    """Return what each of the two sides comes to by itself, and how far its people agree."""
    types = case.result["function_type"] or {}
    for side in case.sides:
        type_, agreement = types.get(side), _agreement(case, side)
        if type_ and not case.tallies[side].fits:
            yield _view(case, side, None, joined(_loosely(case, side), agreement))
        elif type_ or agreement:
            yield _view(case, side, Type(type_) if type_ else None, agreement)


def _views_beside(case: Case) -> Iterable[View]:
    """Return what Management and others come to, who do not place; where they say enough."""
    for function, own in case.tallies.items():
        if function not in PLACING and own.coverage >= case.edges.coverage_function:
            if own.fits:
                yield _view(case, function, own.best, _beside(case, own.best))
            else:
                note = joined(_loosely(case, function), _("does not count in the verdict"))
                yield _view(case, function, None, note)


def _loosely(case: Case, function: Function) -> str:
    """Say that what a function says fits none of the four, and which one comes closest."""
    own = case.tallies[function]
    closest = [type_ for type_ in TYPES if own.fit(type_) == own.fit(own.best)]
    if len(closest) > 1:
        return _("fits none of the four")
    return _("fits none of the four; %(type)s comes closest, with %(fit)s") % {
        "type": case.type_name(own.best),
        "fit": percent(own.fit(own.best)),
    }


def _beside(case: Case, type_: Type) -> str:
    """Say what a view from beside is worth, and whether it sees the two closer than they do."""
    placed = case.result["type"]
    if placed is None or type_ == placed:
        return _("beside the two: does not count in the verdict")
    if TYPES.index(type_) > TYPES.index(placed):
        return _("sees the two closer together; does not count in the verdict")
    return _("sees the two further apart; does not count in the verdict")


def _view(case: Case, function: Function, type_: Type | None, note: str) -> View:
    return View(
        function=function,
        name=people_of(case, function),
        type=type_ or "",
        type_name=str(case.type_name(type_)) if type_ else "",
        fit=percent(case.tallies[function].fit(type_)) if type_ else "",
        note=note,
    )


def people_of(case: Case, function: Function) -> str:
    """Return a function's name with how many of it answered: "Sales, 2 people"."""
    number = case.sums["answered"][function]
    text = ngettext("%(function)s, %(number)d person", "%(function)s, %(number)d people", number)
    return text % {"function": function_name(function), "number": number}


def _agreement(case: Case, side: Function) -> str:
    value = case.result["agreement"][side]
    if value is None:
        return ""
    shown = f"{float(value):.2f}".replace("-", "−")
    return _(READINGS[read_agreement(value)]) % {"value": shown}


# What gap and agreement amount to


def _notes(case: Case) -> Iterable[str]:
    yield from _index_note(case)
    known = [value for value in case.result["agreement"].values() if value is not None]
    if len(known) < len(case.sides) and not case.hidden_criteria:
        yield _("How far a side agrees inside is measured from %(number)d people on.") % {
            "number": ENOUGH_RESPONDENTS
        }
    yield from (_pattern(case, Pattern(code)) for code in case.result["patterns"])


def _index_note(case: Case) -> Iterable[str]:
    index = case.result["gap"]["index"]
    if index is None:
        return
    text = _(
        "The gap is %(index)s on a scale from 0 to 1: the mean difference over the %(all)d "
        "statements that both sides know. From %(edge)s on we call it large; this one is large."
    )
    if not _is_large(case):
        text = _(
            "The gap is %(index)s on a scale from 0 to 1: the mean difference over the %(all)d "
            "statements that both sides know. From %(edge)s on we call it large."
        )
    facts = {"index": f"{float(index):.2f}", "edge": f"{float(case.edges.large_gap):.2f}"}
    yield text % (facts | {"all": len(_gaps(case))})


def _pattern(case: Case, pattern: Pattern) -> str:
    if pattern is Pattern.TWO_WORLDS:
        return _("Two worlds: each side is of one mind, and the two minds differ.")
    if pattern is Pattern.SHARED_PICTURE:
        return _("A shared picture: each side is of one mind, and both see nearly the same.")
    text = _("No shared picture inside %(functions)s: talk there first, before the two sides meet.")
    return text % {"functions": listed(_split_sides(case))}


def _split_sides(case: Case) -> Sequence[str]:
    """Return the sides whose people are not of one mind."""
    high = case.edges.high_agreement
    return [
        function_name(side)
        for side, value in case.result["agreement"].items()
        if value is not None and value < high
    ]
