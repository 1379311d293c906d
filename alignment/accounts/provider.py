"""Sign-in through a provider of OpenID Connect, which the settings name."""

from allauth.account.internal.flows.manage_email import assess_unique_email
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_noop, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from diagnostics.reading.text import email_address
from diagnostics.web.asked import waiting_to_join

LANGUAGE = "language_of_sign_in"
DID_NOT_WORK = gettext_noop("Signing in through %(provider)s did not work. Try again.")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Takes what the provider says of a person, and only a plain yes for a confirmed e-mail."""

    def populate_user(self, request, sociallogin, data):
        sociallogin.account.extra_data = {}  # all else that it says of the person is not kept
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
            address.email = email_address(address.email)
        user = super().populate_user(request, sociallogin, data)
        parts = data.get("name"), data.get("first_name"), data.get("last_name")
        name = parts[0] or " ".join(filter(None, parts[1:]))
        user.name = " ".join(str(name).split())[:120]
        user.language = get_language()
        return user

    def is_open_for_signup(self, request, sociallogin):
        """Whoever is asked to join may make an account, with that e-mail."""
        if settings.SIGN_UP == "open":
            return True
        asked = waiting_to_join(request)
        return asked is not None and asked.email == sociallogin.user.email

    def is_auto_signup_allowed(self, request, sociallogin):
        """Nothing is asked beside what the provider says; what does not do is refused."""
        email = sociallogin.user.email
        if not email or assess_unique_email(email) is False:
            raise _back(request, _("%(provider)s confirms no e-mail of yours."))
        return True

    def on_authentication_error(self, request, provider, **error):
        raise _back(request, _(DID_NOT_WORK))


def take_what_is_confirmed(user, login):
    """Count a person's e-mail as proved where it was the provider that confirmed it.

    Before a sign-in, and after a password was taken away that somebody else may have chosen.
    """
    through = (login["signal_kwargs"] or {}).get("sociallogin")
    said = through.email_addresses if through else []
    if any(address.verified and address.email == user.email for address in said):
        proved = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=proved)


def sign_in_provider():
    """Return what the provider is called, if there is one."""
    return settings.PROVIDER_NAME


@never_cache
@require_POST
def provider_sign_in(request):
    """Lead to the provider; it leads back to the view below."""
    if not settings.PROVIDER_ADDRESS:
        raise Http404
    from requests import RequestException  # heavy: an HTTP client, where there is a provider

    request.session[LANGUAGE] = get_language()
    provider = ProviderAdapter(request).get_provider(request, "openid_connect")
    try:
        return provider.redirect(
            request, AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
        )
    except RequestException:
        return _back(
            request, _("Signing in through %(provider)s did not work. Try again.")
        ).response


@never_cache
@require_safe
def provider_answer(request, provider_id):
    """Sign in whom the provider vouches for, in the language in which they left."""
    if not settings.PROVIDER_ADDRESS:
        raise Http404
    from allauth.socialaccount.providers.openid_connect.views import callback  # heavy as well

    with override(request.session.get(LANGUAGE, get_language())):
        return callback(request, provider_id)


def _back(request, sentence):
    messages.error(request, sentence % {"provider": settings.PROVIDER_NAME})
    return ImmediateHttpResponse(redirect("account_login"))
