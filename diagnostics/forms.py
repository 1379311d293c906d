"""What people type outside the questionnaire, checked."""

from datetime import date, datetime, time, timedelta

from allauth.account.forms import SignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .asking import invitation_list
from .asking.promises import PROMISES
from .localisation import day, digits, in_other_calendar, typed_day
from .method.checklist import PLACING, Function
from .models import Assessment, Respondent, User, Version
from .models.respondent import FUNCTION_CHOICES
from .names import FUNCTION_NAMES, choices_of
from .reading.dates import read_day
from .reading.fields import LineField, WholeNumberField
from .reading.text import clean, shown
from .web.editing import Edited

EXAMPLE_DAY = date(2026, 12, 6)
EXAMPLE_JALALI = "1405/09/15"
EARLIEST_DAY = date(1900, 1, 1)
LATEST_DAY = timedelta(days=731)
MODES = [
    (Assessment.Mode.NAMED, PROMISES["choose_named"]),
    (Assessment.Mode.ANONYMOUS, PROMISES["choose_anonymous"]),
]


_ANSWERS_UNTIL = _("Answers are taken until the end of this day; then the round closes.")


def _accepted_days():
    return format_html(
        _("A day of either calendar, such as {jalali} or {iso}."),
        jalali=format_html("<bdi>{}</bdi>", digits(EXAMPLE_JALALI)),
        iso=format_html('<bdi class="text-nowrap">{}</bdi>', EXAMPLE_DAY.isoformat()),
    )


class DayField(forms.CharField):
    """A day from today on, typed in either calendar."""

    default_error_messages = {
        "invalid": _("“%(value)s” is not a day. Write it like %(example)s."),
        "past": _("%(day)s is over. Choose today or a later day, or leave this empty."),
        "past_required": _("%(day)s is over. Choose today or a later day."),
        "far": _("%(day)s is too far away. Choose a day within two years."),
    }

    def __init__(self, **kwargs):
        self.is_typed = (get_language() or "").startswith("fa")  # else chosen, in one calendar
        attrs = {"dir": "ltr", "autocomplete": "off"} if self.is_typed else {"type": "date"}
        super().__init__(
            required=False,
            widget=forms.TextInput(attrs=attrs),
            **kwargs,
        )

    def repeat(self, stands):
        """Say below the field in the other calendar which day stands there."""
        if stands:
            other = format_html("<bdi>{}</bdi>", in_other_calendar(stands))
            self.help_text = format_html(_("In the other calendar: {day}"), day=other)

    def prepare_value(self, value):
        return typed_day(value) if isinstance(value, date) else value

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return None
        found = read_day(typed)
        if found is None:
            facts = {"value": shown(typed), "example": typed_day(EXAMPLE_DAY)}
            raise forms.ValidationError(self.error_messages["invalid"] % facts)
        problem = self.problem_with(found, timezone.localdate())
        if problem:
            raise forms.ValidationError(self.error_messages[problem] % {"day": day(found)})
        return found

    def problem_with(self, found, today):
        """Return which error a day is out of range by, or None."""
        if found < today:
            return "past_required" if self.required else "past"
        return "far" if found > today + LATEST_DAY else None


class PastDayField(DayField):
    """A day up to today, typed in either calendar."""

    default_error_messages = {
        "future": _("%(day)s is still to come. Choose today or an earlier day."),
        "old": _("%(day)s is too long ago. Choose a day from 1900 on."),
    }

    def problem_with(self, found, today):
        if found > today:
            return "future"
        return "old" if found < EARLIEST_DAY else None


class ClosingDayField(DayField):
    """The last day of a round; its value is the moment that ends it."""

    def __init__(self):
        super().__init__(label=_("Last day (may stay empty)"))
        accepted = _accepted_days() if self.is_typed else ""
        self.help_text = format_html("{} {}", _ANSWERS_UNTIL, accepted)

    def clean(self, value):
        found = super().clean(value)
        return found and timezone.make_aware(datetime.combine(found + timedelta(days=1), time.min))


