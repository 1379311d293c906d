"""What a manager types of the agreed map, the facts, a month's counts and a target, checked."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

from django import forms
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diagnostics.asking.questionnaire import ANSWER_CHOICES
from diagnostics.explanation.funnel import stage_name
from diagnostics.forms import DayField
from diagnostics.instruments.document import Document, FactKind, FactWords
from diagnostics.method.funnel import STAGES, Finding
from diagnostics.reading.fields import LineField, WholeNumberField, shown_number
from diagnostics.reading.numbers import read_amount, read_count
from diagnostics.result.parts import FunnelPart, StagePart
from diagnostics.web.editing import Collision, Edited

from .crm.cells import LARGEST_COUNT
from .explanation import sides_say
from .models import (
    LAST_STAGE,
    OWNER_CHOICES,
    Acceptance,
    AgreedMap,
    AgreedStage,
    CountsChange,
    Target,
)
from .months import month_after, month_before, month_code, month_name
from .numbers import Place
from .queries import Agreed


class MapHeadForm(forms.ModelForm):
    """What belongs to the map as a whole; based_on is the version that the editor saw."""

    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    class Meta:
        model = AgreedMap
        fields = ["target", "look_again_on", "note"]
        labels = {
            "target": _("Shared revenue target (may stay empty)"),
            "note": _("What changes, and why? (may stay empty)"),
        }
        field_classes = {"target": LineField, "note": LineField}
        widgets = dict.fromkeys(("target", "note"), forms.TextInput(attrs={"dir": "auto"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # of the page's language; one that is over is not said again
        self.fields["look_again_on"] = DayField(label=_("We look again on (may stay empty)"))
        if (self.initial.get("look_again_on") or date.max) < timezone.localdate():
            self.initial["look_again_on"] = None


class AgreedStageForm(forms.ModelForm):
    """One stage of the map; the last one has nobody to hand over to."""

    class Meta:
        model = AgreedStage
        fields = [*AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF]
        field_classes = {
            **dict.fromkeys(("role", "measure", "hand_off_when", "hand_off_what"), LineField),
            "hand_off_hours": WholeNumberField,
        }
        widgets = {
            "owner": forms.RadioSelect,
        }
        error_messages = {
            "owner": {"required": _("Choose who has this stage.")},
            "hand_off_hours": dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                _("Write a whole number of hours from 1 to 8760, such as 48."),
            ),
        }

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        number: int,
        document: Document,
        told: str,
        initial: dict[str, Any],
    ):
        super().__init__(data, prefix=f"stage-{number}", initial=initial)
        self.instance.stage = self.number = number
        self.name, self.told = stage_name(document, number), told
        _choice_of(self, "owner").choices = OWNER_CHOICES  # without an empty one
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.widget.attrs["dir"] = "auto"
        if number == LAST_STAGE:
            for name in AgreedStage.HAND_OFF:
                del self.fields[name]
        else:
            self.next, self.is_open = stage_name(document, number + 1), False

    @property
    def hand_off(self):
        """The fields of the hand-off, in order."""
        return [self[name] for name in AgreedStage.HAND_OFF if name in self.fields]

    @property
    def has_hand_off(self) -> bool:
        """Whether anything stands in these fields, or is wrong there."""
        return any(hand.value() or hand.errors for hand in self.hand_off)


class AgreedMapForm:
    """The whole map: its head, and a form for each of the eight stages."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        document: Document,
        agreed: Agreed | None,
        reading: FunnelPart | None,
        target: str = "",
    ):
        number = agreed.map.number if agreed else 0
        whole = {name: getattr(agreed.map, name) for name in AgreedMap.WHOLE} if agreed else {}
        whole["target"] = whole.get("target") or target
        self.head = MapHeadForm(data, initial={"based_on": number, **whole})
        views = {view["stage"]: view for view in reading["stages"]} if reading else {}
        self.stages = [
            AgreedStageForm(
                data,
                number=number,
                document=document,
                told=sides_say(views.get(number)),
                initial=_initial(number, agreed, views.get(number)),
            )
            for number in STAGES
        ]
        for stage, after in pairwise(self.stages):
            owners = [side_["owner"].value() for side_ in (stage, after)]
            stage.is_open = stage.has_hand_off or (all(owners) and owners[0] != owners[1])

    def is_valid(self) -> bool:
        found = [form.is_valid() for form in (self.head, *self.stages)]  # each says what is wrong
        return all(found)

    @property
    def is_bound(self) -> bool:
        return self.head.is_bound

    @property
    def wrong(self) -> list[AgreedStageForm]:
        """The stages that have to be mended."""
        return [form for form in self.stages if form.errors]

    @property
    def typed(self) -> Agreed:
        """The map as it was typed, not yet saved."""
        return Agreed(self.head.instance, {stage.stage: stage for stage in self.agreed_stages})

    @property
    def agreed_stages(self) -> list[AgreedStage]:
        """The stages as they were typed, not yet saved."""
        return [form.instance for form in self.stages]


def _initial(number: int, agreed: Agreed | None, view: StagePart | None) -> dict[str, Any]:
    """Begin with the map as it is; where there is none, with what both sides say alike."""
    if agreed:
        return model_to_dict(agreed.stages[number], AgreedStageForm.Meta.fields)
    if view and view["finding"] == Finding.AGREED:
        return {"owner": view["sales"]}
    return {}


