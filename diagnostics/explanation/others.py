"""A result beside those of other organisations, in words: spreads, never an average to reach."""

from collections import Counter
from collections.abc import Sequence
from statistics import quantiles
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..localisation import digits, number
from ..models import Assessment
from ..names import TYPE_NAMES
from ..queries.participation import LEAST_OTHERS, Spread

ROUNDED = 20  # a twentieth: a gap as it is would be one organisation's


class TypeLine(NamedTuple):
    """How many of the others are at a type, or at none."""

    type: str
    name: str
    number: int
    share: float
    is_own: bool


class GapSpread(NamedTuple):
    """Between which gaps the middle half of the others is; own is None where it is not known."""

    low: float
    high: float
    own: float | None
    said: str
    lines: Sequence[tuple[str, str]]

    @property
    def middle(self) -> float:
        return self.high - self.low


class BesideOthers(NamedTuple):
    claim: str
    note: str
    types: Sequence[TypeLine]
    gaps: GapSpread | None


def beside_others(assessment: Assessment, spread: Spread) -> BesideOthers:
    """Lay a closed round's result beside a spread."""
    counts = Counter(other.type for other in spread.others)
    names = [*TYPE_NAMES.items(), ("", _("No type"))]
    known = [other.gap for other in spread.others if other.gap is not None]
    return BesideOthers(
        claim=_claim(assessment.type, counts, is_of_sector=spread.is_of_sector),
        note=_note(assessment, spread),
        types=[
            TypeLine(
                code,
                str(name),
                counts[code],
                counts[code] / counts.total(),
                code == assessment.type,
            )
            for code, name in names
        ],
        gaps=_gaps(known, assessment.gap) if len(known) >= LEAST_OTHERS else None,
    )


def _claim(own: str, counts: Counter[str], *, is_of_sector: bool) -> str:
    alike = counts[own]
    facts = {
        "number": digits(counts.total()),
        "alike": digits(alike),
        "type": TYPE_NAMES.get(own, ""),
    }
    if is_of_sector:
        others = _("Of %(number)s other organisations of your sector assessed here,")
    else:
        others = _("Of %(number)s other organisations assessed here,")
    if not alike and own:
        said = _("none is %(type)s like you.")
    elif not alike:
        said = _("each has a type.")
    elif own:
        said = ngettext("one is %(type)s like you.", "%(alike)s are %(type)s like you.", alike)
    else:
        said = ngettext("one has no type, like you.", "%(alike)s have no type, like you.", alike)
    return f"{others % facts} {said % facts}"


def _note(assessment: Assessment, spread: Spread) -> str:
    if spread.is_of_sector:
        return ""
    if not assessment.organisation.sector:
        return _("Your organisation names no sector, so these are of all sectors.")
    return _("Fewer than five others of your sector are counted, so these are of all sectors.")


def _gaps(known: Sequence[float], own: float | None) -> GapSpread:
    low, _median, high = (
        round(gap * ROUNDED) / ROUNDED for gap in quantiles(known, n=4, method="inclusive")
    )
    facts = {"low": number(low), "high": number(high), "own": number(own)}
    if low == high:
        said = _("For half of them the gap is about %(low)s.")
    else:
        said = _(
            "For half of them the gap is between about %(low)s and %(high)s; for a quarter it is "
            "smaller, for a quarter larger."
        )
    if own is None:
        where = _("Of your gap too little is known.")
    elif own < low:
        where = _("Yours, %(own)s, is among the smaller ones.")
    elif own > high:
        where = _("Yours, %(own)s, is among the larger ones.")
    else:
        where = _("Yours, %(own)s, is in the middle half.")
    lines = [
        (_("below about %(low)s") % facts, _("a quarter")),
        (_("from about %(low)s to %(high)s") % facts, _("half")),
        (_("above about %(high)s") % facts, _("a quarter")),
    ]
    return GapSpread(low, high, own, f"{said % facts} {where % facts}", lines)
