"""The database and the mail server, as Django's settings describe what an address names."""

from pathlib import Path

import django

from . import environment

FILE = Path(__file__).resolve().parent.parent / "hamrasta.sqlite3"
MAIL_SECONDS = 10  # a silent server must not hold a page for longer


def database(name):
    """Return a database by its address: PostgreSQL, or SQLite; our own file where none is named."""
    named = environment.database_address(name, f"sqlite:///{FILE.as_posix()}")
    named |= {"CONN_HEALTH_CHECKS": True}
    size = environment.number("ALIGNMENT_DATABASE_POOL", 8, least=1, most=1000)
    if "sqlite" in named["ENGINE"]:
        return named | {
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "timeout": 20,
                # the write lock from the start: a transaction that reads first cannot fail later
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;"
                "PRAGMA synchronous=FULL;"  # "saved" means on disk
                "PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON;",  # what is parted or erased is not left in the file
            },
        }
    # A page says within two seconds that no server answers, and soon after that one does again
    pool = {"min_size": 1, "max_size": size, "timeout": 1.5, "reconnect_timeout": 3}
    options = {"connect_timeout": 2, "tcp_user_timeout": 5000} | named.get("OPTIONS", {})
    return named | {
        "ENGINE": "alignment.postgresql",
        "CONN_MAX_AGE": 0,
        "OPTIONS": options | {"pool": pool},
    }


def mail(name, *, is_sent):
    """Return the settings of mail by a server's address, the console where none is named."""
    named = environment.mail_address(name, "consolemail://")
    url = {key: value for key, value in named.items() if key.startswith("EMAIL_") and value}
    if not is_sent:
        url = {"EMAIL_BACKEND": "alignment.mail.NoServer"}
    if "EMAIL_HOST" in url:
        url["EMAIL_TIMEOUT"] = MAIL_SECONDS
    if django.VERSION < (6, 1):
        return url
    options = {
        "EMAIL_HOST": "host",
        "EMAIL_PORT": "port",
        "EMAIL_HOST_USER": "username",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": "use_tls",
        "EMAIL_USE_SSL": "use_ssl",
        "EMAIL_TIMEOUT": "timeout",
    }
    used = {options[key]: value for key, value in url.items() if key in options}
    return {"MAILERS": {"default": {"BACKEND": url["EMAIL_BACKEND"], "OPTIONS": used}}}
