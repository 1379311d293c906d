"""What the result of one side alone cannot say: the funnel as the one who began it claimed it."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..method.funnel import Owner
from .words import function_name, listed

GIVEN: Mapping[str, str] = {
    Owner.SALES: gettext_noop("%(stages)s to Sales"),
    Owner.MARKETING: gettext_noop("%(stages)s to Marketing"),
    Owner.BOTH: gettext_noop("%(stages)s to both"),
    Owner.NOBODY: gettext_noop("%(stages)s to nobody"),
}


def stages_given(claims: Mapping[str, str], other: str) -> str:
    """Say to whom somebody gave the stages, and that the other side may see it otherwise.

    claims are owners by the number of the stage, as a sheet keeps them.
    """
    parts = [
        _(GIVEN[owner]) % {"stages": _stages(stages)}
        for owner in GIVEN
        if (stages := sorted(int(stage) for stage, given in claims.items() if given == owner))
    ]
    words = {"function": function_name(other)}
    if not parts:
        return _("You gave no stage to anybody; %(function)s may know.") % words
    words["given"] = listed(parts)
    return _("You gave %(given)s. %(function)s may see it otherwise.") % words


def _stages(numbers: Sequence[int]) -> str:
    """Return "stage 3", or "stages 1, 2 and 5 to 8"."""
    text = ngettext("stage %(numbers)s", "stages %(numbers)s", len(numbers))
    return text % {"numbers": listed(_runs(numbers))}


def _runs(numbers: Sequence[int]) -> Iterable[str]:
    """Return the numbers, from three in a row on as the first and the last of them."""
    neighbours = enumerate(pairwise(numbers), 1)
    breaks = [place for place, (number, after) in neighbours if after > number + 1]
    for first, end in pairwise([0, *breaks, len(numbers)]):
        run = numbers[first:end]
        if len(run) > 2:
            yield _("%(first)s to %(last)s") % {"first": run[0], "last": run[-1]}
        else:
            yield from map(str, run)
