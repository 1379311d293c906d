"""Closed rounds, whose results are read."""

from diagnostics.actions import rounds
from diagnostics.models import Assessment
from tests.diagnostics.explaining import STAY, D
from tests.factories import NOW, conditions, criteria, make_assessment, make_respondent


def closed(assessment) -> Assessment:
    return rounds.close_assessment(assessment, now=NOW)


def answered_by(organisation, number, *, letters=D, **fields) -> Assessment:
    """Return a closed round in which so many people of each side answered alike."""
    assessment = make_assessment(organisation)
    for _one in range(number):
        for function in ("sales", "marketing"):
            make_respondent(
                assessment,
                function,
                criteria=criteria(letters),
                conditions=conditions("D", STAY),
                **fields,
            )
    return closed(assessment)
