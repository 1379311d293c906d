"""What a consultant types of the consultancy, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Letterhead
from ..reading.fields import LineField, LinesField
from ..reading.pictures import PictureField

Section = Letterhead.Section
LINES = ("name", "address", "introduction_en", "introduction_fa", "closing_en", "closing_fa")


def _text(label: Any, language: str) -> LinesField:
    direction = "rtl" if language == "fa" else "ltr"
    attrs = {"rows": 3, "lang": language, "dir": direction}
    return LinesField(
        label=label, max_length=2000, required=False, widget=forms.Textarea(attrs=attrs)
    )


class ClientWordsForm(forms.Form):
    """An introduction and a closing text in both languages."""

    introduction_en = _text(_("Introduction, English"), "en")
    introduction_fa = _text(_("Introduction, Persian"), "fa")
    closing_en = _text(_("Closing, English"), "en")
    closing_fa = _text(_("Closing, Persian"), "fa")


class LetterheadForm(ClientWordsForm):
    """Name, address, logo, words and sections; drop takes the logo off."""

    name = LineField(
        label=_("Name of the consultancy"),
        max_length=120,
        required=False,
        help_text=_("Without a name your PDF stays as everybody’s."),
    )
    address = LinesField(
        label=_("Address"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
    logo = PictureField(
        label=_("Logo"),
        required=False,
        help_text=_(
            "PNG or JPEG, up to 2 MB and 4000 pixels a side. "
            "It is drawn anew and kept without hidden data."
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    sections = forms.MultipleChoiceField(
        choices=Section.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )
    drop = forms.BooleanField(label=_("Take the logo off"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, letterhead: Letterhead) -> None:
        initial = {name: getattr(letterhead, name) for name in LINES}
        initial["sections"] = [code for code in Section.values if code not in letterhead.left_out]
        super().__init__(data, files, initial=initial)

    @property
    def said(self) -> dict[str, Any]:
        """What is stored; of the logo nothing where it stays."""
        given = {name: self.cleaned_data[name] for name in LINES}
        shown = self.cleaned_data["sections"]
        given["left_out"] = [code for code in Section.values if code not in shown]
        logo = self.cleaned_data["logo"]
        if logo or self.cleaned_data["drop"]:
            given["logo"] = logo or b""
        return given
