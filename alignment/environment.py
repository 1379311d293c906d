"""Reads ALIGNMENT_* variables; whatever cannot be used is refused in one sentence.

Addresses may hold passwords: of those the value is not said again.
"""

import re
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email
from environ import Env

SWITCHES = dict.fromkeys(("on", "true", "yes", "1"), True) | dict.fromkeys(
    ("off", "false", "no", "0", ""), False
)
DATABASES = ("sqlite://", "postgres://", "postgresql://")
FILE = "hamrasta.env"
LINE = re.compile(r"(#.*|(export )?\w+=.*)?")
HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-f:.]+\]", re.ASCII | re.IGNORECASE)
LONGEST_DAYS = 100 * 365
MAIL = tuple(f"{scheme}://" for scheme in Env.EMAIL_SCHEMES)


class Variables(Env):
    """Reads variables, and knows which it was asked for: there are no others."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def get_value(self, var, *given, **how):
        self.asked.add(var)
        return super().get_value(var, *given, **how)


env = Variables()


def read_file(folder: Path):
    """Read the file that ALIGNMENT_ENV_FILE names, else the folder's; what is set already stays."""
    named = env.str("ALIGNMENT_ENV_FILE", "")
    path = Path(named) if named else folder / FILE
    try:
        if not named and not path.exists():
            return
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if not LINE.fullmatch(line.rstrip("\n")):
                    raise ImproperlyConfigured(f"{path}, line {number}, is not NAME=value.")
            file.seek(0)
            env.read_env(file)
    except (OSError, UnicodeError) as problem:
        reason = getattr(problem, "strerror", None) or "not UTF-8"
        raise ImproperlyConfigured(f"{path} cannot be read ({reason}).") from None


def require(*names):
    missing = [name for name in names if not env.str(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(
            f"Not set: {', '.join(missing)}, neither in {FILE} beside manage.py (or the file that"
            " ALIGNMENT_ENV_FILE names) nor in the environment; see the README, Settings."
            " For a start on this machine only: python3 run.py"
        )


def switch(name, default):
    value = env.str(name, "on" if default else "off").strip().lower()
    if value not in SWITCHES:
        raise _refusal(name, "on or off", value)
    return SWITCHES[value]


def number(name, default, *, least=0, most=10**9):
    value = env.str(name, str(default)).strip()
    if not (re.fullmatch("[0-9]{1,10}", value) and least <= int(value) <= most):
        raise _refusal(name, f"a whole number from {least} to {most}", value)
    return int(value)


def days(name, default, *, least=0):
    return number(name, default, least=least, most=LONGEST_DAYS)


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


def hosts(name):
    """Return names as a browser sends them, of which no scheme and no port is a part."""
    values = [value.strip() for value in env.str(name).split(",") if value.strip()]
    for value in values:
        if not HOST.fullmatch(value):
            raise _refusal(name, "names without scheme and port, such as hamrasta.example", value)
    return values


def site(name, default):
    accepted = "https:// or http:// with a host and nothing behind it: https://hamrasta.example"
    return _web(name, default, accepted, has_path=False)


def web_address(name, default):
    accepted = "an address that begins with https:// or http:// and a host"
    return _web(name, default, accepted, has_path=True)


def _web(name, default, accepted, *, has_path):
    value = env.str(name, default).strip()
    try:
        parts = urlsplit(value.rstrip("/"))
        is_web = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # such as a port that is no number
        raise _refusal(name, accepted, value) from None
    more = parts.query or parts.fragment or (parts.path and not has_path)
    if value != default and (not is_web or more):
        raise _refusal(name, accepted, value)
    return value.rstrip("/")


def sender(name, default):
    value = env.str(name, default)
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        accepted = "an e-mail address, such as Hamrasta <hamrasta@firm.example>"
        raise _refusal(name, accepted, value) from None
    return value


def database_address(name, default):
    accepted = "postgres://user:password@host/name or sqlite:////path"
    return _address(name, default, schemes=DATABASES, read=env.db_url, accepted=accepted)


def mail_address(name, default):
    accepted = "an address such as smtp+tls://user:password@host:587"
    named = _address(name, default, schemes=MAIL, read=env.email_url, accepted=accepted)
    if env.str(name, default).startswith("smtp") and not named["EMAIL_HOST"]:
        raise _refusal(name, accepted)
    return named


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
