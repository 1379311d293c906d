"""Many assessments judged at once, from their sums (METHOD 3 to 5).

The one module of the rules that knows NumPy. Every number is a whole one over a denominator of its
row, so that an edge is met here exactly as in placement.py; a row whose numbers would not fit into
64 bits is judged there. No answer is read: a row holds what each side's answers add up to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .checklist import PLACING, TYPES, Checklist, Function
from .combination import Sheet, mean_sheet
from .placement import TOO_FAR_APART, Firmness, Outcome, place, stand
from .robustness import least_lead
from .rule_change import RuleChange, changed
from .simulation import InventedVerdict, Simulation, counted, invented

OUTCOMES, FIRMNESSES = tuple(Outcome), tuple(Firmness)
NONE = -1  # no type, no firmness
LARGEST = 1 << 62
LARGEST_ONE = 1 << 28  # a denominator beyond it is not looked for: its row is judged one by one

Whole = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sheets:
    """Hold a sheet of every row: values in units of 1/one (even), 0 where nothing is known."""

    values: Whole
    known: Truth
    one: Whole


@dataclass(frozen=True)
class Stack:
    """Hold the sums of many assessments of the same criteria, and the sheets that they make.

    sums has, for each row and side, 1 if it was invited, then halves and count of each criterion.
    is_large marks the rows that are judged one by one.
    """

    codes: tuple[str, ...]
    sums: Whole
    sides: tuple[Sheets, Sheets]
    combined: Sheets
    is_large: Truth

    @property
    def invited(self) -> Truth:
        """Return by row and side whether somebody was asked."""
        return self.sums[:, :, 0] > 0


@dataclass(frozen=True)
class Judged:
    """Hold the verdicts: places in OUTCOMES, TYPES and FIRMNESSES, NONE where there is none."""

    outcome: Whole
    type: Whole
    firmness: Whole


@dataclass(frozen=True)
class Tallies:
    """Hold what tally() in profile.py holds of one sheet, of every row; types by rank."""

    matched: Whole
    own: Whole
    own_weight: Whole
    known_weight: Whole
    one: Whole
    best: Whole


@dataclass(frozen=True)
class Profiles:
    """Hold a checklist as columns: weights, and by type what an answer adds.

    A value adds sign times itself, a known criterion adds half an answer offset times; native is 1
    in the column of the type that a criterion describes.
    """

    columns: Sequence[int]
    weights: Whole
    sign: Whole
    offset: Whole
    native: Whole


def stacked(codes: Sequence[str], sums: npt.NDArray[np.integer]) -> Stack:
    """Return the rows' sheets; sums as a Stack has them, for the criteria of these codes."""
    whole = sums.astype(np.int64)
    halves, counts = whole[:, :, 1::2], whole[:, :, 2::2]
    sales, marketing = counts[:, 0], counts[:, 1]
    both = (sales > 0) & (marketing > 0)
    sides = [_sheets(halves[:, side], 2 * counts[:, side]) for side in range(len(PLACING))]
    combined = _sheets(
        np.where(both, halves[:, 0] * marketing + halves[:, 1] * sales, halves.sum(axis=1)),
        np.where(both, 4 * sales * marketing, 2 * (sales + marketing)),
    )
    is_large = np.logical_or.reduce([sheets.one == 0 for sheets in (*sides, combined)])
    return Stack(tuple(codes), whole, (sides[0], sides[1]), combined, is_large)


