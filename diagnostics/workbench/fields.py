"""Fields of a draft: sentences in both languages, weights, shares that are kept exactly."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from ..localisation import digits
from ..models.checklist import as_decimal
from ..reading.fields import LineField, LinesField
from ..reading.numbers import read_fraction


class FieldProblem(NamedTuple):
    """What is wrong with a field, for the summary above: where it is, what it is called, why."""

    anchor: str
    label: str
    text: str


def problems_of(form: forms.BaseForm) -> list[FieldProblem]:
    return [
        FieldProblem(f"id_{name}", str(form[name].label), str(text))
        for name, texts in form.errors.items()
        for text in texts
    ]


MISSING = {
    "en": _("Write the English sentence too: half of the respondents read it."),
    "fa": _("Write the Persian sentence too: half of the respondents read it."),
}
NAMES = {
    "en": {
        "text": _("English sentence"),
        "other_reading": _("Other reading, English"),
        "note": _("Note, English"),
        "question": _("Question for a joint session, English"),
    },
    "fa": {
        "text": _("Persian sentence"),
        "other_reading": _("Other reading, Persian"),
        "note": _("Note, Persian"),
        "question": _("Question for a joint session, Persian"),
    },
}
RIGHT_TO_LEFT = {"en": "ltr", "fa": "rtl"}


def sentence(
    name: str, language: str, *, longest: int | None = 400, required: bool
) -> forms.CharField:
    """Return a text's field in one language; a sentence that respondents read is one line."""
    kind = LineField if longest else LinesField
    attrs = {"lang": language, "dir": RIGHT_TO_LEFT[language], "rows": 2, "class": "form-control"}
    return kind(
        label=NAMES[language][name],
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs=attrs),
        error_messages={"required": MISSING[language]},
    )


def class_of(field: forms.Field) -> str:
    return "form-select" if isinstance(field.widget, forms.Select) else "form-control"


class WeightField(forms.CharField):
    """How much a statement counts: more than 0, with three decimal places at most."""

    default_error_messages = {
        "invalid": _("More than 0, for example 1 or 1.5. To leave it out, remove it."),
        "required": _("More than 0, for example 1 or 1.5. To leave it out, remove it."),
        "places": _("Write it with three decimal places at most, below 1000."),
    }

    def prepare_value(self, value: Any) -> Any:
        return shown_weight(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal:
        weight = read_fraction(super().clean(value))
        if not weight:
            raise forms.ValidationError(self.error_messages["invalid"])
        if not fits_a_row(weight):
            raise forms.ValidationError(self.error_messages["places"])
        return as_decimal(weight)


def fits_a_row(weight: Fraction) -> bool:
    """Tell whether a draft's row holds a weight exactly."""
    return (weight * 1000).denominator == 1 and weight < 1000


def shown_weight(weight: Decimal | str) -> str:
    """Return a weight in the digits of the page, without zeros that say nothing: 1, 1.5."""
    return digits(f"{float(Fraction(weight)):g}")
