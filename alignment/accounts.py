"""Sign-in and sign-up, where the product differs from allauth's own."""

from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from diagnostics.asking.envelope import AUTOMATIC, sender
from diagnostics.models.prepared import Prepared
from diagnostics.reading.fields import LineField
from diagnostics.reading.text import email_address
from diagnostics.views.joining import join_what_waits
from diagnostics.views.keeping import keep_what_waits
from diagnostics.web.asked import waiting_to_join

DEMO_DOMAIN = "@demo.example"
DEMO_PASSWORD = "hamrasta-demo"  # noqa: S105 - printed on the page, in demo mode only


def is_sign_up_open():
    return settings.SIGN_UP == "open"


class LongEnough(MinimumLengthValidator):
    """Django's rule, in a sentence that is in both catalogues and says what is missing."""

    def validate(self, password, user=None):
        if len(password) < self.min_length:
            raise forms.ValidationError(
                ngettext(
                    "This password has %(number)d character; it needs %(least)d.",
                    "This password has %(number)d characters; it needs %(least)d.",
                    len(password),
                ),
                code="password_too_short",
                params={"number": len(password), "least": self.min_length},
            )


PERSON = Prepared(lambda id: get_user_model().objects.filter(id=id))


class Backend(AuthenticationBackend):
    """Sign-in as allauth does it; whoever is signed in is read by a query that is compiled once."""

    def get_user(self, user_id):
        user = PERSON.first(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Whoever is asked to join an organisation may make an account, with that e-mail."""
        return is_sign_up_open() or waiting_to_join(request) is not None

    def clean_email(self, email):
        email = super().clean_email(email_address(email))
        if not is_sign_up_open():
            asked = waiting_to_join(self.request)
            if asked and asked.email != email:
                raise forms.ValidationError(_("This invitation is for another e-mail."))
        return email

    def get_from_email(self):
        return sender()

    def render_mail(self, template_prefix, email, context, headers=None):
        return super().render_mail(template_prefix, email, context, AUTOMATIC | (headers or {}))

    def post_login(self, request, user, **login):
        """Lead to what was begun before the sign-in and is now this person's, if anything."""
        response = super().post_login(request, user, **login)
        return keep_what_waits(request, user) or join_what_waits(request, user) or response

    def save_user(self, request, user, form, commit=True):
        user.language = get_language()
        return super().save_user(request, user, form, commit)


class NameForm(forms.Form):
    """What sign-up asks beside e-mail and password."""

    name = LineField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
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
    "demo_sign_ins": demo_sign_ins,
    "demo_password": DEMO_PASSWORD,
    "is_sign_up_open": is_sign_up_open,
}
