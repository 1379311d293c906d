"""A second factor: who must have one where the settings ask for it, and how its secrets lie."""

import hmac
from base64 import urlsafe_b64encode

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.shortcuts import redirect

HIDDEN = "gAAAA"  # how each hidden text begins, and neither a secret of an app nor a seed of codes
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What leads to one, or away
OPEN = {
    "account_second_factor",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_logout",
    "health",
    "metrics",
}


def lacks_second_factor(user):
    """Tell whether somebody must set one up first: a consultant or an admin who has none."""
    if settings.SECOND_FACTOR != "required" or not user.is_authenticated:
        return False
    if not (user.is_staff or user.is_consultant):
        return False
    return not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def required(get_response):
    """Lead whoever must set one up there, from every page."""
    if settings.SECOND_FACTOR != "required":
        raise MiddlewareNotUsed

    def answered(request):
        return get_response(request)

    def led(request, _view, _args, _kwargs):
        is_open = request.resolver_match.view_name in OPEN
        if is_open or not lacks_second_factor(request.user):
            return None
        return redirect("account_second_factor")

    answered.process_view = led
    return answered


def hide(secret):
    """Return a secret as it is stored: whoever has the database alone cannot make codes of it."""
    return _cipher().encrypt(secret.encode()).decode()


def show(stored):
    """Return a secret again; one that is older than the hiding is as it stands."""
    if not stored.startswith(HIDDEN):
        return stored
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:  # hidden by another key: no code is right
        return generate_totp_secret()


def _cipher():
    from cryptography.fernet import Fernet  # heavy: a library of ciphers

    key = hmac.digest(settings.LINK_KEY.encode(), b"second factor", "sha256")
    return Fernet(urlsafe_b64encode(key))
