"""Sign-in and sign-up, where the product differs from allauth's own."""

import logging
from contextlib import suppress
from functools import cache
from smtplib import SMTPException

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.forms import Form, TextInput
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from diagnostics.localisation import product_name
from diagnostics.models.prepared import Prepared
from diagnostics.reading.fields import LineField
from diagnostics.reading.text import email_address
from diagnostics.views.joining import join_what_waits
from diagnostics.views.keeping import keep_what_waits
from diagnostics.web.asked import waiting_to_join

from .attempts import PatientAdapter, remember_device
from .devices import device_of
from .letters import LetterDidNotGoOut, write_letter
from .provider import sign_in_provider, take_what_is_confirmed
from .second_factor import hide, show

LOG = logging.getLogger(__name__)
# By what one proves once more who one is
PROOFS = {
    "reauthenticate": _("By your password"),
    "mfa_reauthenticate": _("By a code of your app"),
    "mfa_reauthenticate:webauthn": _("By a passkey"),
}
DEMO_DOMAIN = "@demo.example"
DEMO_PASSWORD = "hamrasta-demo"  # noqa: S105 - printed on the page, in demo mode only


def is_sign_up_open():
    return settings.SIGN_UP == "open"


def sends_letters():
    return settings.SENDS_LETTERS


PERSON = Prepared(lambda id: get_user_model().objects.filter(id=id))


class Backend(AuthenticationBackend):
    """Sign-in as allauth does it; whoever is signed in is read by a query that is compiled once."""

    def get_user(self, user_id):
        user = PERSON.first(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(PatientAdapter):
    error_messages = PatientAdapter.error_messages | {
        "duplicate_email": _("This is your e-mail already."),
        "email_password_mismatch": _("E-mail or password is not correct."),
        "email_taken": _("Another account has this e-mail."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This is not the code that was sent last."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request):
        """Whoever is asked to join an organisation may make an account, with that e-mail."""
        return is_sign_up_open() or waiting_to_join(request) is not None

    def clean_email(self, email):
        email = super().clean_email(email_address(email))
        if not is_sign_up_open():
            asked = waiting_to_join(self.request)
            if asked and asked.email != email:
                raise ValidationError(_("This invitation is for another e-mail."))
        return email

    def render_mail(self, template_prefix, email, context, headers=None):
        return write_letter(template_prefix.rpartition("/")[2], email, context)

    def send_mail(self, template_prefix, email, context):
        """Raise LetterDidNotGoOut where no server takes the letter: nothing may follow from it."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as fault:
            LOG.warning("A letter of an account did not go out: %s", type(fault).__name__)
            # what did not go out may be asked for again at once
            ratelimit.clear(
                self.request, app="allauth.account", action="confirm_email", key=email.lower()
            )
            raise LetterDidNotGoOut from fault

    def send_notification_mail(self, *args, **kwargs):
        """Tell of what has happened; it has happened without the letter too."""
        with suppress(LetterDidNotGoOut):
            super().send_notification_mail(*args, **kwargs)

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address):
        return reverse("account" if self.request.user.is_authenticated else "account_login")

    def get_reauthentication_methods(self, user):
        methods = super().get_reauthentication_methods(user)
        return [method | {"description": PROOFS[method["id"]]} for method in methods]

    def pre_login(self, request, user, **login):
        response = super().pre_login(request, user, **login)
        take_what_is_confirmed(user, login)
        return response

    def post_login(self, request, user, **login):
        """Lead to what was begun before the sign-in and is now this person's, if anything."""
        response = super().post_login(request, user, **login)
        waiting = keep_what_waits(request, user) or join_what_waits(request, user)
        return remember_device(request, waiting or response, user)

    def save_user(self, request, user, form, commit=True):
        user.language = get_language()
        return super().save_user(request, user, form, commit)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Switch the second factor off before you change your e-mail."),
        "cannot_generate_recovery_codes": _("Switch a second factor on first."),
        "incorrect_code": _("This code is not correct, or no longer."),
        "unverified_email": _("Confirm your e-mail first."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
    }

    def encrypt(self, text):
        return hide(text)

    def decrypt(self, encrypted_text):
        return show(encrypted_text)

    def get_totp_issuer(self):
        return product_name()

    def generate_authenticator_name(self, user, type):
        return device_of(self.request.headers.get("User-Agent", ""))


class NameForm(Form):
    """What sign-up asks beside e-mail and password."""

    name = LineField(
        label=_("Name"),
        max_length=120,
        widget=TextInput({"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Write your name.")},
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request, user):
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


def demo_sign_ins():
    """Return the addresses of those who sign in with the published password, in demo mode only.

    The demo can be loaded with a password of one's own, and each of them may change theirs.
    """
    if not settings.DEMO:
        return []
    people = get_user_model().objects.filter(email__endswith=DEMO_DOMAIN, is_active=True)
    passwords = people.order_by("id").values_list("email", "password")
    return [email for email, kept in passwords if _is_published(kept)]


@cache
def _is_published(kept):
    """Return whether a kept password is the published one; worked out once, as it is slow."""
    return check_password(DEMO_PASSWORD, kept)


# For allauth's own page, which calls what it shows
SIGN_IN_CONTEXT = {
    "sends_letters": sends_letters,
    "demo_sign_ins": demo_sign_ins,
    "demo_password": DEMO_PASSWORD,
    "is_sign_up_open": is_sign_up_open,
    "sign_in_provider": sign_in_provider,
}
