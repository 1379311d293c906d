"""Reads ALIGNMENT_* variables; whatever cannot be used is refused in one sentence.

Addresses may hold passwords: of those the value is not said again.
"""

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environ import Env

SWITCHES = dict.fromkeys(("on", "true", "yes", "1"), True) | dict.fromkeys(
    ("off", "false", "no", "0", ""), False
)
DATABASES = ("sqlite://", "postgres://", "postgresql://")
FILE = "hamrasta.env"
LINE = re.compile(r"(#.*|(export )?\w+=.*)?")
MAIL = tuple(f"{scheme}://" for scheme in Env.EMAIL_SCHEMES)

env = Env()


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
    if value != default and not value.startswith(("http://", "https://")):
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