def _sheets(numerators: Whole, denominators: Whole) -> Sheets:
    """Bring each row to one denominator; its one is 0 where that is too large."""
    one = np.full(len(denominators), 2, dtype=np.int64)
    known = denominators > 0
    parts = np.where(known, denominators, 2)
    for column in parts.T:
        apart = np.flatnonzero((one > 0) & (one % column != 0))
        one[apart] = np.lcm(one[apart], column[apart])
        one[one > LARGEST_ONE] = 0
    return Sheets(np.where(known, numerators, 0) * (one[:, None] // parts), known, one)


def rows_of(stack: Stack, rows: npt.NDArray[np.integer] | Truth) -> Stack:
    """Return some of the rows."""

    def picked(sheets: Sheets) -> Sheets:
        return Sheets(sheets.values[rows], sheets.known[rows], sheets.one[rows])

    sales, marketing = stack.sides
    return Stack(
        stack.codes,
        stack.sums[rows],
        (picked(sales), picked(marketing)),
        picked(stack.combined),
        stack.is_large[rows],
    )


def judge(stack: Stack, checklist: Checklist) -> Judged:
    """Judge every row as place() does; the checklist has no criterion that the rows lack."""
    profiles = _profiles(checklist, stack.codes)
    sides = [_tallies(sheets, profiles) for sheets in stack.sides]
    combined = _tallies(stack.combined, profiles)
    judged = _decided(stack, sides, combined, checklist)
    _judge_firmness(judged, stack, sides, combined, profiles, checklist)
    most = LARGEST // (4 * checklist.total_weight * _most(checklist))
    ones = [sheets.one for sheets in (*stack.sides, stack.combined)]
    for row in np.flatnonzero(stack.is_large | (np.maximum.reduce(ones) > most)).tolist():
        verdict = place(stand(_exact_sheets(stack, row), checklist))
        judged.outcome[row] = OUTCOMES.index(verdict.outcome)
        judged.type[row] = NONE if verdict.type is None else verdict.type.rank
        firmness = verdict.firmness
        judged.firmness[row] = NONE if firmness is None else FIRMNESSES.index(firmness)
    return judged


def _most(checklist: Checklist) -> int:
    """Return the largest factor that a comparison with a threshold multiplies by."""
    edges = checklist.thresholds
    shares = (edges.coverage_combined, edges.coverage_function, edges.fit, edges.own_share)
    parts = [part for share in (*shares, edges.between) for part in share.as_integer_ratio()]
    return max(parts) * len(checklist.criteria)


def _exact_sheets(stack: Stack, row: int) -> dict[Function, Sheet]:
    sheets = {}
    for side, function in enumerate(PLACING):
        invited, *sums = stack.sums[row, side].tolist()
        if invited:
            pairs = zip(stack.codes, zip(sums[::2], sums[1::2], strict=True), strict=True)
            sheets[function] = mean_sheet({code: pair for code, pair in pairs if pair[1]})
    return sheets


def _profiles(checklist: Checklist, codes: Sequence[str]) -> Profiles:
    signs, offsets = {1: 1, 0: -1, None: 0}, {1: 0, 0: 2, None: 1}
    cells = [[criterion.expected.get(type_) for type_ in TYPES] for criterion in checklist.criteria]
    natives = [[criterion.native is type_ for type_ in TYPES] for criterion in checklist.criteria]
    return Profiles(
        columns=[codes.index(criterion.code) for criterion in checklist.criteria],
        weights=np.array(list(checklist.whole_weights.values()), dtype=np.int64),
        sign=np.array([[signs[cell] for cell in row] for row in cells], dtype=np.int64),
        offset=np.array([[offsets[cell] for cell in row] for row in cells], dtype=np.int64),
        native=np.array(natives, dtype=np.int64),
    )


def _weighed(sheets: Sheets, profiles: Profiles) -> tuple[Whole, Whole]:
    """Return the weighted values, and the weights of what is known; 0 elsewhere."""
    columns = profiles.columns
    return (
        sheets.values[:, columns] * profiles.weights,
        sheets.known[:, columns] * profiles.weights,
    )


def _tallies(sheets: Sheets, profiles: Profiles) -> Tallies:
    values, weights = _weighed(sheets, profiles)
    half = sheets.one[:, None] // 2
    matched = values @ profiles.sign + (weights @ profiles.offset) * half
    return Tallies(
        matched=matched,
        own=values @ profiles.native,
        own_weight=weights @ profiles.native,
        known_weight=weights.sum(axis=1),
        one=sheets.one,
        best=matched.argmax(axis=1),  # of equal ones the first: the lower type
    )


def _at(values: Whole, columns: Whole) -> Whole:
    return np.take_along_axis(values, columns[:, None], axis=1)[:, 0]


def _fits(tallies: Tallies, checklist: Checklist) -> Truth:
    """Return whether the best type fits well enough to be named (METHOD 4, rule 3)."""
    fit, own_share = checklist.thresholds.fit, checklist.thresholds.own_share
    whole = fit.numerator * tallies.one * tallies.known_weight
    own_weight = _at(tallies.own_weight, tallies.best)
    own = own_share.numerator * tallies.one * own_weight
    return (
        (_at(tallies.matched, tallies.best) * fit.denominator >= whole)
        & (own_weight > 0)
        & (_at(tallies.own, tallies.best) * own_share.denominator >= own)
    )


def _decided(
    stack: Stack, sides: Sequence[Tallies], combined: Tallies, checklist: Checklist
) -> Judged:
    """Apply the five rules, the first that holds (METHOD 4)."""
    edges, total, invited = checklist.thresholds, checklist.total_weight, stack.invited
    least, less = edges.coverage_function, edges.coverage_combined
    is_enough = combined.known_weight * less.denominator >= less.numerator * total
    for side, tallies in enumerate(sides):
        enough = tallies.known_weight * least.denominator >= least.numerator * total
        is_enough &= ~invited[:, side] | (enough & (tallies.known_weight > 0))
    is_apart = invited.all(axis=1) & (abs(sides[0].best - sides[1].best) >= TOO_FAR_APART)
    others = combined.matched.copy()
    np.put_along_axis(others, combined.best[:, None], np.iinfo(np.int64).min, axis=1)
    second = others.argmax(axis=1)
    lead = _at(combined.matched, combined.best) - _at(combined.matched, second)
    between, criteria = edges.between, len(checklist.criteria)
    is_clear = lead * criteria * between.denominator > between.numerator * combined.one * total
    outcome = np.select(
        [
            ~is_enough,
            is_apart & _fits(sides[0], checklist) & _fits(sides[1], checklist),
            is_apart | ~_fits(combined, checklist),
            is_clear,
            abs(combined.best - second) == 1,
        ],
        [
            OUTCOMES.index(found)
            for found in (
                Outcome.NOT_ENOUGH_ANSWERS,
                Outcome.TWO_VIEWS,
                Outcome.NO_FIT,
                Outcome.PLACED,
                Outcome.BETWEEN,
            )
        ],
        OUTCOMES.index(Outcome.MIXED),
    )
    type_ = np.select(
        [outcome == OUTCOMES.index(Outcome.PLACED), outcome == OUTCOMES.index(Outcome.BETWEEN)],
        [combined.best, np.minimum(combined.best, second)],
        NONE,
    )
    return Judged(outcome, type_, np.full(len(outcome), NONE, dtype=np.int64))


def _judge_firmness(
    judged: Judged,
    stack: Stack,
    sides: Sequence[Tallies],
    combined: Tallies,
    profiles: Profiles,
    checklist: Checklist,
) -> None:
    """Write who is placed firmly (METHOD 4, rule 5; METHOD 5)."""
    is_placed = judged.outcome == OUTCOMES.index(Outcome.PLACED)
    judged.firmness[is_placed] = FIRMNESSES.index(Firmness.BORDERLINE)
    is_likely = is_placed & stack.invited.all(axis=1) & (sides[0].best == sides[1].best)
    values, weights = _weighed(stack.combined, profiles)
    for best in TYPES:
        rows = np.flatnonzero(is_likely & (combined.best == best.rank))
        half = combined.one[rows] // 2
        matched, known = combined.matched[rows], weights[rows]
        is_firm = np.ones(len(rows), dtype=np.bool_)
        for other in TYPES:
            if other is best:
                continue
            least = np.array([least_lead(part, best, other) for part in checklist.criteria])
            sign = profiles.sign[:, best.rank] - profiles.sign[:, other.rank]
            offset = profiles.offset[:, best.rank] - profiles.offset[:, other.rank] - least
            gains = values[rows] * sign + known * offset * half[:, None]
            lead = matched[:, best.rank] - matched[:, other.rank]
            missing = (profiles.weights - known) @ least
            is_firm &= lead + missing * half > 0
            is_firm &= _largest(gains, checklist.thresholds.firm_flip_distance - 1) < lead
        judged.firmness[rows[is_firm]] = FIRMNESSES.index(Firmness.FIRM)


def _largest(gains: Whole, number: int) -> Whole:
    """Return the sum of so many of the largest gains of each row, of all where there are fewer."""
    columns = gains.shape[1]
    if number < columns:
        gains = np.partition(gains, columns - number - 1, axis=1)[:, columns - number :]
    summed: Whole = gains.sum(axis=1)
    return summed


def responsible(
    stack: Stack, before: Checklist, changes: Sequence[RuleChange], types: Sequence[int]
) -> list[tuple[RuleChange, ...]]:
    """Name for each row the changes that take it away from its own type, given by rank or NONE.

    Each change without which the row would keep its type; where no single one is enough, a smallest
    set of those that have to be undone together.
    """
    own = np.array(types)
    needed = np.zeros((len(types), len(changes)), dtype=np.bool_)
    for column in range(len(changes)):
        undone = np.zeros(len(changes), dtype=np.bool_)
        undone[column] = True
        needed[:, column] = _types(stack, before, changes, undone) == own
    together = np.flatnonzero(~needed.any(axis=1))
    needed[together] = True
    for column in range(len(changes)):
        fewer = needed[together]
        fewer[:, column] = False
        for undone in np.unique(fewer, axis=0):
            rows = together[(fewer == undone).all(axis=1)]
            found = _types(rows_of(stack, rows), before, changes, undone) == own[rows]
            needed[rows[found], column] = False
    return [
        tuple(change for change, is_needed in zip(changes, row, strict=True) if is_needed)
        for row in needed
    ]


def _types(stack: Stack, before: Checklist, changes: Sequence[RuleChange], undone: Truth) -> Whole:
    made = [change for change, gone in zip(changes, undone, strict=True) if not gone]
    return judge(stack, changed(before, made)).type


def typed(checklist: Checklist, halves: npt.NDArray[np.integer]) -> Truth:
    """Tell which sheets would get a type if both sides answered so.

    Each row has an answer to each criterion, in checklist order, in halves: 2 for yes, 0 for no.
    """
    return np.asarray(_judge_complete(checklist, halves[:, None]).type != NONE)


def _judge_complete(checklist: Checklist, halves: npt.NDArray[np.integer]) -> Judged:
    """Judge rows of one sheet a side that leave nothing open; halves by row, side, criterion."""
    rows, _sides, columns = halves.shape
    sums = np.ones((rows, len(PLACING), 1 + 2 * columns), dtype=np.int64)
    sums[:, :, 1::2] = halves
    return judge(stacked(list(checklist.by_code), sums), checklist)


def typed_by_chance(checklist: Checklist, *, sheets: int, seed: int) -> int:
    """Return how many of so many sheets that are filled in by chance would get a type."""
    halves = np.random.default_rng(seed).integers(0, 3, (sheets, len(checklist.criteria)))
    return int(typed(checklist, halves).sum())


def typed_alike(checklist: Checklist) -> tuple[int, ...]:
    """Return the answers, in halves, of which nothing but that one answer would get a type."""
    alike = np.arange(3)[:, None].repeat(len(checklist.criteria), axis=1)
    return tuple(np.flatnonzero(typed(checklist, alike)).tolist())


def simulate_at_once(checklist: Checklist, *, organisations: int, seed: int) -> Simulation:
    """Count what simulate() in simulation.py counts, in a tenth of its time."""
    made = list(invented(checklist, organisations=organisations, seed=seed))
    judged = _judge_complete(checklist, np.array([row.sides for row in made]))
    placed, firm = OUTCOMES.index(Outcome.PLACED), FIRMNESSES.index(Firmness.FIRM)
    verdicts = zip(*(part.tolist() for part in vars(judged).values()), strict=True)
    return counted(
        made,
        (
            InventedVerdict(TYPES[type_] if outcome == placed else None, firmness == firm)
            for outcome, type_, firmness in verdicts
        ),
    )
