"""Which of the four types the answers describe, and how sure that is (METHOD 4 and 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from .checklist import PLACING, TYPES, Checklist, Function, Thresholds, Type
from .combination import Sheet, combine_criteria
from .profile import Tally, tally
from .robustness import DontKnowBounds, Flip, dont_know_bounds, flip_distance

HELP_AT_MOST = 5
TOO_FAR_APART = 2  # types between the two functions' views


class Outcome(StrEnum):
    """What can be said about the organisation's type (METHOD 4)."""

    NOT_ENOUGH_ANSWERS = "not_enough_answers"
    TWO_VIEWS = "two_views"
    NO_FIT = "no_fit"
    BETWEEN = "between"
    MIXED = "mixed"
    PLACED = "placed"


class Firmness(StrEnum):
    """Whether a placement would survive a few other answers (METHOD 4, rule 5)."""

    FIRM = "firm"
    BORDERLINE = "borderline"


class FirmnessReason(StrEnum):
    """Why a placement is borderline (METHOD 10)."""

    LOW_FLIP_DISTANCE = "low_flip_distance"
    DONT_KNOW = "dont_know"
    ONE_SIDED = "one_sided"
    FUNCTIONS_DIFFER = "functions_differ"


ROBUST_OUTCOMES = frozenset({Outcome.BETWEEN, Outcome.MIXED, Outcome.PLACED})


@dataclass(frozen=True)
class Verdict:
    """Hold the placement with its reasons as data (METHOD 4).

    type is None unless placed or between; runner_up is the other of the two for between, else the
    second best fit. runner_up, fit, own_share and function_type are None only for
    not_enough_answers; flip and dont_know are None where no best fit is acted upon. Shares are 0 to
    1.
    """

    outcome: Outcome
    one_sided: bool
    coverage: Mapping[Function, Fraction]
    coverage_combined: Fraction
    failing_functions: tuple[Function, ...] = ()
    help: tuple[str, ...] = ()
    type: Type | None = None
    runner_up: Type | None = None
    firmness: Firmness | None = None
    firmness_reasons: tuple[FirmnessReason, ...] = ()
    fit: Mapping[Type, Fraction] | None = None
    own_share: Mapping[Type, Fraction | None] | None = None
    function_type: Mapping[Function, Type] | None = None
    flip: Flip | None = None
    dont_know: DontKnowBounds | None = None


@dataclass(frozen=True)
class WeightSensitivity:
    """Hold the criteria whose doubled weight would change verdict or type (METHOD 5)."""

    fails: tuple[str, ...]

    @property
    def survives(self) -> bool:
        """Return whether the verdict stands under every single doubling."""
        return not self.fails


@dataclass(frozen=True)
class Standing:
    """Hold the tallies that a verdict is made from: of each invited side, and of both combined."""

    sides: Mapping[Function, Tally]
    combined: Tally

    def doubled(self, code: str) -> "Standing":
        """Return the standing with one criterion's weight doubled (METHOD 5)."""
        return Standing(
            {function: fit.doubled(code) for function, fit in self.sides.items()},
            self.combined.doubled(code),
        )

    @property
    def failing_functions(self) -> tuple[Function, ...]:
        """Return the sides that answered less than half of the weight (METHOD 4)."""
        return tuple(function for function, fit in self.sides.items() if _is_too_little(fit))

    @property
    def views_are_apart(self) -> bool:
        """Return whether the sides' own types are two or more apart (METHOD 4, rule 2)."""
        views = [side.best for side in self.sides.values()]
        return len(views) == len(PLACING) and views[0].distance(views[1]) >= TOO_FAR_APART


def _is_too_little(side: Tally) -> bool:
    return not side.parts or side.coverage < side.checklist.thresholds.coverage_function


def stand(sheets: Mapping[Function, Sheet], checklist: Checklist) -> Standing:
    """Hold the sheets of Sales and Marketing, and the combined one, against the profiles.

    sheets has every invited function, an empty sheet where nobody answered; other functions are
    ignored. Source: METHOD 4.
    """
    return Standing(
        {
            function: tally(sheets[function], checklist)
            for function in PLACING
            if function in sheets
        },
        tally(combine_criteria(checklist, sheets), checklist),
    )


