"""A closed round's result in a few lines, where an organisation's next step is said."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from ..method.funnel import Finding
from ..models import Assessment
from ..queries.results import diagnosed
from .case import Case
from .decision import advice_of, review_date
from .of_round import day_of
from .provenance import answered_of
from .verdict import verdict_of
from .words import Phrase


@dataclass(frozen=True)
class Brief:
    """What a round came to; agreed and known count the stages, known on both sides."""

    headline: Phrase
    people: str
    suggestion: str
    look_again: date
    agreed: int
    known: int


def brief_of(assessment: Assessment) -> Brief:
    """Say what a closed round came to, in the active language."""
    found = diagnosed(assessment)
    closed_on = day_of(assessment.moment)
    case = Case(
        result=found.result,
        sums=found.sums,
        document=found.document,
        closed_on=closed_on,
        version=assessment.version.number,
    )
    findings = Counter(stage["finding"] for stage in case.result["funnel"]["stages"])
    return Brief(
        headline=verdict_of(case).headline,
        people=answered_of(case).people,
        suggestion=advice_of(case).say,
        look_again=review_date(closed_on),
        agreed=findings[Finding.AGREED],
        known=findings.total() - findings[Finding.UNKNOWN],
    )
