"""Who answered and when, and which rule of which checklist applied."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..asking.promises import ways_in_words
from ..localisation import separated
from ..method.placement import Outcome
from .case import Case
from .words import function_name

RULES = (  # METHOD 4, in the order in which they are tried
    {Outcome.NOT_ENOUGH_ANSWERS},
    {Outcome.TWO_VIEWS},
    {Outcome.NO_FIT},
    {Outcome.BETWEEN, Outcome.MIXED},
    {Outcome.PLACED},
)


@dataclass(frozen=True)
class Answered:
    """How many answered on each side, of how many asked; and the rule that gave the verdict."""

    people: str
    is_anonymous: bool
    ways: Sequence[str]
    opened_on: date | None
    closed_on: date | None
    rule: str
    checklist: str
    checklist_code: str
    version: int | None


def answered_of(case: Case) -> Answered:
    number = next(i for i, kinds in enumerate(RULES, 1) if case.kind in kinds)
    if case.kind == Outcome.NO_FIT and case.are_views_apart:
        number = 2
    return Answered(
        people=_people(case),
        is_anonymous=case.is_anonymous,
        ways=ways_in_words(case.sums.get("ways", {})),
        opened_on=case.opened_on,
        closed_on=case.closed_on,
        rule=_("rule %(number)d of %(all)d") % {"number": number, "all": len(RULES)},
        checklist=str(case.document.title),
        checklist_code=case.document.code,
        version=case.version,
    )


def _people(case: Case) -> str:
    asked, answered = case.sums["respondents"], case.sums["answered"]
    said = separated(
        _("%(answered)d of %(asked)d in %(function)s")
        % {
            "answered": answered.get(function, 0),
            "asked": number,
            "function": function_name(function),
        }
        for function, number in asked.items()
    )
    aside = case.sums.get("set_aside", 0)
    if not aside:
        return said
    more = ngettext("%(number)d sheet set aside", "%(number)d sheets set aside", aside)
    return separated([said, more % {"number": aside}])
