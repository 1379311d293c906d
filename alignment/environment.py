"""Reads ALIGNMENT_* variables; whatever cannot be used is refused in one sentence.

Addresses may hold passwords: of those the value is not said again.
"""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environ import Env

SWITCHES = dict.fromkeys(("on", "true", "yes", "1"), True) | dict.fromkeys(
    ("off", "false", "no", "0", ""), False
)
DATABASES = ("sqlite://", "postgres://", "postgresql://")
MAIL = tuple(f"{scheme}://" for scheme in Env.EMAIL_SCHEMES)

env = Env()


def switch(name, default):
    value = env.str(name, "on" if default else "off").strip().lower()
    if value not in SWITCHES:
        raise _refusal(name, "on or off", value)
    return SWITCHES[value]


def number(name, default):
    value = env.str(name, str(default)).strip()
    if not (value.isascii() and value.isdigit()):
        raise _refusal(name, "a whole number", value)
    return int(value)


def choice(name, accepted):
    value = env.str(name, accepted[0])
    if value not in accepted:
        raise _refusal(name, " or ".join(accepted), value)
    return value


def time_zone(name, default):
    value = env.str(name, default)
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _refusal(name, "a time zone such as Asia/Tehran or UTC", value) from None
    return value


def web_address(name, default):
    value = env.str(name, default)
    if not value.startswith(("http://", "https://")):
        raise _refusal(name, "an address that begins with https:// or http://", value)
    return value.rstrip("/")


def database_address(name, default):
    accepted = "postgres://user:password@host/name or sqlite:////path"
    return _address(name, default, schemes=DATABASES, read=env.db_url, accepted=accepted)


def mail_address(name, default):
    accepted = "an address such as smtp+tls://user:password@host:587"
    return _address(name, default, schemes=MAIL, read=env.email_url, accepted=accepted)


def _address(name, default, *, schemes, read, accepted):
    if not env.str(name, default).startswith(schemes):
        raise _refusal(name, accepted)
    try:
        return read(name, default)
    except (ValueError, ImproperlyConfigured):  # such as a port that is no number
        raise _refusal(name, accepted) from None


def _refusal(name, accepted, value=None):
    found = "" if value is None else f" “{value}”"
    return ImproperlyConfigured(f"{name}{found} cannot be used. Accepted: {accepted}.")
