"""How often the verdict names the type that answers were made from (METHOD 2 and 4)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from random import Random
from typing import NamedTuple

from .checklist import PLACING, TYPES, Checklist, Criterion, Type
from .combination import Sheet
from .placement import Firmness, Outcome, place, stand

NOISE = 5  # one answer in so many is changed at random
HALVES = (2, 1, 0)
NAMED = ("true", "other", "none", "integrated_none")


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


class Invented(NamedTuple):
    """An invented organisation: whose story of which type, None for both where chance filled it in.

    Each side's one sheet has its answers in checklist order, in halves: 2 for yes, 0 for no.
    """

    story: Story | None
    type: Type | None
    sides: tuple[Sequence[int], Sequence[int]]


class InventedVerdict(NamedTuple):
    """The type that is named, if any, and whether it is firm."""

    type: Type | None
    is_firm: bool


def simulate(checklist: Checklist, *, organisations: int, seed: int) -> Simulation:
    """Judge so many invented organisations a story, and as many random sheets.

    Each type has a quarter of them; one person answers for each side, and one answer in five is
    chosen anew at random. The same seed counts the same.
    """
    made = list(invented(checklist, organisations=organisations, seed=seed))
    return counted(made, (_judged(checklist, organisation) for organisation in made))


def invented(checklist: Checklist, *, organisations: int, seed: int) -> Iterator[Invented]:
    """Make the organisations of every story, then as many that chance filled in."""
    chance = Random(seed)
    for story in Story:
        for type_ in TYPES:
            for _ in range(organisations // len(TYPES)):
                truth = [
                    _truth(story, criterion, type_, chance) for criterion in checklist.criteria
                ]
                sales, marketing = (_with_noise(truth, chance) for _side in PLACING)
                yield Invented(story, type_, (sales, marketing))
    for _ in range(organisations):
        sheet = [chance.choice(HALVES) for _criterion in checklist.criteria]
        yield Invented(None, None, (sheet, sheet))


def counted(made: Sequence[Invented], verdicts: Iterable[InventedVerdict]) -> Simulation:
    """Count how the verdicts of invented organisations, in their order, name their types."""
    stories = {story: Counter[str]() for story in Story}
    typed = firm = sheets = 0
    for organisation, verdict in zip(made, verdicts, strict=True):
        if organisation.story is None:
            sheets += 1
            typed += verdict.type is not None
            firm += verdict.is_firm
        else:
            stories[organisation.story].update(_named(organisation, verdict))
    named = {
        story: Named(**{name: found[name] for name in NAMED}) for story, found in stories.items()
    }
    return Simulation(named, sheets, typed, firm)


def _named(organisation: Invented, verdict: InventedVerdict) -> Iterator[str]:
    if verdict.type is not None:
        yield "true" if verdict.type is organisation.type else "other"
        return
    yield "none"
    if organisation.type is Type.INTEGRATED:
        yield "integrated_none"


def _truth(story: Story, criterion: Criterion, type_: Type, chance: Random) -> int:
    """Return in halves what is true of a statement in an organisation of a type.

    PROFILE: what the type expects, and anything where it expects nothing. LADDER: the type's own
    statements, and those of the types before it, of Undefined in an Undefined one only. OWN: the
    type's own statements alone.
    """
    if story is Story.PROFILE:
        expected = criterion.expected.get(type_)
        return chance.choice(HALVES) if expected is None else 2 * expected
    is_below = type_.rank >= criterion.native.rank > Type.UNDEFINED.rank
    is_true = criterion.native is type_ or (story is Story.LADDER and is_below)
    return 2 * is_true


def _with_noise(truth: Sequence[int], chance: Random) -> list[int]:
    return [value if chance.randrange(NOISE) else chance.choice(HALVES) for value in truth]


def _judged(checklist: Checklist, organisation: Invented) -> InventedVerdict:
    sheets = (_sheet(checklist, halves) for halves in organisation.sides)
    verdict = place(stand(dict(zip(PLACING, sheets, strict=True)), checklist))
    is_placed = verdict.outcome is Outcome.PLACED
    return InventedVerdict(verdict.type if is_placed else None, verdict.firmness is Firmness.FIRM)


def _sheet(checklist: Checklist, halves: Sequence[int]) -> Sheet:
    return {code: Fraction(value, 2) for code, value in zip(checklist.by_code, halves, strict=True)}
