"""A closed round's result in a few lines."""

from datetime import date

import pytest

from diagnostics.actions.rounds import close_assessment
from diagnostics.explanation.brief import brief_of
from tests.factories import (
    NOW,
    claims,
    make_assessment,
    make_organisation,
    make_respondent,
    make_sepehr,
)

pytestmark = pytest.mark.django_db


def test_it_says_the_verdict_the_suggestion_and_when_to_look_again():
    brief = brief_of(close_assessment(make_sepehr(), now=NOW))

    assert str(brief.headline) == "Sales and Marketing have a Defined relationship."
    assert brief.suggestion == "Move one step closer, to Aligned"
    assert brief.people == "1 of 1 in Sales, 1 of 1 in Marketing"
    assert brief.look_again == date(2027, 11, 1)


def closed_with(organisation, *, now=NOW, **owners):
    assessment = make_assessment(organisation, now=now)
    for function, letters in owners.items():
        make_respondent(assessment, function, claims=claims(letters))
    return close_assessment(assessment, now=now)


@pytest.mark.parametrize(
    ("sales", "marketing", "agreement"),
    [
        ("MMMSSSSS", "MMMSSSSS", (8, 8)),
        ("MMMSSSSS", "MMMMMSSS", (6, 8)),
        ("MMMSSSSS", "SSSMMMMM", (0, 8)),
        ("MMMSSSS?", "MMMMMSSS", (5, 7)),
        ("????????", "MMMMMSSS", (0, 0)),
    ],
)
def test_agreed_stages_are_counted_of_those_that_both_sides_know(sales, marketing, agreement):
    closed = closed_with(make_organisation(), sales=sales, marketing=marketing)

    brief = brief_of(closed)

    assert (brief.agreed, brief.known) == agreement


def test_one_side_alone_agrees_on_nothing():
    closed = closed_with(make_organisation(), sales="MMMSSSSS")

    assert brief_of(closed).known == 0
