"""Many assessments judged at once say what placement says of each.

RANDOM_CASES=20000 tries so many random sums, each forty under another random checklist.
"""

import os
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.method.batch import FIRMNESSES, LARGEST_ONE, NONE, OUTCOMES, judge, stacked
from diagnostics.method.batch import responsible as responsible_for
from diagnostics.method.checklist import PLACING, TYPES, Criterion, Thresholds, Type
from diagnostics.method.combination import mean_sheet
from diagnostics.method.placement import place, stand
from diagnostics.method.rule_change import RuleChange, changed, rule_changes
from tests.checklists import ARTICLE, checklist
from tests.strategies import LENIENT, checklists


def exact(sums, judging, codes):
    """Return outcome, type and firmness of one row by the exact method."""
    sheets = {}
    for function, (invited, *rest) in zip(PLACING, sums, strict=True):
        if invited:
            pairs = zip(codes, zip(rest[::2], rest[1::2], strict=True), strict=True)
            sheets[function] = mean_sheet({code: pair for code, pair in pairs if pair[1]})
    verdict = place(stand(sheets, judging))
    return verdict.outcome, verdict.type, verdict.firmness


def batch(rows, judging, codes):
    found = judge(stacked(codes, np.array(rows)), judging)
    return [
        (
            OUTCOMES[outcome],
            None if type_ == NONE else TYPES[type_],
            None if firmness == NONE else FIRMNESSES[firmness],
        )
        for outcome, type_, firmness in zip(found.outcome, found.type, found.firmness, strict=True)
    ]


def one_side(counts, said, invited=True):
    """Return a side's row: how many answered each criterion, and what share of yes they said."""
    pairs = [(round(2 * count * share), count) for count, share in zip(counts, said, strict=True)]
    return [int(invited or any(counts)), *(number for pair in pairs for number in pair)]


@st.composite
def rows(draw, length):
    def side():
        counts = draw(st.lists(st.integers(0, 4), min_size=length, max_size=length))
        said = draw(st.lists(st.sampled_from([0, 0.25, 0.5, 1]), min_size=length, max_size=length))
        return one_side(counts, said, draw(st.booleans()))

    return [side(), side()]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_batch_says_what_placement_says(data):
    judging = data.draw(checklists())
    codes = tuple(judging.by_code)
    stack = data.draw(st.lists(rows(len(codes)), min_size=1, max_size=8))

    assert batch(stack, judging, codes) == [exact(row, judging, codes) for row in stack]


def random_checklist(chance):
    """Return a checklist of up to twenty-four criteria, with any weights and thresholds."""
    criteria = []
    for number in range(chance.randint(4, 24)):
        native = chance.choice(TYPES)
        cells = {type_: chance.choice([0, 1, None]) for type_ in TYPES} | {native: 1}
        weight = chance.choice([Fraction(1), Fraction(1), Fraction(3, 2), Fraction(7, 8)])
        expected = {type_: cell for type_, cell in cells.items() if cell is not None}
        criteria.append(Criterion(f"C{number}", native, expected, weight))
    share = Fraction(chance.randint(5, 8), 10)
    edges = chance.choice([Thresholds(), LENIENT, Thresholds(fit=share, firm_flip_distance=2)])
    return replace(checklist(*criteria), thresholds=edges)


def random_row(chance, judging):
    """Return sums near what one type expects, often on an edge; few people or many."""
    wanted, noise = chance.choice(TYPES), chance.choice([0, 0.2, 0.5, 1])
    people = chance.choice([1, 1, 2, 3, 11])

    def side():
        counts, said = [], []
        for item in judging.criteria:
            counts.append(people if chance.random() > noise / 4 else chance.randint(0, people))
            expected = item.expected.get(wanted)
            is_random = expected is None or chance.random() < noise
            said.append(chance.choice([0, 0.5, 1]) if is_random else expected)
        return one_side([0] * len(counts) if chance.random() < 0.1 else counts, said)

    return [side(), side()]


def test_random_documents_and_drafts_are_judged_exactly():
    chance = Random(16)
    seen = set()
    for _document in range(int(os.environ.get("RANDOM_CASES", 2_000)) // 40):
        judging = random_checklist(chance)
        codes = tuple(judging.by_code)
        stack = [random_row(chance, judging) for _row in range(40)]

        found = batch(stack, judging, codes)

        assert found == [exact(row, judging, codes) for row in stack]
        seen.update(found)
    assert {outcome for outcome, _type, _firmness in seen} == set(OUTCOMES)
    assert {firmness for _outcome, _type, firmness in seen} == {None, *FIRMNESSES}


def test_a_row_too_large_for_whole_numbers_is_judged_by_itself():
    chance, codes = Random(3), tuple(ARTICLE.by_code)
    counts = [chance.choice([9973, 9967, 9949, 9941]) for _code in codes]
    row = [one_side(counts, [chance.random() for _code in codes]) for _side in PLACING]

    stack = stacked(codes, np.array([row]))

    assert stack.is_large.all()
    assert stack.combined.one.max() <= LARGEST_ONE
    assert batch([row], ARTICLE, codes) == [exact(row, ARTICLE, codes)]


def yes_of(type_, judging=ARTICLE):
    """Return one person a side who says what a type expects, and partly where it is silent."""
    said = [item.expected.get(type_, 0.5) for item in judging.criteria]
    return [one_side([1] * len(said), said) for _side in PLACING]


def responsible(row, before, after):
    codes = tuple(before.by_code)
    stack = stacked(codes, np.array([row]))
    changes = rule_changes(before, after)
    return responsible_for(stack, before, changes, judge(stack, before).type.tolist())[0]


def with_(code, **changes):
    return tuple(
        replace(item, **changes) if item.code == code else item for item in ARTICLE.criteria
    )


def test_the_change_without_which_the_type_would_stay_is_named():
    heavy = replace(ARTICLE, criteria=with_("I6", weight=Fraction(40)))
    row = yes_of(Type.ALIGNED)
    row = [[*side] for side in row]
    place_of_i6 = 1 + 2 * list(ARTICLE.by_code).index("I6")
    for side in row:
        side[place_of_i6] = 2

    after = replace(heavy, thresholds=replace(ARTICLE.thresholds, lead=Fraction(1, 4)))

    assert [change.code for change in responsible(row, ARTICLE, after)] == ["I6"]


def test_changes_that_have_to_be_undone_together_are_named_together():
    row = yes_of(Type.ALIGNED)
    strict = replace(ARTICLE.thresholds, fit=Fraction(1), own_share=Fraction(2), lead=Fraction(1))

    named = responsible(row, ARTICLE, replace(ARTICLE, thresholds=strict))

    assert [change.name for change in named] == ["fit", "own_share"]


def test_all_differences_together_make_the_second_checklist():
    chance = Random(5)
    after = replace(
        ARTICLE,
        criteria=tuple(
            replace(item, weight=Fraction(2), expected={item.native: 1})
            for item in ARTICLE.criteria
            if chance.random() > 0.3
        ),
        thresholds=replace(ARTICLE.thresholds, fit=Fraction(2, 3)),
    )

    made = changed(ARTICLE, rule_changes(ARTICLE, after))

    assert (made.criteria, made.thresholds) == (after.criteria, after.thresholds)


def test_a_checklist_that_judges_the_same_has_no_differences():
    assert rule_changes(ARTICLE, replace(ARTICLE, facts=())) == ()
    assert RuleChange("gone", "U4") in rule_changes(
        ARTICLE, replace(ARTICLE, criteria=ARTICLE.criteria[:3] + ARTICLE.criteria[4:])
    )
