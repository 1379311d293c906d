"""Days as a calendar file (RFC 5545): each an entry of a whole day."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from .reading.text import clean

MOST_BYTES = 75  # of a line; a longer one goes on after a space
CONTENT_TYPE = "text/calendar; charset=utf-8"


class CalendarEntry(NamedTuple):
    """One day: a key that stays its own, what to do, more about it."""

    key: str
    on: date
    summary: str
    description: str = ""


def calendar_file(entries: Iterable[CalendarEntry], *, now: datetime) -> bytes:
    """Return the entries as a file; read again, an entry of the same key takes its own place."""
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hamrasta//Plan//EN"),
        *(line for entry in entries for line in _entry(entry, now)),
        "END:VCALENDAR",
    ]
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _entry(entry: CalendarEntry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.key}@{urlsplit(settings.SITE_URL).hostname}"
    yield f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.summary)}"
    if entry.description:
        yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return "\\n".join(clean(line) for line in text.splitlines())


def _folded(line: str) -> Iterator[bytes]:
    """Yield a line in pieces that break between letters, never inside one."""
    piece = b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > MOST_BYTES:
            yield piece
            piece = b" "
        piece += encoded
    yield piece
