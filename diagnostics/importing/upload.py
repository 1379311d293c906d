"""A file on its way in: measured before it is read, read, and carried from page to page, signed.

Nothing of it lies on a disk, and nothing is stored before somebody has seen what it holds.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from pathlib import PurePath
from typing import Any, NamedTuple

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from ..exchange import (
    KINDS_OF_MANY,
    LARGEST,
    AssessmentFile,
    ExchangeError,
    Kind,
    Limits,
    object_of,
    read_assessment,
    too_large,
)
from ..forms import EARLIEST_DAY
from ..localisation import digits, isolated, separated
from ..models import Assessment, Respondent, User, Version
from ..queries.versions import published_document
from ..reading.text import shown
from ..web import carrying

AROUND_THE_FILE = 64 * 1024  # bytes of a request: the form's other fields and what parts them
KIND = "import"
MOST_RESPONDENTS = 2000
LONGEST_NAME_SHOWN = 60
QUOTES = ("“", "«")
FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")  # letters of Persian and its like
# Codes, days and what a file says itself keep their digits on every page
KEPT = re.compile(r"(“[^”]*”|«[^»]*»|\"[^\"]*\"|[A-Za-z][\w.\[\]-]*|\d{4}-\d\d-\d\d)")


class Brought(NamedTuple):
    """One assessment with the name of the file that it came in, and the digest of that."""

    file: AssessmentFile
    name: str
    digest: str


class KeptInMemory(MemoryFileUploadHandler):
    """Takes a file into memory whatever its size: that of the request was judged before."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True


class KeptUpTo(KeptInMemory):
    """Takes so many bytes of a file and the size of all of it, by which a larger one is refused."""

    def __init__(self, request: Any, *, largest: int) -> None:
        super().__init__(request)
        self.largest = largest

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        super().receive_data_chunk(raw_data[: max(0, self.largest - start)], start)


def is_too_large(request: Any, *, largest: int = LARGEST) -> bool:
    """Tell by what the request says of its size, before any of it is read."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return told.isdecimal() and int(told) > largest + AROUND_THE_FILE


def read_upload(upload: Any) -> Brought:
    """Return what an uploaded file holds, or raise ExchangeError with the place and the reason.

    Its ending says how it is written, and its content has to agree.
    """
    kind, stem = kind_and_stem(upload)
    content = upload.read(LARGEST + 1)
    return Brought(_read(content, kind=kind, stem=stem), file_shown(upload), digest_of([content]))


def limits() -> Limits:
    """Return what an assessment that is stored here may hold, as of today."""
    return Limits(
        name=Respondent._meta.get_field("name").max_length or 0,
        title=Assessment._meta.get_field("title").max_length or 0,
        respondents=MOST_RESPONDENTS,
        days=(EARLIEST_DAY, timezone.localdate()),
    )


def digest_of(contents: Iterable[bytes]) -> str:
    """Return what the same files have in common, whatever they are called and in any order."""
    return sha256(b"".join(sorted(sha256(each).digest() for each in contents))).hexdigest()


def kind_and_stem(upload: Any) -> tuple[Kind, str]:
    """Return how a file is written, by its ending, and its name without that."""
    name = PurePath(upload.name)
    kind = KINDS_OF_MANY.get(name.suffix.lower())
    if kind is None:
        accepted = {"accepted": separated(KINDS_OF_MANY)}
        raise ExchangeError(_("this kind of file is not known. Accepted: %(accepted)s.") % accepted)
    return kind, name.stem


def _read(content: bytes, *, kind: Kind, stem: str = "") -> AssessmentFile:
    file = read_assessment(
        content, kind=kind, published=published_document, stem=stem, limits=limits()
    )
    refuse_empty(file, kind)
    version_of(file)
    return file


def refuse_empty(file: AssessmentFile, kind: Kind) -> None:
    """Refuse a table without a row: it is a template that nobody has filled in."""
    if kind in (Kind.CSV, Kind.XLSX) and not file.respondents:
        raise ExchangeError(_("nobody stands here. Write one row a person."))


def version_of(file: AssessmentFile) -> Version:
    """Return the published version that the file names."""
    rows = Version.objects.filter(checklist__code=file.checklist, number=file.checklist_version)
    version = rows.select_related("checklist").defer("document").first()
    if version is None:
        raise ExchangeError(_("checklist_version: no checklist is published here yet."))
    return version


def carried(brought: Brought, *, user: User) -> str:
    """Return the file as text that only we can have written, for a form to bring back."""
    named = replace(brought.file, mode=Assessment.Mode.NAMED.value)
    text = json.dumps(object_of(named), ensure_ascii=False, separators=(",", ":"))
    facts = [text, brought.name, brought.digest]
    try:
        return carrying.carried(facts, what=KIND, owners=[user.pk])
    except carrying.TooMuch:
        problem = _("this holds more text than one import takes. Shorten the notes.")
        raise ExchangeError(problem) from None


def read_carried(signed: str, *, user: User) -> Brought:
    """Return the file that carried() wrote for this user; else raise ExchangeError."""
    try:
        text, name, digest = carrying.brought_back(signed, what=KIND, owners=[user.pk])
    except carrying.Expired:
        problem = _("This page was open for too long. Choose the file again.")
        raise ExchangeError(problem) from None
    return Brought(_read(text.encode(), kind=Kind.JSON), name, digest)


def file_shown(upload: Any) -> str:
    """Return an uploaded file's name, as far as it may stand in a page."""
    return shown(upload.name, longest=LONGEST_NAME_SHOWN) if upload else ""


def problem_shown(problem: object) -> str:
    """Return a reason with the page's digits, but in codes, days and what was quoted.

    What was quoted keeps its direction to itself wherever the page's may be the other one.
    """
    parts = KEPT.split(str(problem))
    parts[::2] = [digits(part) for part in parts[::2]]
    is_bidi = get_language_bidi()
    for place, part in enumerate(parts):
        if part.startswith(QUOTES) and (is_bidi or FROM_THE_RIGHT.search(part)):
            parts[place] = f"{part[0]}{isolated(part[1:-1])}{part[-1]}"
    return "".join(parts)


def size_problem(largest: int = LARGEST) -> str:
    return too_large(largest)
