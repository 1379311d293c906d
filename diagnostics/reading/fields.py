"""Fields of forms, which judge what is typed after what nobody sees is taken out of it."""

from typing import Any

from django import forms

from ..localisation import digits
from .text import bare, clean, email_address, with_latin_digits


def shown_number(value: Any) -> Any:
    """Return a number in the digits of the page; what was typed as it is."""
    return digits(value) if isinstance(value, int) else value


class LimitedField(forms.CharField):
    """Text, whose limits are said in the digits of the page."""

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except forms.ValidationError as refusal:
            said = [digits(text) for text in refusal.messages]
            raise forms.ValidationError(said) from None


class LineField(LimitedField):
    """One line of text: a name, a title."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class LinesField(LimitedField):
    """A text of several lines: a note, a reason."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "\n".join(clean(line) for line in value.splitlines()).strip()
        return super().to_python(value)


class AddressField(forms.EmailField):
    """An e-mail address, as it is stored and compared."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(email_address(value) if isinstance(value, str) else value)


class OneTimeCodeField(forms.CharField):
    """A code out of a letter or an app, typed in the digits of any script."""

    def to_python(self, value: Any) -> Any:
        typed = with_latin_digits(bare(value)) if isinstance(value, str) else value
        return super().to_python(typed)


class WholeNumberField(forms.IntegerField):
    """A whole number, shown in the digits of the page, typed in those of any script."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        return shown_number(value)

    def to_python(self, value: Any) -> Any:
        typed = with_latin_digits(bare(value)) if isinstance(value, str) else value
        return super().to_python(typed)
