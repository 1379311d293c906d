"""What the organisation says of the article's preconditions and risks (CONTENT 3)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ..instruments.document import FactKind
from ..method.checklist import HALVES, Answer
from ..names import ANSWER_NAMES
from .case import Case, Line


def preconditions_of(case: Case) -> Sequence[Line]:
    """Return what has to be so before two functions become one team, each with what is known."""
    return [_line(case, code) for code in case.advice["preconditions"]]


def risks_of(case: Case) -> Sequence[Line]:
    """Return the risks of the usual split that the organisation sees in itself, in whole or part.

    None before anybody said so: what nobody was asked is no finding.
    """
    return [
        _line(case, code)
        for code, fact in case.document.facts.items()
        if fact.kind is FactKind.RISK and case.facts.get(code) in (Answer.YES, Answer.PARTLY)
    ]


def _line(case: Case, code: str) -> Line:
    return Line(case.document.facts[code].text, _said(case.facts.get(code, "")))


def _said(answer: str) -> str:
    """Return what was answered; one who does not know has said nothing."""
    return str(ANSWER_NAMES[answer]) if answer in HALVES else _("Not known yet")
