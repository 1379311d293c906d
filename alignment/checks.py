"""What a start-up on a real server must not have.

`manage.py check --deploy` names it, and the application server refuses to start with it.
"""

from difflib import get_close_matches
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection, connections
from django.http.request import validate_host

from diagnostics.queries.migrated import are_migrations_applied

from .environment import env

MINIMUM_KEY_LENGTHS = {"SECRET_KEY": 50, "LINK_KEY": 32}
MINIMUM_TOKEN_LENGTH = 20
PREFIX, OF_TESTS = "ALIGNMENT_", "ALIGNMENT_TEST_"
FULL = 2  # what SQLite answers to `PRAGMA synchronous`


@register(Tags.security, deploy=True)
def keys_and_switches(**_asked):
    errors = []
    if settings.DEBUG:
        errors.append(Error("ALIGNMENT_DEBUG is on.", id="alignment.E001"))
    errors += [
        Error(f"ALIGNMENT_{name} has fewer than {least} characters.", id="alignment.E002")
        for name, least in MINIMUM_KEY_LENGTHS.items()
        if len(getattr(settings, name)) < least
    ]
    if 0 < len(settings.METRICS_TOKEN) < MINIMUM_TOKEN_LENGTH:
        errors.append(
            Error(
                f"ALIGNMENT_METRICS_TOKEN has fewer than {MINIMUM_TOKEN_LENGTH} characters.",
                id="alignment.E014",
            )
        )
    if settings.LINK_KEY == settings.SECRET_KEY:
        errors.append(
            Error(
                "ALIGNMENT_LINK_KEY is the same as ALIGNMENT_SECRET_KEY.",
                hint="The secret key is changed when it leaks; the link key stays.",
                id="alignment.E003",
            )
        )
    return errors


@register(Tags.security, deploy=True)
def every_variable_is_a_setting(**_asked):
    unknown = [
        name
        for name in sorted(env.ENVIRON.keys() - env.asked)
        if name.startswith(PREFIX) and not name.startswith(OF_TESTS)
    ]
    return [
        Error(
            f"{name} is no setting.",
            hint=" ".join(f"Is it {near}?" for near in get_close_matches(name, env.asked, 1)),
            id="alignment.E016",
        )
        for name in unknown
    ]


@register(Tags.security, deploy=True)
def beyond_loopback(**_asked):
    if settings.IS_LOOPBACK:
        return []
    errors = []
    if not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE):
        errors.append(Error("Cookies would travel without TLS.", id="alignment.E005"))
    if "*" in settings.ALLOWED_HOSTS:
        errors.append(Error("ALIGNMENT_ALLOWED_HOSTS allows any host.", id="alignment.E006"))
    if not settings.SITE_URL.startswith("https://"):
        errors.append(
            Error(
                "ALIGNMENT_SITE_URL is not an https:// address.",
                hint="Letters carry links that begin with it.",
                id="alignment.E011",
            )
        )
    if not validate_host(urlsplit(settings.SITE_URL).hostname or "", settings.ALLOWED_HOSTS):
        errors.append(
            Error(
                "The host of ALIGNMENT_SITE_URL is not among ALIGNMENT_ALLOWED_HOSTS.",
                hint="Whoever follows a link in a letter would be refused.",
                id="alignment.E017",
            )
        )
    if settings.PROVIDER_ADDRESS.startswith("http://"):
        errors.append(Error("ALIGNMENT_PROVIDER is not an https:// address.", id="alignment.E015"))
    if not settings.HAS_MAIL_SERVER:
        errors.append(
            Error(
                "ALIGNMENT_EMAIL_URL is not set.",
                hint="Letters would wait and reach nobody.",
                id="alignment.E012",
            )
        )
    return errors


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(**_asked):
    if settings.IS_LOOPBACK:
        return []
    collected = staticfiles_storage.load_manifest()[0]
    sources = (
        f"{getattr(storage, 'prefix', None) or ''}/{path}".lstrip("/").replace("\\", "/")
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    if all(source in collected for source in sources):
        return []
    return [
        Error(
            "Static files are missing.",
            hint="manage.py collectstatic --noinput",
            id="alignment.E013",
        )
    ]


@register(Tags.database, deploy=True)
def sqlite_keeps_what_it_saved(databases, **_asked):
    if not databases or connection.vendor != "sqlite":
        return []
    errors = []
    with connection.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if journal != "wal":
        errors.append(Error(f"SQLite's journal is {journal}, not wal.", id="alignment.E007"))
    if synchronous < FULL:
        errors.append(Error("SQLite's synchronous is less than FULL.", id="alignment.E008"))
    if connection.transaction_mode != "IMMEDIATE":
        errors.append(Error("SQLite's transactions do not begin IMMEDIATE.", id="alignment.E009"))
    return errors


@register(Tags.database, deploy=True)
def migrations_are_applied(databases, **_asked):
    if not databases:
        return []
    if not are_migrations_applied():
        return [
            Error("Some migrations are not applied.", hint="manage.py migrate", id="alignment.E010")
        ]
    return []


def what_is_unsafe():
    """Return a sentence for each of the above; a database that is away has the pages say so."""
    errors = (
        keys_and_switches()
        + every_variable_is_a_setting()
        + beyond_loopback()
        + static_files_are_collected()
    )
    try:
        errors += migrations_are_applied(["default"])
    except DatabaseError:
        pass
    finally:
        connections.close_all()
    return [error.msg for error in errors]
