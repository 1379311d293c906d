"""What is typed of a planned action, checked."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from ..explanation.plan import what_of
from ..forms import DayField
from ..models import PlannedAction
from ..models.plan import SIDES_CHOICES
from ..reading.dates import read_day
from ..reading.fields import LineField


class ActionDayField(DayField):
    """By when something is to be done; the day that stands there stays good when it is over."""

    def __init__(self, stands: date | None):
        super().__init__(label=_("By when"))
        self._stands = stands
        self.repeat(stands)

    def clean(self, value):
        stands = self._stands
        is_the_same = stands and read_day(forms.CharField.clean(self, value)) == stands
        return stands if is_the_same else super().clean(value)


class ActionForm(forms.ModelForm):
    """What is to be done, by when, by whom, for which side."""

    class Meta:
        model = PlannedAction
        fields = ["what", "who", "due_on", "side", "if_then"]
        field_classes = dict.fromkeys(("what", "who", "if_then"), LineField)
        labels = {
            "what": _("What"),
            "who": _("Who (may stay empty)"),
            "if_then": _("If … then we … (may stay empty)"),
        }
        error_messages = {"what": {"required": _("Write what is to be done.")}}
        widgets = dict.fromkeys(("what", "who", "if_then"), forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, data=None, *, action: PlannedAction | None = None):
        stored = {name: getattr(action, name) for name in self.base_fields} if action else None
        if stored and action:
            stored["what"] = what_of(action)
        key = f"action-{action.pk}" if action else "new"
        super().__init__(data, initial=stored, auto_id=f"{key}-%s")
        self.action = action
        self.fields["due_on"] = ActionDayField(action.due_on if action else None)
        self.fields["side"] = forms.ChoiceField(
            label=_("For which side"),
            required=False,
            choices=SIDES_CHOICES,  # without an empty one
            widget=forms.RadioSelect,
        )


class DropForm(forms.Form):
    """Why an action is dropped."""

    reason = LineField(
        label=_("The reason"),
        max_length=PlannedAction.LONGEST,
        error_messages={"required": _("Write the reason; one sentence is enough.")},
    )

    def __init__(self, data=None, *, action: PlannedAction):
        super().__init__(data, auto_id=f"drop-{action.pk}-%s")
        self.action = action
