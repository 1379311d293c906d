"""What a consultant types in a review, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..explanation.review import LeftOpen
from ..forms import DayField
from ..models import ReviewEntry
from ..names import FLAG_NAMES, TYPE_NAMES
from ..reading.fields import LineField, LinesField

LONGEST = 2000
NONE = "none"  # as a form sends no type
REASON = {"required": _("Write the reason; one sentence is enough.")}


class LookAgainForm(forms.Form):
    """The day to look again; empty, there is none. Alone it goes with "reviewed"."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["look_again_on"] = DayField(
            label=_("Look again on"),
            help_text=_("On that day the organisation stands under “Needs you”."),
        )


class DecisionForm(LookAgainForm):
    """A decision where the method leaves one, its reason, and the decision that was read before."""

    decision = forms.ChoiceField(error_messages={"required": _("Choose what you decide.")})
    text = LinesField(max_length=LONGEST, error_messages=REASON)
    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, question: LeftOpen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        choices = [(option.value, option.text) for option in question.options]
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]

    @property
    def decided(self) -> dict[str, Any]:
        """What is recorded of the decision: its choice, the type it names, and the rest."""
        given = dict(self.cleaned_data)
        given["choice"], _dash, given["type"] = given.pop("decision").partition("-")
        given["reason"] = given.pop("text")
        return given


class PlacementForm(forms.Form):
    """Where a consultant places a client before the verdict is shown."""

    place = forms.ChoiceField(choices=[*TYPE_NAMES.items(), (NONE, _("No type"))])

    @property
    def placed(self) -> str:
        """The type as it is recorded; no type is ""."""
        given: str = self.cleaned_data["place"]
        return "" if given == NONE else given


class NoteForm(forms.Form):
    """A note, and who reads it."""

    text = LinesField(max_length=LONGEST, error_messages={"required": _("Write the note.")})
    audience = forms.ChoiceField(choices=ReviewEntry.Audience.choices, required=False)

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or str(ReviewEntry.Audience.CONSULTANTS)


class FlagForm(forms.Form):
    """Which flag is taken back."""

    flag = forms.ChoiceField(choices=list(FLAG_NAMES.items()))


class FlagAsideForm(FlagForm):
    """Which flag is set aside, and why."""

    text = LineField(max_length=200, error_messages=REASON)
