"""allauth's forms in our words; an address is judged after what nobody sees is taken out of it."""

from allauth.account import forms as account
from allauth.account.internal.flows.manage_email import sync_email_address
from allauth.account.utils import filter_users_by_email, passthrough_next_redirect_url
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, get_user_model
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from diagnostics.forms import DiscreetSignUp
from diagnostics.reading.fields import AddressField, LineField, OneTimeCodeField

from . import NameForm

LONGEST_ADDRESS = 254
LONGEST_KEY_NAME = 100  # what allauth's own field takes
LABELS = {
    "password": _("Password"),
    "oldpassword": _("Your password until now"),
    "password1": _("New password"),
    "password2": _("The same password once more"),
    "code": _("Code"),
    "passwordless": _("Sign in with this key alone"),
}
MISSING = {
    "code": _("Write the code."),
    "password": _("Write your password."),
    "oldpassword": _("Write your password."),
    "password1": _("Write a password."),
    "password2": _("Write the password once more."),
}


class OurWords:
    """A form of allauth as our pages show it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "login"):
            if name in self.fields:
                self.fields[name] = _address()
        if "code" in self.fields:
            self.fields["code"] = OneTimeCodeField(widget=self.fields["code"].widget)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"dir": "ltr", "autofocus": True}
        if "password1" in self.fields:
            self.fields["password1"].help_text = _(
                "Ten characters or more, not digits alone, and nothing that is easily guessed."
            )


def _address():
    return AddressField(
        label=_("E-mail"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput({"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Write your e-mail."),
            "invalid": _("This is no e-mail address."),
        },
    )


class SignInForm(OurWords, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if settings.SENDS_LETTERS:
            self.fields["password"].help_text = format_html(
                '<a href="{}">{}</a>',
                reverse("account_reset_password"),
                _("Forgot your password?"),
            )


class SignUpForm(OurWords, DiscreetSignUp):
    """Without letters too it tells nobody who has an account: it leads everybody to the sign-in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = LABELS["password"]

    def validate_unique_email(self, value):
        if _is_proved():
            return super().validate_unique_email(value)
        self.account_already_exists = bool(filter_users_by_email(value))
        return value

    def try_save(self, request):
        if _is_proved():
            return super().try_save(request)
        user = None if self.account_already_exists else self.save(request)
        messages.success(
            request,
            gettext(
                "This e-mail has an account now: sign in. If it had one before, its password is "
                "the one it had."
            ),
        )
        sign_in = reverse("account_login")
        return user, redirect(passthrough_next_redirect_url(request, sign_in, REDIRECT_FIELD_NAME))


def _is_proved():
    """Return whether a code sent to an address is asked for before the first sign-in."""
    return settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory"


class NewAddressForm(OurWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):
    pass


class ResetForm(OurWords, account.ResetPasswordForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class RequestCodeForm(OurWords, account.RequestLoginCodeForm):
    def clean_email(self):
        """Note the address of whoever has none on record yet, which the code then confirms."""
        email = super().clean_email()
        if self._user:
            sync_email_address(self._user, email)
        return email


class SignInCodeForm(OurWords, account.ConfirmLoginCodeForm):
    pass


class AddressCodeForm(OurWords, account.ConfirmEmailVerificationCodeForm):
    pass


class ResetCodeForm(OurWords, account.ConfirmPasswordResetCodeForm):
    pass


class SecondFactorForm(OurWords, mfa.AuthenticateForm):
    pass


class SecondFactorAgainForm(OurWords, mfa.ReauthenticateForm):
    pass


class AppForm(OurWords, ActivateTOTPForm):
    pass


def _key_name():
    return LineField(
        label=_("What the key is called"),
        max_length=LONGEST_KEY_NAME,
        widget=forms.TextInput({"dir": "auto"}),
        error_messages={"required": _("Write what the key is called.")},
    )


class NewKeyForm(OurWords, AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name()
        self.fields["name"].required = False
        self.fields["passwordless"].help_text = _(
            "Then no password is asked for; the device asks for your finger, your face or its PIN."
        )


class KeyForm(OurWords, EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"] = _key_name()


class PersonForm(forms.ModelForm):
    """What a person is called, and the language that letters and pages begin in."""

    name = NameForm.base_fields["name"]  # as sign-up asks for it

    class Meta:
        model = get_user_model()
        fields = ["name", "language"]
        widgets = {"language": forms.RadioSelect}
        labels = {"language": _("Language")}


class LettersForm(forms.ModelForm):
    """Which letters a person wants of those that they can do without."""

    class Meta:
        model = get_user_model()
        fields = ["is_told_of_decisions", "is_told_to_look_again", "is_asked_between_rounds"]
        labels = {
            "is_told_of_decisions": _("When a consultant has decided on a result"),
            "is_told_to_look_again": _("When a day to look again at an organisation has come"),
            "is_asked_between_rounds": _("When both sides are asked whether they keep to it"),
        }
        help_texts = {
            "is_told_of_decisions": _("one letter a decision, to whoever manages the organisation"),
            "is_told_to_look_again": _(
                "to its consultants one letter a day; to its managers one when a next round gets "
                "its day, and one on it"
            ),
            "is_asked_between_rounds": _("one letter a pulse, to the people of the last round"),
        }


class ReviewsForm(forms.ModelForm):
    """How a consultant wants to review."""

    class Meta:
        model = get_user_model()
        fields = ["is_asked_to_place"]
        labels = {
            "is_asked_to_place": _("Before the verdict shows, ask where I would place a client")
        }
        help_texts = {
            "is_asked_to_place": _(
                "once a result, on its page, until it is reviewed; your clients’ list and files "
                "still show results"
            )
        }
