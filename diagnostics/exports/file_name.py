"""What a result is called when it is taken away: the organisation, the day and the language."""

import re
import unicodedata
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language

from ..localisation import day_of_a_name
from ..models import Assessment
from ..reading.text import normal

LONGEST_BYTES = 160  # of the organisation's name: a whole name may have 255 on most disks
HALF_SPACE = "\N{ZERO WIDTH NON-JOINER}"
NAMELESS = "result"


def file_name(assessment: Assessment, extension: str) -> str:
    """Return "Sepehr-Controls-2026-11-18-en.pdf": of letters, digits and hyphens of any script.

    The day is that of closing, or today while the round is open; the language is the active one.
    """
    closed_at = assessment.closed_at
    day = timezone.localdate(closed_at) if closed_at else timezone.localdate()
    return dated_name(assessment.organisation.text, day, extension)


def dated_name(text: str, day: date, extension: str) -> str:
    """Return such a name of anything that is called so."""
    name = _safe(text) or NAMELESS
    language = (get_language() or "en").partition("-")[0]
    return f"{name}-{day_of_a_name(day)}-{language}.{extension}"


def _safe(text: str) -> str:
    """Return the text without what a file system, a header or a reading direction trips over."""
    kept = "".join(character if _is_kept(character) else " " for character in normal(text))
    words = re.sub(r"\s+", "-", kept.strip(f" {HALF_SPACE}"))
    short = words.encode()[:LONGEST_BYTES].decode(errors="ignore")
    return short.rstrip(f"-{HALF_SPACE}")


def _is_kept(character: str) -> bool:
    is_mark = unicodedata.category(character) in ("Mn", "Mc")
    return character.isalnum() or is_mark or character == HALF_SPACE
