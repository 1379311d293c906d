"""Did it help: what may be said of two rounds, and where nobody can tell (METHOD 13)."""

from fractions import Fraction

import pytest

from diagnostics.method.funnel import Finding
from diagnostics.method.helped import (
    JointBeside,
    NamedType,
    Sayable,
    StagesBeside,
    are_mostly_others,
    gap_reading,
    joint_reading,
    stages_beside,
    stages_reading,
    type_reading,
)
from diagnostics.method.placement import Outcome

FIRM = NamedType(Outcome.PLACED, "defined", is_firm=True, flip_distance=None)
BETWEEN = NamedType(Outcome.BETWEEN, "defined", is_firm=False, flip_distance=2)


@pytest.mark.parametrize(
    ("now", "reading"),
    [
        (FIRM, Sayable.SAME),
        (BETWEEN, Sayable.SAME),
        (FIRM._replace(type="aligned"), Sayable.OTHER),
        (BETWEEN._replace(type="aligned"), Sayable.OTHER),
        (BETWEEN._replace(flip_distance=1), Sayable.CANNOT_TELL),
        (FIRM._replace(is_firm=False), Sayable.CANNOT_TELL),
        (BETWEEN._replace(outcome=Outcome.MIXED, type=None), Sayable.CANNOT_TELL),
    ],
)
def test_a_type_is_said_to_move_only_where_both_are_sure(now, reading):
    assert type_reading(FIRM, now) is reading
    assert type_reading(now, FIRM) is reading


@pytest.mark.parametrize(
    ("before", "now", "fewest", "reading"),
    [
        (".24", ".14", 2, Sayable.LESS),
        (".14", ".24", 2, Sayable.MORE),
        (".24", ".15", 2, Sayable.SAME),
        (".15", ".24", 2, Sayable.SAME),
        (".24", ".14", 1, Sayable.CANNOT_TELL),
        (None, ".14", 2, Sayable.CANNOT_TELL),
        (".24", None, 2, Sayable.CANNOT_TELL),
    ],
)
def test_a_gap_moves_by_a_tenth_and_with_two_people_a_side(before, now, fewest, reading):
    indexes = (index and Fraction(index) for index in (before, now))

    assert gap_reading(*indexes, fewest=fewest) is reading


def test_stages_count_where_both_sides_know_them_both_times():
    before = {1: Finding.AGREED, 2: Finding.CONTESTED, 3: Finding.AGREED, 4: Finding.UNKNOWN}
    now = {1: Finding.AGREED, 2: Finding.AGREED, 3: Finding.UNKNOWN, 4: Finding.AGREED}

    assert stages_beside(before, now) == StagesBeside(known=2, before=1, now=2)
    assert stages_beside({}, now) == StagesBeside(known=0, before=0, now=0)


@pytest.mark.parametrize(
    ("stages", "reading"),
    [
        (StagesBeside(4, 1, 2), Sayable.MORE),
        (StagesBeside(4, 2, 1), Sayable.LESS),
        (StagesBeside(4, 2, 2), Sayable.SAME),
        (StagesBeside(3, 1, 2), Sayable.CANNOT_TELL),
    ],
)
def test_it_takes_four_stages_to_say_that_more_are_agreed(stages, reading):
    assert stages_reading(stages) is reading


@pytest.mark.parametrize(
    ("before", "now", "reading"),
    [
        ((100, 22), (100, 32), Sayable.MORE),
        ((100, 32), (100, 22), Sayable.LESS),
        ((100, 22), (100, 31), Sayable.CANNOT_TELL),
        ((30, 3), (30, 6), Sayable.MORE),
        ((29, 3), (30, 6), Sayable.CANNOT_TELL),
        ((30, 3), (29, 6), Sayable.CANNOT_TELL),
        ((0, 0), (30, 6), Sayable.CANNOT_TELL),
    ],
)
def test_a_joint_moves_by_ten_points_and_with_thirty_counted(before, now, reading):
    assert joint_reading(JointBeside(4, 6, before, now)) is reading


def test_of_a_joint_that_nobody_counted_nothing_is_said():
    assert joint_reading(None) is Sayable.CANNOT_TELL


@pytest.mark.parametrize(
    ("both", "counts", "is_so"),
    [(2, (4, 4), False), (2, (5, 4), True), (2, (4, 5), True), (0, (0, 0), False)],
)
def test_people_are_mostly_others_below_half_of_either_round(both, counts, is_so):
    assert are_mostly_others(both, *counts) is is_so