def decide(standing: Standing) -> tuple[Outcome, Type | None]:
    """Apply the five rules, the first that holds, and name the type if there is one.

    Margin 0 between Defined and Aligned: (between, Defined). Sales Undefined and Marketing Aligned,
    each fitting by itself: (two_views, None). Source: METHOD 4.
    """
    combined = standing.combined
    edges = combined.checklist.thresholds
    if standing.failing_functions or combined.coverage < edges.coverage_combined:
        return Outcome.NOT_ENOUGH_ANSWERS, None
    if standing.views_are_apart:
        clear = all(side.fits for side in standing.sides.values())
        return (Outcome.TWO_VIEWS if clear else Outcome.NO_FIT), None
    if not combined.fits:
        return Outcome.NO_FIT, None
    if combined.margin > edges.between:
        return Outcome.PLACED, combined.best
    if combined.best.distance(combined.runner_up) == 1:
        return Outcome.BETWEEN, min(combined.ranking[:2], key=lambda type_: type_.rank)
    return Outcome.MIXED, None


def place(standing: Standing) -> Verdict:
    """Place the organisation, with everything that explains the verdict.

    Fits of .86, .68, .55 and .37 with clear own shares place it at the first; two changed answers
    from the next make it borderline. Source: METHOD 4 and 5.
    """
    outcome, type_ = decide(standing)
    combined = standing.combined
    verdict = Verdict(
        outcome=outcome,
        one_sided=len(standing.sides) == 1,
        coverage={function: fit.coverage for function, fit in standing.sides.items()},
        coverage_combined=combined.coverage,
    )
    if outcome is Outcome.NOT_ENOUGH_ANSWERS:
        failing = standing.failing_functions
        return replace(verdict, failing_functions=failing, help=_help(standing))
    verdict = replace(
        verdict,
        type=type_,
        runner_up=combined.best if type_ is combined.runner_up else combined.runner_up,
        fit={type_: combined.fit(type_) for type_ in TYPES},
        own_share={type_: combined.own_share(type_) for type_ in TYPES},
        function_type={function: fit.best for function, fit in standing.sides.items()},
    )
    if outcome not in ROBUST_OUTCOMES:
        return verdict
    verdict = replace(verdict, flip=flip_distance(combined), dont_know=dont_know_bounds(combined))
    return (
        _with_firmness(verdict, combined.checklist.thresholds)
        if outcome is Outcome.PLACED
        else verdict
    )


def _help(standing: Standing) -> tuple[str, ...]:
    """Return the first five missing criteria, by weight, then checklist order."""
    failing = [standing.sides[function] for function in standing.failing_functions] or [
        standing.combined
    ]
    checklist = standing.combined.checklist
    missing = [
        criterion
        for criterion in checklist.criteria
        if any(criterion.code not in fit.parts for fit in failing)
    ]
    missing.sort(key=lambda criterion: -criterion.weight)
    return tuple(criterion.code for criterion in missing[:HELP_AT_MOST])


def _with_firmness(verdict: Verdict, edges: Thresholds) -> Verdict:
    reasons = tuple(_firmness_reasons(verdict, edges))
    firmness = Firmness.BORDERLINE if reasons else Firmness.FIRM
    return replace(verdict, firmness=firmness, firmness_reasons=reasons)


def _firmness_reasons(verdict: Verdict, edges: Thresholds) -> Iterable[FirmnessReason]:
    if verdict.flip and verdict.flip.distance < edges.firm_flip_distance:
        yield FirmnessReason.LOW_FLIP_DISTANCE
    if verdict.dont_know and not verdict.dont_know.proof:
        yield FirmnessReason.DONT_KNOW
    if verdict.one_sided:
        yield FirmnessReason.ONE_SIDED
    if len(set((verdict.function_type or {}).values())) > 1:
        yield FirmnessReason.FUNCTIONS_DIFFER


def weight_sensitivity(standing: Standing) -> WeightSensitivity:
    """Double each weight alone, and name the criteria under which the verdict or the type changes.

    Doubling a criterion that matches Defined and not Aligned can turn between into placed.
    Firmness does not count. Source: METHOD 5.
    """
    now = decide(standing)
    codes = standing.combined.checklist.by_code
    fails = (code for code in codes if decide(standing.doubled(code)) != now)
    return WeightSensitivity(tuple(fails))
