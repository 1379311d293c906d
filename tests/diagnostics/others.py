"""Organisations that take part beside others, with the result that a test wants of them."""

from diagnostics.actions import participation, rounds
from diagnostics.models import Assessment
from tests.factories import NOW, make_assessment, make_member, make_organisation

ENERGY, PRINT = "Energy", "Packaging and print"


def close_with(organisation, *, now=NOW, **columns):
    """Return a closed round of the organisation that came to so much; by default to Defined."""
    assessment = rounds.close_assessment(make_assessment(organisation, now=now), now=now)
    columns = {"verdict": "placed", "type": "defined", "gap": 0.2} | columns
    Assessment.objects.filter(pk=assessment.pk).update(**columns)
    return Assessment.objects.get(pk=assessment.pk)


def make_participants(number, sector=ENERGY, **columns):
    """Return so many organisations of a sector that take part with a result, managed each."""
    made = [make_organisation(sector=sector) for _number in range(number)]
    for organisation in made:
        make_member(organisation)
        close_with(organisation, **columns)
        participation.take_part(organisation, now=NOW)
    return made
