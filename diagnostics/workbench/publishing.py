"""What stands on a draft's last page: its report; what is typed there and of a version's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..instruments.checks import MOST_BY_CHANCE, CheckName, share_by_chance
from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..models import Version
from ..reading.fields import LinesField
from .checks import CheckLine, in_lines
from .standing import DraftStanding

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
    standing: DraftStanding
    raised_nothing: int
    shares: Sequence[tuple[str, Fraction]]
    """Of random sheets that would get a type: the draft's, then that of what it began from."""

    @property
    def title(self) -> str:
        number = self.standing.obstacles
        words = ngettext(
            "%(number)s thing stands in the way of publishing.",
            "%(number)s things stand in the way of publishing.",
            number,
        )
        return words % {"number": digits(number)}

    @property
    def claim(self) -> str:
        number = len(self.warned)
        if not number:
            return (
                _("Nothing else is worth a look.")
                if self.standing.is_refused
                else _("Nothing stands in the way.")
            )
        words = ngettext(
            "%(number)s thing is worth a look.", "%(number)s things are worth a look.", number
        )
        return words % {"number": digits(number)}


def report_on(standing: DraftStanding, draft: Version) -> DraftReport:
    """Return what the checks say of a draft, line by line."""
    code = draft.checklist.code
    names = {remark.name for remark in (*standing.refused, *standing.warned)}
    return DraftReport(
        in_lines(standing.refused, code),
        in_lines(standing.warned, code),
        standing,
        len(set(CheckName) - names),
        _shares(standing, draft),
    )


def _shares(standing: DraftStanding, draft: Version) -> list[tuple[str, Fraction]]:
    """Return the two shares; none of a document that cannot be read."""
    assert draft.based_on is not None
    former = _("Version %(number)s") % {"number": digits(draft.based_on.number)}
    try:
        return [
            (name, share_by_chance(read_document(document).checklist))
            for name, document in ((_("This draft"), standing.data), (former, standing.before))
        ]
    except DocumentError:
        return []


def as_bar(share: Fraction) -> Fraction:
    """Return how much of a bar that ends at a tenth a share fills."""
    return min(share * 10, Fraction(1))


TICK = as_bar(MOST_BY_CHANCE)
