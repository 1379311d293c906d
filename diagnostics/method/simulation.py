"""How often the verdict names the type that answers were made from (METHOD 2 and 4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from random import Random

from .checklist import PLACING, TYPES, Checklist, Criterion, Type
from .combination import Sheet
from .placement import Firmness, Outcome, Verdict, place, stand

NOISE = 5  # one answer in so many is changed at random
ANSWERS = (Fraction(1), Fraction(1, 2), Fraction(0))


class Story(StrEnum):
    """How the answers of an organisation of a type arise."""

    PROFILE = "profile"
    LADDER = "ladder"
    OWN = "own"


@dataclass(frozen=True)
class Named:
    """Count the organisations of one story: named truly, named otherwise, named not at all."""

    true: int
    other: int
    none: int
    integrated_none: int
    """Those without a type among the quarter that is Integrated."""

    @property
    def organisations(self) -> int:
        return self.true + self.other + self.none


@dataclass(frozen=True)
class Simulation:
    """Hold what a simulation counted; random is of sheets that were filled in by chance."""

    stories: Mapping[Story, Named]
    random_sheets: int
    random_typed: int
    random_firm: int


def simulate(checklist: Checklist, *, organisations: int, seed: int) -> Simulation:
    """Judge so many invented organisations a story, and as many random sheets.

    Each type has a quarter of them; one person answers for each side, and one answer in five is
    chosen anew at random. The same seed counts the same.
    """
    chance = Random(seed)
    typed = firm = 0
    stories = {story: _told(story, checklist, organisations, chance) for story in Story}
    for _ in range(organisations):
        sheet = _by_chance(checklist, chance)
        verdict = _judged(checklist, sheet, sheet)
        typed += verdict.outcome is Outcome.PLACED
        firm += verdict.firmness is Firmness.FIRM
    return Simulation(stories, organisations, typed, firm)


def _told(story: Story, checklist: Checklist, organisations: int, chance: Random) -> Named:
    counted = {"true": 0, "other": 0, "none": 0, "integrated_none": 0}
    for type_ in TYPES:
        for _ in range(organisations // len(TYPES)):
            truth = {
                criterion.code: _truth(story, criterion, type_, chance)
                for criterion in checklist.criteria
            }
            sheets = [_with_noise(truth, chance) for _side in PLACING]
            verdict = _judged(checklist, *sheets)
            if verdict.outcome is not Outcome.PLACED:
                counted["none"] += 1
                counted["integrated_none"] += type_ is Type.INTEGRATED
            else:
                counted["true" if verdict.type is type_ else "other"] += 1
    return Named(**counted)


def _truth(story: Story, criterion: Criterion, type_: Type, chance: Random) -> Fraction:
    """Return what is true of a statement in an organisation of a type.

    PROFILE: what the type expects, and anything where it expects nothing. LADDER: the type's own
    statements, and those of the types before it, of Undefined in an Undefined one only. OWN: the
    type's own statements alone.
    """
    if story is Story.PROFILE:
        expected = criterion.expected.get(type_)
        return chance.choice(ANSWERS) if expected is None else Fraction(expected)
    is_below = type_.rank >= criterion.native.rank > Type.UNDEFINED.rank
    is_true = criterion.native is type_ or (story is Story.LADDER and is_below)
    return Fraction(int(is_true))


def _judged(checklist: Checklist, *sheets: Sheet) -> Verdict:
    """Judge a sheet of each side."""
    return place(stand(dict(zip(PLACING, sheets, strict=True)), checklist))


def _with_noise(truth: Sheet, chance: Random) -> Sheet:
    return {
        code: value if chance.randrange(NOISE) else chance.choice(ANSWERS)
        for code, value in truth.items()
    }


def _by_chance(checklist: Checklist, chance: Random) -> Sheet:
    return {criterion.code: chance.choice(ANSWERS) for criterion in checklist.criteria}