class AssessmentForm(forms.ModelForm):
    """What a manager says of a round before it opens."""

    class Meta:
        model = Assessment
        fields = ["title", "mode", "language"]
        field_classes = {"title": LineField}
        labels = {"title": _("Title")}
        help_texts = {"language": _("Invitations are written in it, unless a person has another.")}
        widgets = {"mode": forms.RadioSelect}

    field_order = ["title", "mode", "closes_at", "language", "version"]

    def __init__(self, *args, versions=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closes_at"] = ClosingDayField()
        _explain(self.fields)
        if len(versions) > 1:
            self.fields["version"] = forms.TypedChoiceField(
                label=_("Checklist"),
                choices=[(version.pk, name_with_purpose(version)) for version in versions],
                coerce=lambda pk: next(version for version in versions if str(version.pk) == pk),
                help_text=_("The round keeps what it asks for good."),
                initial=versions[0].pk,
                required=False,
                empty_value=versions[0],
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)

    def clean_mode(self):
        """Return the mode chosen; where none was, what it was before."""
        return self.cleaned_data["mode"] or self.initial.get("mode") or Assessment.Mode.NAMED

    def clean_language(self):
        chosen = self.cleaned_data["language"] or self.initial.get("language")
        return chosen or User.Language.ENGLISH


class AssessmentSettingsForm(Edited, AssessmentForm):
    """What a manager may change of an open round; its mode only before the first answer."""

    def __init__(self, *args, is_mode_fixed=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_mode_fixed:
            del self.fields["mode"], self.fields["language"]


def _explain(fields):
    fields["title"].help_text = _(
        "May stay empty: the round is then called by the month in which it closes."
    )
    fields["mode"].required = fields["language"].required = False
    fields["mode"].label = _("Named or anonymous?")
    fields["mode"].choices = MODES
    fields["mode"].help_text = _(
        "Every respondent is told so before the first question. It cannot change once somebody "
        "has answered."
    )


def name_with_purpose(version: Version) -> str:
    """Return what a checklist is called where one is chosen, with what it is for."""
    checklist = version.checklist
    if not str(checklist.purpose):
        return str(checklist.title)
    return _("%(title)s: %(purpose)s") % {"title": checklist.title, "purpose": checklist.purpose}


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


class AskAgainForm(forms.Form):
    """Which of an earlier round's people are asked again."""

    ask = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ask"].choices = [(person.pk, str(person)) for person in people]


class ReasonForm(forms.Form):
    """Why something is set aside."""

    reason = LineField(
        label=_("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("Managers and consultants read it, and who set it aside when."),
        error_messages={"required": _("Write why it is set aside.")},
    )


class RenameForm(Edited, forms.ModelForm):
    """What an ended round is called; its result does not change."""

    class Meta:
        model = Assessment
        fields = ["title"]
        field_classes = {"title": LineField}
        labels = {"title": _("Title")}
        help_texts = {
            "title": _("May stay empty: the round is then called by the month in which it closes.")
        }


class LetterForm(Edited, forms.ModelForm):
    """Lines of the manager's own in a round's letters: plain text, no link is made of it."""

    class Meta:
        model = Assessment
        fields = ["letter_lines"]
        field_classes = {"letter_lines": LineField}
        labels = {"letter_lines": _("Two lines of your own (may stay empty)")}
        help_texts = {"letter_lines": _("Plain text, at most 240 characters, in every letter.")}
        widgets = {"letter_lines": forms.Textarea(attrs={"rows": 3, "dir": "auto"})}


class MendForm(Edited, forms.ModelForm):
    """What is said of a person who is asked, as far as it may still be mended."""

    class Meta:
        model = Respondent
        fields = ["name", "email", "function"]
        field_classes = {"name": LineField}
        labels = {"name": _("Name"), "email": _("E-mail"), "function": _("Function")}
        widgets = {"name": forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})}

    def __init__(self, *args, mendable, **kwargs):
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - {field.value for field in mendable}:
            self.fields[name].disabled = True
        self.fields["email"].required = self.instance.assessment.is_anonymous

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not (cleaned["name"] or cleaned["email"]):
            self.add_error("name", _("Write a name or an e-mail."))
        return cleaned

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class PeopleForm(forms.Form):
    """People to invite, typed, pasted or as a file; what the lines say is read elsewhere."""

    people = forms.CharField(
        label=_("People"),
        required=False,
        strip=False,
        max_length=invitation_list.MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "dir": "auto"}),
        help_text=_(
            "One person a line: name, e-mail, function. Separate them by commas, semicolons or "
            "tabs. A fourth part, en or fa, is the language of that person’s pages and e-mails."
        ),
    )
    file = forms.FileField(
        label=_("Or a CSV or XLSX file with the same columns"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv,text/plain"}),
    )

    def __init__(self, *args, has_lines=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.has_lines = has_lines  # good lines of an earlier reading come along

    def clean_file(self):
        """Return the text of the file; it is judged by its content, never by its name."""
        file = self.cleaned_data["file"]
        try:
            return invitation_list.text_of(file) if file else ""
        except invitation_list.Unreadable as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self):
        cleaned = super().clean()
        parts = [cleaned.get("people", ""), cleaned.get("file", "")]
        cleaned["text"] = "\n".join(part for part in parts if clean(part))
        if not (self.errors or self.has_lines or cleaned["text"]):
            self.add_error("people", _("Write at least one line, or choose a file."))
        return cleaned


class SharedLinkForm(forms.Form):
    """The function that a shared link is for, and how many may come in by it."""

    function = forms.TypedChoiceField(
        label=_("Function"), choices=FUNCTION_CHOICES, coerce=Function
    )
    limit = WholeNumberField(
        label=_("At most"), min_value=1, max_value=invitation_list.MOST_PEOPLE, initial=20
    )


class JoinForm(forms.Form):
    """What somebody who comes in by a shared link says of themselves: in a named round, a name."""

    name = LineField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your name.")},
    )
    once = forms.CharField(max_length=43, widget=forms.HiddenInput)

    def __init__(self, *args, is_anonymous, **kwargs):
        super().__init__(*args, **kwargs)
        if is_anonymous:
            del self.fields["name"]