class FactsForm(Edited, forms.Form):
    """Each fact with four answers; what somebody else answered meanwhile stays as it is."""

    def __init__(self, *args, facts: Sequence[FactWords], **kwargs):
        super().__init__(*args, **kwargs)
        self._kinds = {fact.code: fact.kind for fact in facts}
        for fact in facts:
            self.fields[fact.code] = forms.ChoiceField(
                label=str(fact.text),
                choices=ANSWER_CHOICES,
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def risks(self) -> Sequence[forms.BoundField]:
        return self._of(FactKind.RISK)

    @property
    def preconditions(self) -> Sequence[forms.BoundField]:
        return self._of(FactKind.PRECONDITION)

    def _of(self, kind: FactKind) -> Sequence[forms.BoundField]:
        return [self[code] for code, its_kind in self._kinds.items() if its_kind is kind]

    @property
    def changed(self) -> dict[str, str]:
        """The answers that this form changed, by code."""
        given = {code: self.cleaned_data[code] for code in self.changed_data}
        return {code: answer for code, answer in given.items() if answer}


class SentenceForm(forms.Form):
    """What the head of a side would have otherwise, in one sentence."""

    sentence = LineField(
        max_length=Acceptance.LONGEST_SENTENCE,
        error_messages={"required": _("Write one sentence.")},
    )


class CountField(forms.CharField):
    """A whole number in the digits of any script, with or without signs between thousands."""

    read: Callable[..., int] = staticmethod(read_count)

    def __init__(self, *, largest: int = LARGEST_COUNT, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=40, **kwargs)
        self.largest = largest

    def prepare_value(self, value):
        return shown_number(value)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return self.read(text, largest=self.largest)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class AmountField(CountField):
    """An amount of money in whole units."""

    read = staticmethod(read_amount)


class CountsForm(Edited, forms.Form):
    """The counts of one month; what somebody else typed meanwhile stays, if this form left it."""

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        month: date,
        counts: Mapping[int, int],
        document: Document,
    ):
        self.month = month
        initial = {self._name(stage): count for stage, count in counts.items()}
        super().__init__(data, initial=initial)
        for stage in STAGES:
            self.fields[self._name(stage)] = CountField(
                label=stage_name(document, stage), required=False
            )

    @staticmethod
    def _name(stage: int) -> str:
        return f"stage_{stage}"

    @property
    def changed(self) -> dict[Place, int | None]:
        """The counts that this form changed; None for one that was taken out."""
        names = set(self.changed_data)
        return {
            (self.month, stage): self.cleaned_data[self._name(stage)]
            for stage in STAGES
            if self._name(stage) in names
        }


class MonthBackForm(forms.Form):
    """Why a month's numbers go back."""

    reason = LineField(
        label=_("Why does this month go back?"), max_length=CountsChange.LONGEST_REASON
    )


class TargetForm(forms.ModelForm):
    """One period's target; the period begins with a month of the organisation's calendar."""

    MONTHS_AROUND = 12

    month = forms.TypedChoiceField(label=_("Begins with"))
    amount = AmountField(label=_("Revenue"), largest=10**17)
    purchases = CountField(label=_("Purchases (may stay empty)"), required=False)
    field_order = ["months", "month", "amount", "currency", "purchases"]

    class Meta:
        model = Target
        fields = ["months", "month", "amount", "currency", "purchases"]
        labels = {"months": _("Period"), "currency": _("Currency")}
        field_classes = {"currency": LineField}
        widgets = {"currency": forms.TextInput(attrs={"dir": "auto"})}

    def __init__(self, *args, this_month: date, targets: Sequence[Target], **kwargs):
        super().__init__(*args, **kwargs)
        self._stands = {_period(target): _said(target) for target in targets}
        months = {
            month_code(month): month for month in _months_around(this_month, self.MONTHS_AROUND)
        }
        first_month = _choice_of(self, "month")
        first_month.choices = [(code, month_name(month)) for code, month in months.items()]
        first_month.coerce = months.get
        self.initial["month"] = month_code(this_month)
        _choice_of(self, "months").choices = Target.Months.choices

    @property
    def began_from(self) -> list[tuple[str, str]]:
        """The hidden field: the targets that the page lists."""
        return [("listed", json.dumps(self._stands))]

    @cached_property
    def collisions(self) -> list[Collision]:
        """The target of the same period, if somebody else set it since the page was shown."""
        if self.errors or "listed" not in self.data:
            return []
        period, typed = _period(self.instance), _said(self.instance)
        stands = self._stands.get(period)
        if stands in (None, typed, _listed(self.data["listed"]).get(period)):
            return []
        label = f"{month_name(self.instance.month)} · {self.instance.get_months_display()}"
        return [Collision(label, stands or "", typed)]

    def is_valid(self) -> bool:
        return super().is_valid() and not self.collisions

    def clean_amount(self):
        if not self.cleaned_data["amount"]:
            raise forms.ValidationError(_("Write a target above 0."))
        return self.cleaned_data["amount"]

    def validate_unique(self):
        """A target of the same period is replaced, not refused."""


def _period(target: Target) -> str:
    return f"{month_code(target.month)}/{target.months}"


def _said(target: Target) -> str:
    """Return a target as one text: the amount, and the number of purchases where it is said."""
    said = f"{shown_number(target.amount)} {target.currency}"
    return said if target.purchases is None else f"{said} · {shown_number(target.purchases)}"


def _listed(text: str) -> Mapping[str, str]:
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return listed if isinstance(listed, dict) else {}


def _choice_of(form: forms.BaseForm, name: str) -> forms.TypedChoiceField:
    """Return a form's field that has choices: a model's field with choices is given as one."""
    return cast(forms.TypedChoiceField, form.fields[name])


def _months_around(month: date, number: int) -> list[date]:
    earlier: list[date] = [month]
    later: list[date] = []
    for _step in range(number):
        earlier.append(month_before(earlier[-1]))
        later.append(month_after(later[-1] if later else month))
    return [*reversed(earlier), *later]
