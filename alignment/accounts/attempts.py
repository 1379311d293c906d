"""Wrong passwords: whoever guesses is slowed, and the owner of the account is not."""

import logging
import secrets
from datetime import timedelta
from ipaddress import IPv6Address

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from diagnostics.web.on_device import keep_on_device, kept_on_device
from diagnostics.web.throttle import address_of

LOG = logging.getLogger(__name__)
COOKIE = "device"
LASTS = timedelta(days=365)
APP = "allauth.account"
SHOWN = 12  # characters of a digest in the log


class PatientAdapter(DefaultAccountAdapter):
    """Counts wrong passwords by network address and account, on a known device by the device.

    A device is known to the account that last signed in on it. What strangers try from elsewhere
    never stops it; where they try too much from everywhere, others need a code sent by e-mail.
    """

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _("Too many attempts. Try again in a few minutes."),
        "too_many_wrong_passwords": _(
            "Too many wrong passwords. Wait a few minutes, or sign in by a code that we e-mail you."
        ),
    }

    def get_client_ip(self, request):
        """Return an IPv4 address as one, where a socket of both kinds writes it as IPv6.

        Or all that come by IPv4 would be counted as one network.
        """
        address = super().get_client_ip(request)
        try:
            return str(IPv6Address(address).ipv4_mapped or address)
        except ValueError:
            return address

    def pre_authenticate(self, request, **credentials):
        counted = []
        for action, key in _limits(request, credentials):
            usage = ratelimit.consume(request, app=APP, action=action, key=key)
            if usage is None:
                raise self.validation_error(
                    "too_many_wrong_passwords"
                    if settings.SENDS_LETTERS
                    else "too_many_login_attempts"
                )
            counted += usage.usage
        self._login_failed_rl_usage = ratelimit.RateLimitUsage(counted)

    def authentication_failed(self, request, **credentials):
        """Write it down; which account was tried is told by a digest that is always the same."""
        account = _digest(credentials.get("email", ""))[:SHOWN]
        LOG.warning("A sign-in failed: account %s, from %s", account, address_of(request))

    def _delete_login_attempts_cached_email(self, request, **credentials):
        for action, key in _limits(request, credentials):
            ratelimit.clear(request, app=APP, action=action, key=key)


def remember_device(request, response, user):
    """Let the account know the device on which its owner has just signed in."""
    device, _dot, owner = _kept(request).partition(".")
    account = _digest(user.email)
    known = device if owner == account else secrets.token_urlsafe(16)
    keep_on_device(response, COOKIE, f"{known}.{account}", lasts=LASTS)
    return response


def _limits(request, credentials):
    """Return what is counted, as in ACCOUNT_RATE_LIMITS, and under which key."""
    account = _digest(credentials.get("email", ""))
    device, _dot, owner = _kept(request).partition(".")
    if owner == account:
        return [("login_failed_device", f"{account} {device}")]
    return [
        ("login_failed", f"{account} {address_of(request)}"),
        ("login_failed_account", account),
    ]


def _kept(request):
    return kept_on_device(request, COOKIE, lasts=LASTS) or ""


def _digest(email):
    """Return what stands for an account: on the device, nobody reads its e-mail."""
    return salted_hmac(COOKIE, email.strip().lower(), algorithm="sha256").hexdigest()
