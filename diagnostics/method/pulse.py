"""Whether the sides keep what they agreed, as each says between two rounds (METHOD 12)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from .checklist import PLACING, Function

MOST_QUESTIONS = 10
MOST_STATEMENTS = 3
SMALLEST = 3  # known answers of a side, for a number of an anonymous round
KEPT_FROM = Fraction(3, 4)
MOSTLY_FROM = Fraction(1, 4)


class Keeping(StrEnum):
    """What somebody says of a hand-off; a statement's yes, partly and no count alike."""

    KEPT = "kept"
    MOSTLY = "mostly"
    NOT = "not"
    DONT_KNOW = "dont_know"


VALUES: Mapping[str, Fraction] = {
    Keeping.KEPT: Fraction(1),
    Keeping.MOSTLY: Fraction(1, 2),
    Keeping.NOT: Fraction(0),
}


@dataclass(frozen=True)
class BothViews:
    """What each function says of one question; a value is the mean of its known answers.

    A function that knows nothing is left out; of a hidden question so are both sides.
    """

    values: Mapping[Function, Fraction]
    is_hidden: bool = False

    @property
    def difference(self) -> Fraction | None:
        """Return by how much Sales sees it kept more than Marketing; None unless both know."""
        sales, marketing = (self.values.get(side) for side in PLACING)
        return None if sales is None or marketing is None else sales - marketing

    @property
    def only(self) -> Function | None:
        """Return the side that alone calls it kept, where both know."""
        if self.difference is None:
            return None
        keeping = [side for side in PLACING if word_of(self.values[side]) == Keeping.KEPT]
        return keeping[0] if len(keeping) == 1 else None

    @property
    def is_kept_by_both(self) -> bool:
        return all(word_of(self.values.get(side)) == Keeping.KEPT for side in PLACING)


def word_of(value: Fraction | None) -> Keeping:
    """Return a function's word: kept from three quarters on, mostly from one quarter on."""
    if value is None:
        return Keeping.DONT_KNOW
    if value >= KEPT_FROM:
        return Keeping.KEPT
    return Keeping.MOSTLY if value >= MOSTLY_FROM else Keeping.NOT


def views_of(answers: Iterable[tuple[Function, str]], *, is_anonymous: bool) -> BothViews:
    """Return what the functions say of one question, of all its answers."""
    known: dict[Function, list[Fraction]] = {}
    for function, answer in answers:
        if answer in VALUES:
            known.setdefault(function, []).append(VALUES[answer])
    if is_anonymous:
        known = {function: found for function, found in known.items() if len(found) >= SMALLEST}
        if not all(side in known for side in PLACING):
            return BothViews({}, is_hidden=True)
    means = {function: Fraction(sum(found), len(found)) for function, found in known.items()}
    return BothViews(means)


def most_different_first(views: Mapping[int, BothViews]) -> Sequence[int]:
    """Return the stages: the one that the sides see most differently first, then in order."""
    return sorted(views, key=lambda stage: (-abs(views[stage].difference or 0), stage))


def headline_of(views: Mapping[int, BothViews]) -> int | None:
    """Return the stage whose hand-off exactly one side calls kept, most different first."""
    return next((stage for stage in most_different_first(views) if views[stage].only), None)
