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
            one.weight * match(sheet[one.code], one.expected.get(type_))
            for one in checklist.criteria
            if one.code in sheet
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
        level = set().union(*(level_types({**sheet, **one}, checklist, best) for one in changes))
        if level:
            return distance, level
    raise AssertionError("every type can be brought level")


def reachable_types(sheet, checklist):
    """Return the types that some answer to the unknown criteria brings level."""
    best = ranking(sheet, checklist)[0]
    missing = [one.code for one in checklist.criteria if one.code not in sheet]
    filled = (
        {**sheet, **dict(zip(missing, values, strict=True))}
        for values in product((0, 1), repeat=len(missing))
    )
    return set().union(*(level_types(one, checklist, best) for one in filled))


def combined(sheets, codes):
    found = {}
    for code in codes:
        values = [sheets[side][code] for side in PLACING if code in sheets.get(side, {})]
        if values:
            found[code] = Fraction(sum(values)) / len(values)
    return found


def share(sheet, criteria):
    """Return the weight of the known criteria, as a share of all."""
    known = sum((one.weight for one in criteria if one.code in sheet), Fraction(0))
    return known / sum(one.weight for one in criteria)


def fits(sheet, checklist):
    best = ranking(sheet, checklist)[0]
    known = [one for one in checklist.criteria if one.code in sheet]
    own = [one for one in known if one.native is best]
    if not own:
        return False
    own_share = sum(one.weight * sheet[one.code] for one in own) / sum(one.weight for one in own)
    fit = matched(sheet, checklist, best) / sum(one.weight for one in known)
    return fit >= checklist.thresholds.fit and own_share >= checklist.thresholds.own_share


def outcome(sheets, checklist):
    """Return the verdict and the type by the five rules of METHOD 4."""
    edges, criteria = checklist.thresholds, checklist.criteria
    sides = {side: sheets[side] for side in PLACING if side in sheets}
    sheet = combined(sheets, checklist.by_code)
    if share(sheet, criteria) < edges.coverage_combined or any(
        share(one, criteria) < edges.coverage_function for one in sides.values()
    ):
        return Outcome.NOT_ENOUGH_ANSWERS, None
    views = [ranking(one, checklist)[0] for one in sides.values()]
    if len(views) == 2 and abs(views[0].rank - views[1].rank) >= 2:
        clear = all(fits(one, checklist) for one in sides.values())
        return (Outcome.TWO_VIEWS if clear else Outcome.NO_FIT), None
    if not fits(sheet, checklist):
        return Outcome.NO_FIT, None
    best, second = ranking(sheet, checklist)[:2]
    margin = matched(sheet, checklist, best) - matched(sheet, checklist, second)
    mean_weight = sum(one.weight for one in criteria) / len(criteria)
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
