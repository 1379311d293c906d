import json
from dataclasses import replace
from fractions import Fraction

import pytest

from diagnostics.instruments.measured import FILE
from diagnostics.method.batch import simulate_at_once
from diagnostics.method.simulation import Named, Story, simulate
from tests.checklists import ARTICLE


def test_the_same_seed_counts_the_same():
    first = simulate(ARTICLE, organisations=20, seed=7)

    assert simulate(ARTICLE, organisations=20, seed=7) == first
    assert first.random_sheets == 20


@pytest.mark.parametrize("story", Story)
def test_every_organisation_is_counted_once(story):
    named = simulate(ARTICLE, organisations=40, seed=3).stories[story]

    assert named.organisations == 40
    assert named.integrated_none <= min(named.none, 10)


@pytest.mark.parametrize("seed", [1, 2])
def test_all_at_once_counts_what_is_counted_one_by_one(seed):
    uneven = replace(
        ARTICLE,
        criteria=tuple(
            replace(criterion, weight=Fraction(number % 4 + 1, 3))
            for number, criterion in enumerate(ARTICLE.criteria)
        ),
        thresholds=replace(ARTICLE.thresholds, fit=Fraction(3, 5)),
    )

    for checklist in (ARTICLE, uneven):
        one_by_one = simulate(checklist, organisations=60, seed=seed)
        assert simulate_at_once(checklist, organisations=60, seed=seed) == one_by_one


def test_the_shipped_counts_are_what_the_command_counts():
    shipped = json.loads(FILE.read_text())

    counted = simulate_at_once(ARTICLE, organisations=4000, seed=shipped["seed"])

    stories = {Story(code): Named(**named) for code, named in shipped["stories"].items()}
    assert counted.stories == stories
    assert [counted.random_sheets, counted.random_typed, counted.random_firm] == [
        shipped[name] for name in ("random_sheets", "random_typed", "random_firm")
    ]
