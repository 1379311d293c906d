"""What the organisation says of the article's preconditions and risks (CONTENT 3)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..instruments.document import FactKind
from ..method.checklist import Answer
from .case import Case, Line

SAID: Mapping[str, str] = {
    Answer.YES: gettext_noop("Yes"),
    Answer.PARTLY: gettext_noop("Partly"),
    Answer.NO: gettext_noop("No"),
}
NOT_KNOWN = gettext_noop("Not known yet")


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
    return Line(case.document.facts[code].text, _(SAID.get(case.facts.get(code, ""), NOT_KNOWN)))
