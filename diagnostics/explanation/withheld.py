"""What an anonymous round does not show, and why (METHOD 6)."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..method.placement import Outcome
from ..result.redaction import SMALLEST
from .case import Case
from .words import function_name, listed


def withheld_of(case: Case) -> Sequence[str]:
    """Return what is to be said of it; nothing of a named round, or where nothing is hidden."""
    if case.is_verdict_only:
        return list(_all_but_the_verdict(case))
    return list(_some(case)) if case.is_anonymous else []


def _all_but_the_verdict(case: Case) -> Iterable[str]:
    small = [
        function_name(function)
        for function, number in case.sums["answered"].items()
        if 0 < number < SMALLEST
    ]
    if small:
        yield _(
            "This round is anonymous, and in %(functions)s fewer than three people answered."
        ) % {"functions": listed(small)}
    else:
        yield _("This round is anonymous, and on a side fewer than three people answered.")
    yield _(
        "So you read the verdict and the suggestion, and how closely all answers together match "
        "the four descriptions. Not shown are what each side says, single statements and "
        "conditions, and the funnel: they would tell what one person answered."
    )


def _some(case: Case) -> Iterable[str]:
    hidden = len(case.hidden_criteria)
    if hidden:
        yield ngettext(
            "This round is anonymous. %(number)d statement is not shown, because fewer than three "
            "people of a function answered it.",
            "This round is anonymous. %(number)d statements are not shown, because fewer than "
            "three people of a function answered them.",
            hidden,
        ) % {"number": hidden}
        yield _("The verdict counts every answer; the figures count the statements shown.")
        if case.result["fit"] is None and case.kind != Outcome.NOT_ENOUGH_ANSWERS:
            yield _("The fit is not shown, because over these alone it would come out otherwise.")
