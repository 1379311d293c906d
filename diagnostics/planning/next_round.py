"""When a round's people are asked again: so many months later, on a day, or on none."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from ..explanation.decision import review_date
from ..forms import DayField
from ..localisation import day, digits, jalali_months_after
from ..method.recommendation import REVIEW_MONTHS
from ..models import User

MONTHS = (3, 6, 12)
ON_A_DAY, NONE = "day", "none"


def _months_after(closed_on: date, months: int) -> date:
    """Return the day so many months later as the page counts them; a year is that of the result."""
    if months == REVIEW_MONTHS or get_language() != User.Language.PERSIAN:
        return review_date(closed_on, months)
    return jalali_months_after(closed_on, months)


class NextRoundForm(forms.Form):
    """When to look again: a day from today on.

    What is suggested is the day that a result names, or what stands.
    """

    again = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, closed_on: date, stands: date | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        days = {str(months): _months_after(closed_on, months) for months in MONTHS}
        self._days = {value: on for value, on in days.items() if on >= timezone.localdate()}
        suggested = str(REVIEW_MONTHS)
        self.fields["again"] = forms.ChoiceField(
            required=False,
            choices=[(value, value) for value in (*self._days, ON_A_DAY, NONE)],
            initial=ON_A_DAY if stands or suggested not in self._days else suggested,
            error_messages={
                "invalid_choice": _("This day is no longer offered. Choose another answer.")
            },
        )
        past = _("%(day)s is over. Choose today or a later day, or another answer.")
        self._own = own = DayField(
            label=_("The day"), initial=stands, error_messages={"past": past}
        )
        own.repeat(stands)
        self.fields["day"] = own

    def ways(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Yield each choice with what it is called and what stands beside it."""
        for value, on in self._days.items():
            months = int(value)
            name = ngettext("In %(number)d month", "In %(number)d months", months)
            beside = [day(on)]
            if months == REVIEW_MONTHS:
                beside.append(str(_("as results suggest")))
            yield value, digits(name % {"number": months}), beside
        beside = [str(_("either calendar"))] if self._own.is_typed else []
        yield ON_A_DAY, str(_("On a day of your own")), beside
        yield NONE, str(_("No date")), [str(_("you can set one later"))]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("again") != ON_A_DAY:
            self.errors.pop("day", None)  # it was not chosen
        elif not given.get("day") and not self.errors:
            self.add_error("day", _("Write the day, or choose another answer."))
        return given

    @property
    def chosen(self) -> date | None:
        """The day that was chosen of a valid form; None for none."""
        again: str = self.cleaned_data["again"]
        day: date | None = self.cleaned_data.get("day")
        return day if again == ON_A_DAY else self._days.get(again)
