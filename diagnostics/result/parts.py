"""The parts of a result and its sums by name: what stored.py writes and the pages read.

Numbers are fractions, also of a stored result once read_exact has read it. What has one entry a
function, type or code is a mapping; a name that is misspelt anywhere fails the types.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import NotRequired, TypedDict, TypeVar

from ..method.checklist import Function, Side

Part = TypeVar("Part")


class FlipPart(TypedDict):
    """The smallest change of answers that names another type."""

    distance: int
    to: str
    criteria: Sequence[str]


class DontKnowPart(TypedDict):
    """What the unanswered statements could still change."""

    proof: bool
    reachable: Sequence[str]
    criteria: Sequence[str]


class GapPart(TypedDict):
    """How far apart the two functions are, and where most: (criterion, gap)."""

    index: Fraction | None
    largest: Sequence[tuple[str, Fraction]]


class WeightsPart(TypedDict):
    """Whether the verdict stands when any one weight is doubled, and the criteria where not."""

    survives: bool | None
    fails: Sequence[str]


class AdvicePart(TypedDict):
    """The action, its reasons and what belongs to it."""

    action: str
    target: str | None
    stay: Fraction | None
    tighten: Fraction | None
    flip_distance: int | None
    reasons: Sequence[str]
    watch: Sequence[str]
    todo: Sequence[str]
    habits: Sequence[str]
    keep: Sequence[str]
    find_out: Sequence[str]
    dont_know: Sequence[str]
    preconditions: Sequence[str]
    agenda: Sequence[str]


class StagePart(TypedDict):
    """Who owns one stage as each function sees it, and the finding."""

    stage: int
    sales: str
    marketing: str
    finding: str


class FunnelPart(TypedDict):
    """The eight stages and what they amount to."""

    stages: Sequence[StagePart]
    agreement: Fraction | None
    conventional_match: int | None
    sharedness: Fraction | None
    handoffs: int | None


class FlagPart(TypedDict):
    """A flag: of one respondent by place, of so many people where it is anonymous, or of all."""

    code: str
    respondent: NotRequired[int]
    count: NotRequired[int]


class FitParts(TypedDict):
    """The fits, which an anonymous round works out again from what it shows."""

    fit: Mapping[str, Fraction] | None
    runner_up: str | None
    own_share: Mapping[str, Fraction | None] | None


class VerdictParts(FitParts):
    """What belongs to a verdict and hangs on single criteria."""

    firmness_reasons: Sequence[str]
    help: Sequence[str]
    coverage: Mapping[str, Fraction | None]
    function_type: Mapping[str, str | None] | None
    flip: FlipPart | None
    dont_know: DontKnowPart | None


class CriteriaParts(VerdictParts):
    """What hangs on single criteria, and is hidden with them."""

    weights: WeightsPart


class VerdictInShort(TypedDict):
    """A verdict in a few words, also the one without the flagged people (METHOD 7)."""

    verdict: str
    type: str | None
    firmness: str | None
    one_sided: bool


class SheetParts(VerdictParts, VerdictInShort):
    """The verdict and the gap: what the functions' sheets come to, without single people."""

    gap: GapPart


class Result(SheetParts):
    """What a round came to (METHOD 10)."""

    agreement: Mapping[str, Fraction | None]
    patterns: Sequence[str]
    weights: WeightsPart
    recommendation: AdvicePart
    funnel: FunnelPart
    flags: Sequence[FlagPart]


AnswerSums = Mapping[str, Mapping[str, Sequence[int]]]  # function to code to [halves, count]
WantedViews = Mapping[str, Mapping[str, str]]  # function to stage to owner


class Sums(TypedDict):
    """What each function's answers add up to, and what else stands beside a result."""

    criteria: AnswerSums
    conditions: AnswerSums
    respondents: Mapping[str, int]
    answered: Mapping[str, int]
    without_flagged: NotRequired[VerdictInShort | None]
    wanted: NotRequired[WantedViews]
    set_aside: NotRequired[int]  # of a named round: how many sheets are kept and not counted
    # of an anonymous round alone: an Extent, and how many of a function were asked by which way
    shown: NotRequired[str]
    ways: NotRequired[Mapping[str, Mapping[str, int]]]


def there(part: Part | None) -> Part:
    """Return a part that the verdict promises; refuse a result that lacks it."""
    if part is None:
        raise LookupError("the result has no such part")
    return part


def owners_of(stage: StagePart) -> Mapping[Function, str]:
    """Return whom Sales and Marketing name for a stage."""
    return {Function.SALES: stage["sales"], Function.MARKETING: stage["marketing"]}


def shares_of(advice: AdvicePart) -> Mapping[Side, Fraction | None]:
    """Return how far each list of the decision table holds."""
    return {Side.STAY: advice["stay"], Side.TIGHTEN: advice["tighten"]}
