"""Anonymous rounds, as plain respondents and as rows."""

from datetime import timedelta

from diagnostics.actions import rounds
from diagnostics.method.checklist import Answer, Function
from diagnostics.method.combination import Respondent
from diagnostics.models import Assessment
from tests.factories import NOW, claims, conditions, criteria, make_assessment, make_respondent

DEFINED = criteria("NPNN YYYY YPPNPP NNNNNNN")
OTHERWISE = criteria("PPNN YYPY YYNPPP NNPNNNN")
LATER = NOW + timedelta(days=1)


def people(number, function, answers):
    """Return so many respondents of a function, who all answer alike."""
    said = {code: Answer(value) for code, value in answers.items()}
    return [Respondent(Function(function), said, {})] * number


def without(answers, *codes):
    return {code: value for code, value in answers.items() if code not in codes}


def make_anonymous(organisation=None, *, sales, marketing) -> Assessment:
    """Return an open anonymous round in which so many of each side answered, not all alike."""
    assessment = make_assessment(organisation, mode=Assessment.Mode.ANONYMOUS)
    for function, number, row in (
        ("sales", sales, DEFINED),
        ("marketing", marketing, OTHERWISE),
    ):
        for index in range(number):
            make_respondent(
                assessment,
                function,
                name=f"{function} {index}",
                criteria=row,
                conditions=conditions("D", "NPN | YPNYYY"),
                claims=claims("MMMSSSSS"),
            )
    return assessment


def closed(assessment) -> Assessment:
    return rounds.close_assessment(assessment, now=LATER)
