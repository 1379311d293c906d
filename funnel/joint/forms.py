"""What is typed in a joint session."""

from django import forms
from django.utils.translation import gettext_lazy as _

from diagnostics.method.checklist import Function
from diagnostics.names import FUNCTION_NAMES, choices_of


class SideForm(forms.Form):
    """For which function a phone answers; nothing is chosen beforehand."""

    side = forms.TypedChoiceField(
        choices=choices_of(FUNCTION_NAMES),
        coerce=Function,
        error_messages={"required": _("Say where you work.")},
    )
