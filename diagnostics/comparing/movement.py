"""What moved between two rounds of one organisation, statement by statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..explanation.case import Case
from ..explanation.words import Phrase, phrase, said, strong
from ..instruments.document import Words
from ..method.checklist import PLACING, Function

DRAWN = 5

Known = Fraction | None


class Shift(NamedTuple):
    """One value of a statement before and now."""

    before: Known
    now: Known

    @property
    def size(self) -> Fraction:
        """How far it moved; 0 where it is not known both times."""
        if self.before is None or self.now is None:
            return Fraction(0)
        return abs(self.now - self.before)

    @property
    def has_moved(self) -> bool:
        return self.before != self.now

    @property
    def is_known(self) -> bool:
        """Whether both its values are known, so that they can be drawn."""
        return self.before is not None and self.now is not None

    @property
    def said(self) -> Phrase:
        """What it was and what it is now, on the one scale of answers; the latter strong."""
        now, before = said(self.now), said(self.before)
        if not self.has_moved:
            return phrase(_("still {now}"), now=now)
        if now == before:
            return phrase(_("{now} both times"), now=now)
        is_now = strong(_("now %(now)s") % {"now": now})
        return phrase(_("was {before}, {is_now}"), before=before, is_now=is_now)


class Moved(NamedTuple):
    """One statement; former is its wording in the earlier round, if that was another."""

    text: Words
    former: Words | None
    sales: Shift
    marketing: Shift
    together: Shift


@dataclass(frozen=True)
class Movement:
    """The statements asked both times that moved, largest movement first; the others by number.

    What an anonymous round hides is left out of both: nothing is said of whether it moved.
    """

    claim: str
    rows: Sequence[Moved]
    unmoved: str
    only_before: Sequence[Words]
    only_now: Sequence[Words]

    @property
    def largest(self) -> Sequence[Moved]:
        """The few that are drawn; the others stand in the table."""
        return self.rows[:DRAWN]


def movement_of(before: Case, now: Case) -> Movement:
    """Return what moved between two rounds: only statements with the same code are one.

    Where the rounds answered different checklists they must have the same wording too.
    """
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
    is_same = before.document.code == now.document.code
    common = [code for code in new if code in old and (is_same or new[code].text == old[code].text)]
    hidden = {*before.hidden_criteria, *now.hidden_criteria}
    shown = [code for code in common if code not in hidden]
    moved = [moved for moved in (_moved(before, now, code) for code in shown) if _has_moved(moved)]
    still = len(shown) - len(moved)
    return Movement(
        claim=_claim(len(moved), len(shown), is_whole=shown == common),
        rows=sorted(moved, key=_by_size),
        unmoved=_unmoved(still) if moved and still else "",
        only_before=[old[code].text for code in old if code not in common],
        only_now=[new[code].text for code in new if code not in common],
    )


def _moved(before: Case, now: Case, code: str) -> Moved:
    text, former = (case.document.criteria[code].text for case in (now, before))
    sales, marketing = (
        Shift(_value(before, side, code), _value(now, side, code)) for side in PLACING
    )
    together = Shift(before.sheet.get(code), now.sheet.get(code))
    return Moved(text, None if former == text else former, sales, marketing, together)


def _value(case: Case, side: Function, code: str) -> Known:
    return case.sheets.get(side, {}).get(code)


def _steps(moved: Moved) -> Iterable[Shift]:
    return moved.sales, moved.marketing, moved.together


def _has_moved(moved: Moved) -> bool:
    return any(step.has_moved for step in _steps(moved))


def _by_size(moved: Moved) -> tuple[Fraction, Fraction]:
    """Return the key that puts the largest movement of both together first, then of one side."""
    return -moved.together.size, -max(moved.sales.size, moved.marketing.size)


def _claim(moved: int, common: int, *, is_whole: bool) -> str:
    if not common and is_whole:
        return _("The two rounds have no statement in common.")
    if not common:
        return _("No statement is shown by both rounds: fewer than three people answered each.")
    if not moved and is_whole:
        return _("No statement moved: everything was answered as before.")
    if not is_whole:
        return ngettext(
            "%(moved)d of the %(all)d statements that both rounds show has another answer.",
            "%(moved)d of the %(all)d statements that both rounds show have another answer.",
            moved,
        ) % {"moved": moved, "all": common}
    return ngettext(
        "%(moved)d of the %(all)d statements asked both times has another answer.",
        "%(moved)d of the %(all)d statements asked both times have another answer.",
        moved,
    ) % {"moved": moved, "all": common}


def _unmoved(still: int) -> str:
    return ngettext(
        "%(number)d statement was answered as before.",
        "%(number)d statements were answered as before.",
        still,
    ) % {"number": still}