class StartForm(forms.Form):
    """What somebody who begins says: the side, maybe what the firm is called, the language."""

    function = forms.TypedChoiceField(
        choices=choices_of(FUNCTION_NAMES, PLACING),
        coerce=Function,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose Sales or Marketing.")
        ),
    )
    name = LineField(required=False, max_length=200)
    language = forms.ChoiceField(choices=User.Language)


class DiscreetSignUp(SignupForm):
    """A sign-up that takes as long for an e-mail that has an account as for a new one."""

    def clean(self):
        given = super().clean()
        if self.account_already_exists and not self.errors:
            make_password(given["password1"])
        return given


class KeepForm(DiscreetSignUp):
    """An account for whoever keeps what they began: an e-mail, and a password unless by a code."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["name"], self.fields["password2"]
        email, password = self.fields["email"], self.fields["password1"]
        email.label, password.label = _("Your e-mail"), _("A password")
        email.widget.attrs["dir"] = password.widget.attrs["dir"] = "ltr"
        for field in (email, password):
            field.widget.attrs.pop("placeholder", None)
        password.required = password.widget.is_required = False
        password.help_text = _(
            "At least ten characters. Leave it empty, and we e-mail you a code instead."
        )

    def validate_unique_email(self, value):
        """Take an e-mail that has an account where a code is asked for: it signs in there."""
        return super().validate_unique_email(value) if self.data.get("password1") else value

    def custom_signup(self, request, user):
        """Ask for no name here: the account's page does."""
