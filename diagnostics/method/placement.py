"""Which of the four types the answers describe, and how sure that is (METHOD sections 4 and 5)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from .checklist import PLACING, TYPES, Checklist, Criterion, Function, Type
from .combination import Sheet, combined_sheet, coverage

HELP_AT_MOST = 5


class Outcome(StrEnum):
    """What can be said about the organisation's type."""

    NOT_ENOUGH_ANSWERS = "not_enough_answers"
    TWO_VIEWS = "two_views"
    NO_FIT = "no_fit"
    BETWEEN = "between"
    MIXED = "mixed"
    PLACED = "placed"


class Firmness(StrEnum):
    """Whether a placement would survive a few other answers."""

    FIRM = "firm"
    BORDERLINE = "borderline"


class FirmnessReason(StrEnum):
    """Why a placement is borderline."""

    LOW_FLIP_DISTANCE = "low_flip_distance"
    DONT_KNOW = "dont_know"
    ONE_SIDED = "one_sided"
    FUNCTIONS_DIFFER = "functions_differ"


ROBUST_OUTCOMES = frozenset({Outcome.BETWEEN, Outcome.MIXED, Outcome.PLACED})


@dataclass(frozen=True)
class Flip:
    """The smallest number of criteria to answer otherwise for another type to draw level."""

    distance: int
    to: Type
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class DontKnowBounds:
    """Whether the unknown criteria could bring another type level, which, and which criteria."""

    proof: bool
    reachable: tuple[Type, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class WeightSensitivity:
    """The criteria whose doubled weight would change the verdict or the type."""

    fails: tuple[str, ...]

    @property
    def survives(self) -> bool:
        """Return whether the verdict stands under every single doubling."""
        return not self.fails


@dataclass(frozen=True)
class Verdict:
    """The placement with its reasons as data.

    type is None unless placed or between; runner_up, fit and own_share are None only for
    not_enough_answers; flip and dont_know are None where no best fit is acted upon.
    """

    outcome: Outcome
    type: Type | None
    runner_up: Type | None
    firmness: Firmness | None
    firmness_reasons: tuple[FirmnessReason, ...]
    one_sided: bool
    failing_functions: tuple[Function, ...]
    help: tuple[str, ...]
    fit: Mapping[Type, Fraction] | None
    own_share: Mapping[Type, Fraction | None] | None
    coverage: Mapping[Function, Fraction]
    coverage_combined: Fraction
    function_type: Mapping[Function, Type]
    flip: Flip | None
    dont_know: DontKnowBounds | None
    weights: WeightSensitivity


def match(value: Fraction, expected: int | None) -> Fraction:
    """Return m(x, e) = 1 - |x - e|, and 1/2 where the article is silent."""
    return Fraction(1, 2) if expected is None else 1 - abs(value - expected)


@dataclass(frozen=True)
class Tally:
    """One sheet held against the four profiles: matched weight, known weight, own share."""

    matched: Mapping[Type, Fraction]
    known_weight: Fraction
    own_share: Mapping[Type, Fraction | None]

    @property
    def fit(self) -> Mapping[Type, Fraction] | None:
        """Return F_t from 0 to 1, or None of an empty sheet."""
        if not self.known_weight:
            return None
        return {type_: matched / self.known_weight for type_, matched in self.matched.items()}

    @property
    def ranking(self) -> list[Type]:
        """Return the types by matched weight, best first; equal ones lower type first."""
        return sorted(TYPES, key=lambda type_: -self.matched[type_])

    def fits(self, checklist: Checklist) -> bool:
        """Return whether the best type fits well enough to be named (rule 3)."""
        edges, best = checklist.thresholds, self.ranking[0]
        own = self.own_share[best]
        return (
            self.fit is not None
            and self.fit[best] >= edges.fit
            and own is not None
            and own >= edges.own_share
        )


def tally(sheet: Sheet, checklist: Checklist) -> Tally:
    """Hold a sheet against the four profiles: a yes where yes is expected adds the whole weight."""
    known = [one for one in checklist.criteria if one.code in sheet]
    return Tally(
        matched={
            type_: _sum(
                one.weight * match(sheet[one.code], one.expected.get(type_)) for one in known
            )
            for type_ in TYPES
        },
        known_weight=_sum(one.weight for one in known),
        own_share={type_: _own_share(sheet, known, type_) for type_ in TYPES},
    )


def _own_share(sheet: Sheet, known: Sequence[Criterion], type_: Type) -> Fraction | None:
    native = [one for one in known if one.native is type_]
    if not native:
        return None
    return _sum(one.weight * sheet[one.code] for one in native) / _sum(o.weight for o in native)


def _sum(values: Iterable[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def place(
    sheets: Mapping[Function, Sheet], checklist: Checklist, with_weights: bool = True
) -> Verdict:
    """Place the organisation from its functions' sheets: the first rule of METHOD section 4 that applies.

    sheets holds every invited function, an empty sheet where nobody answered.
    """
    sides = {function: sheets[function] for function in PLACING if function in sheets}
    combined = combined_sheet(checklist, sides)
    shares = {function: coverage(checklist, sheet) for function, sheet in sides.items()}
    share = coverage(checklist, combined)
    weights = _weight_sensitivity(sides, checklist) if with_weights else WeightSensitivity(())
    verdict = Verdict(
        outcome=Outcome.NOT_ENOUGH_ANSWERS,
        type=None,
        runner_up=None,
        firmness=None,
        firmness_reasons=(),
        one_sided=len(sides) == 1,
        failing_functions=tuple(
            one for one, known in shares.items() if known < checklist.thresholds.coverage_function
        ),
        help=(),
        fit=None,
        own_share=None,
        coverage=shares,
        coverage_combined=share,
        function_type={},
        flip=None,
        dont_know=None,
        weights=weights,
    )
    if verdict.failing_functions or share < checklist.thresholds.coverage_combined:
        failing = [sides[function] for function in verdict.failing_functions] or [combined]
        return replace(verdict, help=_help(failing, checklist))
    tallies = {function: tally(sheet, checklist) for function, sheet in sides.items()}
    overall = tally(combined, checklist)
    outcome, type_ = _decide(tallies, overall, checklist)
    best, second = overall.ranking[:2]
    verdict = replace(
        verdict,
        outcome=outcome,
        type=type_,
        runner_up=best if type_ is second else second,
        fit=overall.fit,
        own_share=overall.own_share,
        function_type={function: one.ranking[0] for function, one in tallies.items()},
    )
    if outcome not in ROBUST_OUTCOMES:
        return verdict
    verdict = replace(
        verdict,
        flip=flip_distance(combined, checklist),
        dont_know=dont_know_bounds(combined, checklist),
    )
    if outcome is not Outcome.PLACED:
        return verdict
    reasons = tuple(_firmness_reasons(verdict, checklist))
    return replace(
        verdict,
        firmness=Firmness.BORDERLINE if reasons else Firmness.FIRM,
        firmness_reasons=reasons,
    )


def _help(failing: Sequence[Sheet], checklist: Checklist) -> tuple[str, ...]:
    """Return the missing criteria that would help most: by weight, then checklist order."""
    missing = [one for one in checklist.criteria if any(one.code not in sheet for sheet in failing)]
    missing.sort(key=lambda one: -one.weight)
    return tuple(one.code for one in missing[:HELP_AT_MOST])


def _decide(
    tallies: Mapping[Function, Tally], overall: Tally, checklist: Checklist
) -> tuple[Outcome, Type | None]:
    """Apply rules 2 to 5 to sheets with enough answers."""
    best, second = overall.ranking[:2]
    views = [one.ranking[0] for one in tallies.values()]
    if len(views) == 2 and views[0].distance(views[1]) >= 2:
        clear = all(one.fits(checklist) for one in tallies.values())
        return (Outcome.TWO_VIEWS if clear else Outcome.NO_FIT), None
    if not overall.fits(checklist):
        return Outcome.NO_FIT, None
    margin = overall.matched[best] - overall.matched[second]
    if margin > checklist.thresholds.between * checklist.mean_weight:
        return Outcome.PLACED, best
    if best.distance(second) == 1:
        return Outcome.BETWEEN, min(best, second, key=lambda type_: type_.rank)
    return Outcome.MIXED, None


def _firmness_reasons(verdict: Verdict, checklist: Checklist) -> Iterable[FirmnessReason]:
    assert verdict.flip is not None
    assert verdict.dont_know is not None
    if verdict.flip.distance < checklist.thresholds.firm_flip_distance:
        yield FirmnessReason.LOW_FLIP_DISTANCE
    if not verdict.dont_know.proof:
        yield FirmnessReason.DONT_KNOW
    if verdict.one_sided:
        yield FirmnessReason.ONE_SIDED
    if len(set(verdict.function_type.values())) > 1:
        yield FirmnessReason.FUNCTIONS_DIFFER


def _least_lead(criterion: Criterion, best: Type, other: Type) -> Fraction:
    """Return w times the least that the best type can lead by on this criterion, over v in {0, 1}."""
    expected = criterion.expected
    return criterion.weight * min(
        match(Fraction(value), expected.get(best)) - match(Fraction(value), expected.get(other))
        for value in (0, 1)
    )


def _lead(criterion: Criterion, value: Fraction, best: Type, other: Type) -> Fraction:
    expected = criterion.expected
    ours, theirs = match(value, expected.get(best)), match(value, expected.get(other))
    return criterion.weight * (ours - theirs)


def flip_distance(sheet: Sheet, checklist: Checklist) -> Flip:
    """Return the smallest set of known criteria whose other answers bring another type level.

    Contributions are additive and independent, so taking the largest gains first is exact. An exact
    tie has distance 0. Equal distances: the target with the higher fit, then the lower type.
    """
    best, *others = tally(sheet, checklist).ranking
    flips = [_flip_to(other, best, sheet, checklist) for other in others]
    return min(flips, key=lambda flip: flip.distance)


def _flip_to(other: Type, best: Type, sheet: Sheet, checklist: Checklist) -> Flip:
    leads, gains = Fraction(0), []
    for one in checklist.criteria:
        if one.code in sheet:
            lead = _lead(one, sheet[one.code], best, other)
            leads += lead
            gains.append((lead - _least_lead(one, best, other), one.code))
    gains.sort(key=lambda gain: -gain[0])
    changed: list[str] = []
    for gain, code in gains:
        if leads <= 0:
            break
        leads -= gain
        changed.append(code)
    return Flip(len(changed), other, tuple(changed))


def dont_know_bounds(sheet: Sheet, checklist: Checklist) -> DontKnowBounds:
    """Return which types the unknown criteria, answered yes or no, could still bring level."""
    overall = tally(sheet, checklist)
    best, *others = overall.ranking
    missing = [one for one in checklist.criteria if one.code not in sheet]
    reachable: list[Type] = []
    for other in others:
        bound = _sum(_least_lead(one, best, other) for one in missing)
        if overall.matched[best] - overall.matched[other] + bound <= 0:
            reachable.append(other)
    responsible = tuple(
        one.code
        for one in missing
        if any(_least_lead(one, best, other) < 0 for other in reachable)
    )
    reachable.sort(key=lambda type_: type_.rank)
    return DontKnowBounds(not reachable, tuple(reachable), responsible)


def _weight_sensitivity(
    sheets: Mapping[Function, Sheet], checklist: Checklist
) -> WeightSensitivity:
    """Double each weight alone, and name those under which the verdict or the type changes."""

    def placed(version: Checklist) -> tuple[Outcome, Type | None]:
        verdict = place(sheets, version, with_weights=False)
        return verdict.outcome, verdict.type

    now = placed(checklist)
    fails = (
        one.code for one in checklist.criteria if placed(_with_doubled(checklist, one)) != now
    )
    return WeightSensitivity(tuple(fails))


def _with_doubled(checklist: Checklist, criterion: Criterion) -> Checklist:
    double: Callable[[Criterion], Criterion] = lambda one: (  # noqa: E731
        replace(one, weight=2 * one.weight) if one is criterion else one
    )
    return replace(checklist, criteria=tuple(map(double, checklist.criteria)))
