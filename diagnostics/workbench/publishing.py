"""What is typed when a version is published, made the default, retired, offered again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..reading.fields import LinesField

LONGEST = 1000
REASON = {"required": _("Write one sentence: it stands beside the version in the list.")}


class WhyForm(forms.Form):
    """Why something becomes of a version."""

    why = LinesField(
        label=_("Why"),
        max_length=LONGEST,
        error_messages=REASON,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )
