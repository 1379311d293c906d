"""What people type outside the questionnaire, checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .method.checklist import Function
from .models import Assessment
from .models.assessment import FUNCTION_CHOICES


class AssessmentForm(forms.ModelForm):
    """What a manager says of a round before it opens."""

    class Meta:
        model = Assessment
        fields = ["title"]
        labels = {"title": _("Title")}

    def __init__(self, *args, round_name="", **kwargs):
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        title.help_text = _("May stay empty: the assessment is then called “%(round)s”.") % {
            "round": round_name
        }


class FunctionForm(forms.Form):
    """For which function a member answers; asked once a round."""

    function = forms.TypedChoiceField(
        label=_("Which function do you answer for?"),
        choices=FUNCTION_CHOICES,
        coerce=Function,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the function that you answer for."),
            "invalid_choice": _(
                "“%(value)s” is not a function. Choose Sales, Marketing, Management or Other."
            ),
        },
    )
