"""What stands on a draft's last page: its report; what is typed there and of a version's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..instruments.checks import MOST_BY_CHANCE, CheckName, refusals, share_by_chance, warnings
from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..models import Version
from ..reading.fields import LinesField
from .checks import CheckLine, in_lines
from .problems import problem_of

LONGEST = 1000
REASON = {"required": gettext_lazy("Write one sentence: it stands beside the version in the list.")}


class WhyForm(forms.Form):
    """Why something becomes of a version."""

    why = LinesField(
        label=gettext_lazy("Why"),
        max_length=LONGEST,
        error_messages=REASON,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )


class PublishForm(forms.Form):
    """What changed and why, and whether new rounds use it."""

    why = LinesField(
        label=gettext_lazy("What changed, and why"),
        help_text=gettext_lazy("Stands beside the version in the list. Required."),
        max_length=LONGEST,
        error_messages=REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("Make it the default of new rounds"), required=False, initial=True
    )


@dataclass(frozen=True)
class DraftReport:
    """What the checks say of a draft, and what they found nothing of."""

    refused: Sequence[CheckLine]
    warned: Sequence[CheckLine]
    problem: str
    """Why it could not be read though no check refuses it."""
    raised_nothing: int
    shares: Sequence[tuple[str, Fraction]]
    """Of random sheets that would get a type: the draft's, then that of what it began from."""

    @property
    def is_refused(self) -> bool:
        return bool(self.refused or self.problem)

    @property
    def title(self) -> str:
        words = ngettext(
            "%(number)s thing stands in the way of publishing.",
            "%(number)s things stand in the way of publishing.",
            len(self.refused) or 1,
        )
        return words % {"number": digits(len(self.refused) or 1)}

    @property
    def claim(self) -> str:
        number = len(self.warned)
        if not number:
            return (
                _("Nothing else is worth a look.")
                if self.is_refused
                else _("Nothing stands in the way.")
            )
        words = ngettext(
            "%(number)s thing is worth a look.", "%(number)s things are worth a look.", number
        )
        return words % {"number": digits(number)}


def report_on(data: Mapping[str, Any], before: Mapping[str, Any], draft: Version) -> DraftReport:
    """Return what the checks say of a draft's document beside the one that it began from."""
    code = draft.checklist.code
    refused, warned = refusals(data), warnings(data, before)
    names = {remark.name for remark in (*refused, *warned)}
    return DraftReport(
        in_lines(refused, code),
        in_lines(warned, code),
        "" if refused else problem_of(data),
        len(set(CheckName) - names),
        _shares(data, before, draft),
    )


def _shares(
    data: Mapping[str, Any], before: Mapping[str, Any], draft: Version
) -> list[tuple[str, Fraction]]:
    """Return the two shares; none of a document that cannot be read."""
    assert draft.based_on is not None
    former = _("Version %(number)s") % {"number": digits(draft.based_on.number)}
    try:
        return [
            (name, share_by_chance(read_document(document).checklist))
            for name, document in ((_("This draft"), data), (former, before))
        ]
    except DocumentError:
        return []


def as_bar(share: Fraction) -> Fraction:
    """Return how much of a bar that ends at a tenth a share fills."""
    return min(share * 10, Fraction(1))


TICK = as_bar(MOST_BY_CHANCE)
