"""Fields of forms, which judge what is typed after what nobody sees is taken out of it."""

from typing import Any

from django import forms

from .text import bare, clean, email_address, with_latin_digits


class LineField(forms.CharField):
    """One line of text: a name, a title."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class AddressField(forms.EmailField):
    """An e-mail address, as it is stored and compared."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(email_address(value) if isinstance(value, str) else value)


class WholeNumberField(forms.IntegerField):
    """A whole number in the digits of any script."""

    def to_python(self, value: Any) -> Any:
        typed = with_latin_digits(bare(value)) if isinstance(value, str) else value
        return super().to_python(typed)
