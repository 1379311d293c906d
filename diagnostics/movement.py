"""What moved between two rounds of one organisation, statement by statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .document import Words
from .explanation.case import Case
from .explanation.words import said
from .method.checklist import PLACING, Function
from .templatetags.localisation import number

Known = Fraction | None


class Step(NamedTuple):
    """One value of a statement before and now; whether an anonymous round hides either."""

    before: Known
    now: Known
    is_hidden_before: bool
    is_hidden_now: bool

    @property
    def size(self) -> Fraction:
        """How far it moved; 0 where it is not known both times."""
        if self.before is None or self.now is None:
            return Fraction(0)
        return abs(self.now - self.before)

    @property
    def has_moved(self) -> bool:
        return self.before != self.now

    def __str__(self) -> str:
        now, before = (
            _("not shown") if is_hidden else said(value)
            for value, is_hidden in (
                (self.now, self.is_hidden_now),
                (self.before, self.is_hidden_before),
            )
        )
        if not self.has_moved:
            return _("still %(now)s") % {"now": now}
        if now == before:  # both between the same two answers
            now, before = number(self.now), number(self.before)
        return _("now %(now)s, was %(before)s") % {"now": now, "before": before}


class Moved(NamedTuple):
    """One statement; former is its wording in the earlier round, if that was another."""

    text: Words
    former: Words | None
    sales: Step
    marketing: Step
    together: Step


@dataclass(frozen=True)
class Movement:
    """The statements asked both times that moved, largest movement first; the others by number."""

    claim: str
    rows: Sequence[Moved]
    unmoved: str
    only_before: Sequence[Words]
    only_now: Sequence[Words]


def movement_of(before: Case, now: Case) -> Movement:
    """Return what moved between two rounds: only statements with the same code are one."""
    if before.is_verdict_only or now.is_verdict_only:
        return Movement(
            claim=_(
                "A round is anonymous, and too few people answered to show what they said to "
                "single statements."
            ),
            rows=[],
            unmoved="",
            only_before=[],
            only_now=[],
        )
    old, new = before.document.criteria, now.document.criteria
    common = [code for code in new if code in old]
    moved = [one for one in (_moved(before, now, code) for code in common) if _has_moved(one)]
    still = len(common) - len(moved)
    return Movement(
        claim=_claim(len(moved), len(common)),
        rows=sorted(moved, key=_by_size),
        unmoved=_unmoved(still) if moved and still else "",
        only_before=[old[code].text for code in old if code not in new],
        only_now=[new[code].text for code in new if code not in old],
    )


def _moved(before: Case, now: Case, code: str) -> Moved:
    text, former = (one.document.criteria[code].text for one in (now, before))
    are_hidden = code in before.hidden_criteria, code in now.hidden_criteria
    sides = (
        Step(_value(before, side, code), _value(now, side, code), *are_hidden) for side in PLACING
    )
    together = Step(before.sheet.get(code), now.sheet.get(code), *are_hidden)
    return Moved(text, None if former == text else former, *sides, together)


def _value(case: Case, side: Function, code: str) -> Known:
    return case.sheets.get(side, {}).get(code)


def _steps(moved: Moved) -> Iterable[Step]:
    return moved.sales, moved.marketing, moved.together


def _has_moved(moved: Moved) -> bool:
    return any(step.has_moved for step in _steps(moved))


def _by_size(moved: Moved) -> tuple[Fraction, Fraction]:
    """Return the key that puts the largest movement of both together first, then of one side."""
    return -moved.together.size, -max(moved.sales.size, moved.marketing.size)


def _claim(moved: int, common: int) -> str:
    if not common:
        return _("The two rounds have no statement in common.")
    if not moved:
        return _("No statement moved: everything was answered as before.")
    return ngettext(
        "%(moved)d of the %(all)d statements that were asked both times moved.",
        "%(moved)d of the %(all)d statements that were asked both times moved.",
        moved,
    ) % {"moved": moved, "all": common}


def _unmoved(still: int) -> str:
    return ngettext(
        "%(number)d statement was answered as before.",
        "%(number)d statements were answered as before.",
        still,
    ) % {"number": still}
