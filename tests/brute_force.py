"""The method once more, slowly: the formulas of METHOD 3 to 8, by trying every combination."""

from fractions import Fraction
from itertools import combinations, product

from diagnostics.method import recommendation
from diagnostics.method.checklist import PLACING, TYPES
from diagnostics.method.placement import Outcome

HALF = Fraction(1, 2)


def match(value, expected):
    return HALF if expected is None else 1 - abs(value - expected)


def matched(sheet, checklist, type_):
    return sum(
        (
            criterion.weight * match(sheet[criterion.code], criterion.expected.get(type_))
            for criterion in checklist.criteria
            if criterion.code in sheet
        ),
        Fraction(0),
    )


def ranking(sheet, checklist):
    return sorted(TYPES, key=lambda type_: (-matched(sheet, checklist, type_), type_.rank))


def level_types(sheet, checklist, best):
    """Return the other types that match at least as well as best."""
    ours = matched(sheet, checklist, best)
    return {t for t in TYPES if t is not best and matched(sheet, checklist, t) >= ours}


def flip(sheet, checklist):
    """Return how few criteria set to 0 or 1 bring another type level, and which types."""
    best = ranking(sheet, checklist)[0]
    for distance in range(len(sheet) + 1):
        changes = (
            dict(zip(codes, values, strict=True))
            for codes in combinations(sheet, distance)
            for values in product((0, 1), repeat=distance)
        )
        level = set().union(
            *(level_types({**sheet, **change}, checklist, best) for change in changes)
        )
        if level:
            return distance, level
    raise AssertionError("every type can be brought level")


def reachable_types(sheet, checklist):
    """Return the types that some answer to the unknown criteria brings level."""
    best = ranking(sheet, checklist)[0]
    missing = [criterion.code for criterion in checklist.criteria if criterion.code not in sheet]
    filled = (
        {**sheet, **dict(zip(missing, values, strict=True))}
        for values in product((0, 1), repeat=len(missing))
    )
    return set().union(*(level_types(code, checklist, best) for code in filled))


def combined(sheets, codes):
    found = {}
    for code in codes:
        values = [sheets[side][code] for side in PLACING if code in sheets.get(side, {})]
        if values:
            found[code] = Fraction(sum(values)) / len(values)
    return found


def share(sheet, criteria):
    """Return the weight of the known criteria, as a share of all."""
    known = sum(
        (criterion.weight for criterion in criteria if criterion.code in sheet), Fraction(0)
    )
    return known / sum(criterion.weight for criterion in criteria)


def fits(sheet, checklist):
    best = ranking(sheet, checklist)[0]
    known = [criterion for criterion in checklist.criteria if criterion.code in sheet]
    own = [criterion for criterion in known if criterion.native is best]
    if not own:
        return False
    own_share = sum(criterion.weight * sheet[criterion.code] for criterion in own) / sum(
        criterion.weight for criterion in own
    )
    fit = matched(sheet, checklist, best) / sum(criterion.weight for criterion in known)
    return fit >= checklist.thresholds.fit and own_share >= checklist.thresholds.own_share


def outcome(sheets, checklist):
    """Return the verdict and the type by the five rules of METHOD 4."""
    edges, criteria = checklist.thresholds, checklist.criteria
    sides = {side: sheets[side] for side in PLACING if side in sheets}
    sheet = combined(sheets, checklist.by_code)
    if share(sheet, criteria) < edges.coverage_combined or any(
        share(side, criteria) < edges.coverage_function for side in sides.values()
    ):
        return Outcome.NOT_ENOUGH_ANSWERS, None
    views = [ranking(side, checklist)[0] for side in sides.values()]
    if len(views) == 2 and abs(views[0].rank - views[1].rank) >= 2:
        clear = all(fits(side, checklist) for side in sides.values())
        return (Outcome.TWO_VIEWS if clear else Outcome.NO_FIT), None
    if not fits(sheet, checklist):
        return Outcome.NO_FIT, None
    best, second = ranking(sheet, checklist)[:2]
    margin = matched(sheet, checklist, best) - matched(sheet, checklist, second)
    mean_weight = sum(criterion.weight for criterion in criteria) / len(criteria)
    if margin > HALF * mean_weight:
        return Outcome.PLACED, best
    if abs(best.rank - second.rank) == 1:
        return Outcome.BETWEEN, TYPES[min(best.rank, second.rank)]
    return Outcome.MIXED, None


def action(stay, tighten, edges):
    """Return the action for the values of the two lists, where None is unknown."""
    means = []
    for values in (stay, tighten):
        known = [value for value in values if value is not None]
        means.append(Fraction(sum(known)) / len(known) if known else None)
    return recommendation.decide(*means, edges)


def condition_flip(stay, tighten, edges):
    """Return how few known conditions set to 0 or 1 bring another action, None if none do."""
    values = [*stay, *tighten]
    known = [place for place, value in enumerate(values) if value is not None]
    now = action(stay, tighten, edges)
    for distance in range(len(known) + 1):
        for places in combinations(known, distance):
            for new in product((0, 1), repeat=distance):
                changed = list(values)
                for place, value in zip(places, new, strict=True):
                    changed[place] = value
                if action(changed[: len(stay)], changed[len(stay) :], edges) is not now:
                    return distance
    return None


def reachable_actions(stay, tighten, edges):
    """Return the other actions that some values of the unknown conditions bring."""
    values = [*stay, *tighten]
    unknown = [place for place, value in enumerate(values) if value is None]
    found = set()
    for new in product((0, 1), repeat=len(unknown)):
        filled = list(values)
        for place, value in zip(unknown, new, strict=True):
            filled[place] = value
        found.add(action(filled[: len(stay)], filled[len(stay) :], edges))
    return found - {action(stay, tighten, edges)}
