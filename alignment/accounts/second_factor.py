"""A second factor of those who see many organisations, where the settings ask for it."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.shortcuts import redirect

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
