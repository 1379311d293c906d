"""Where a person is signed in, in words, and signed out again."""

from typing import NamedTuple

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# The first mark that a browser's own line holds: several say that they are also another
BROWSERS = {
    "Edg": gettext_noop("Edge"),
    "OPR/": gettext_noop("Opera"),
    "SamsungBrowser": gettext_noop("Samsung Internet"),
    "Firefox/": gettext_noop("Firefox"),
    "FxiOS": gettext_noop("Firefox"),
    "CriOS": gettext_noop("Chrome"),
    "Chrome/": gettext_noop("Chrome"),
    "Safari/": gettext_noop("Safari"),
}
SYSTEMS = {
    "iPhone": gettext_noop("a phone"),
    "iPad": gettext_noop("a tablet"),
    "Android": gettext_noop("a phone"),
    "Windows": gettext_noop("Windows"),
    "Macintosh": gettext_noop("a Mac"),
    "Linux": gettext_noop("Linux"),
}


class Device(NamedTuple):
    name: str
    since: object


def device_of(user_agent):
    """Return a browser and its machine in words: Firefox on Linux."""
    browser = _first_of(BROWSERS, user_agent)
    system = _first_of(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": _(browser), "system": _(system)}
    return _("another program")


def _first_of(marks, user_agent):
    return next((name for mark, name in marks.items() if mark in user_agent), "")


def sessions_elsewhere(request):
    """Return the other devices on which the person is signed in, the newest first; two queries."""
    rows = list(_others(request).order_by("-created_at"))
    keys = [row.session_key for row in rows]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    return [
        Device(device_of(row.user_agent), row.created_at)
        for row in rows
        if row.session_key in alive
    ]


def end_other_sessions(request):
    others = _others(request)
    Session.objects.filter(session_key__in=others.values("session_key")).delete()
    others.delete()


def _others(request):
    rows = UserSession.objects.filter(user=request.user)
    return rows.exclude(session_key=request.session.session_key)
