"""How often a pulse is asked, and what somebody answers to one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.asking.questionnaire import ANSWER_CHOICES
from diagnostics.instruments.document import Document
from diagnostics.names import choices_of

from ..models import Pulse, PulseRhythm
from ..queries import stages_asked
from .words import KEPT_NAMES, hand_off_said, hand_off_title, hours_said

HAND_OFF, STATEMENT = "hand-off-", "statement-"


class RhythmForm(forms.Form):
    every = forms.TypedChoiceField(
        label=_("How often are both sides asked?"),
        choices=PulseRhythm.Every.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )


class HandOffField(forms.ChoiceField):
    """Whether one hand-off was kept; hand_off is what was agreed, as typed, and the hours."""

    def __init__(self, *, hand_off: tuple[str, str], label: str) -> None:
        choices = choices_of(KEPT_NAMES)
        super().__init__(label=label, choices=choices, widget=forms.RadioSelect, required=False)
        self.hand_off = hand_off


class PulseForm(forms.Form):
    """The questions of a pulse; none is required, but something has to be answered."""

    def __init__(self, *args: Any, pulse: Pulse, document: Document, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for agreed in stages_asked(pulse):
            self.fields[f"{HAND_OFF}{agreed.stage}"] = HandOffField(
                label=hand_off_title(agreed.stage, document),
                hand_off=(hand_off_said(agreed), hours_said(agreed)),
            )
        for code in pulse.statements:
            self.fields[f"{STATEMENT}{code}"] = forms.ChoiceField(
                label=str(document.criteria[code].text),
                choices=ANSWER_CHOICES,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def hand_offs(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(HAND_OFF)]

    @property
    def statements(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(STATEMENT)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Nothing is answered yet."))
        return cleaned

    def said(self, of: str) -> dict[str, str]:
        """Return what is answered, by stage or by statement."""
        cleaned = self.cleaned_data.items()
        return {
            name.removeprefix(of): word for name, word in cleaned if name.startswith(of) and word
        }
