"""Bytes to one checked assessment (METHOD 10); whatever the bytes, or ExchangeError."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from ..instruments.document import Document, NotPublished
from ..localisation import separated, typed_day
from ..method.checklist import Answer
from ..reading.dates import can_be_two_days, is_serial, read_day
from ..reading.delimited import MOST_ROWS, Row
from ..reading.text import NoText, bare, clean, decoded, plain, shown, trimmed, with_latin_digits
from . import assessment_file
from .assessment_file import AssessmentFile, FileRespondent
from .codes import Codes
from .objects import Fields, ObjectSource, read_json
from .place import ExchangeError, Place
from .tables import HEAD, TableSource, csv_rows
from .words import ANONYMOUS_WORDS, FUNCTIONS, OWNERS, TRUTH_VALUES, Vocabulary
from .workbook_reading import without_answers, workbook_rows

LARGEST = 5 * 1024 * 1024  # bytes of one assessment
LONGEST_TEXT = 200
LONGEST_NOTE = 6100  # the three notes of a sheet, 2000 each, one below the other
BREAKS = "\r\n\t"  # of lines and cells: kept in a note, a space elsewhere
JSON_STARTS, JSON_WORDS = ("{", "["), ("null", "true", "false")
NO_TEXT = ("Cc", "Cs")  # control characters, and halves of characters
VERSION_NUMBER = re.compile(r"[1-9]\d{0,8}", re.ASCII)
NAMED_WORDS = {plain("named"), plain("با نام")}
RESPONDENT_KEYS = ("name", "function", "answers", "conditions", "funnel", "funnel_wanted", "note")

Published = Callable[[str, int | None], tuple[int, Document]]  # raises NotPublished
Key = TypeVar("Key")
Meaning = TypeVar("Meaning")
Item = TypeVar("Item")


class Kind(StrEnum):
    """How an assessment is written; lines are many, each as JSON."""

    JSON = "json"
    LINES = "jsonl"
    YAML = "yaml"
    CSV = "csv"
    XLSX = "xlsx"


KINDS = {
    ".json": Kind.JSON,
    ".yaml": Kind.YAML,
    ".yml": Kind.YAML,
    ".csv": Kind.CSV,
    ".xlsx": Kind.XLSX,
}


class Source(Protocol):
    """What the ways of writing have in common: the head, and where its values stand."""

    head: Fields
    answers: Vocabulary[Answer]

    def place(self, key: str) -> Place: ...

    def facts(self, document: Document) -> object: ...

    def respondents(self, document: Document) -> Iterator[tuple[Place, object]]: ...


@dataclass(frozen=True)
class Limits:
    """How many respondents a file may have; how long texts of one line may be, in characters.

    days are the first and the last on which a round can have been; None for any, in any order.
    """

    name: int = LONGEST_TEXT
    title: int = LONGEST_TEXT
    respondents: int = MOST_ROWS
    days: tuple[datetime.date, datetime.date] | None = None


ANY_LENGTH = Limits()


def read_assessment(
    content: bytes,
    *,
    kind: Kind,
    published: Published,
    stem: str = "",
    limits: Limits = ANY_LENGTH,
) -> AssessmentFile:
    """Return the assessment that a file holds; published finds the version that it names."""
    return assessment_of(_source(content, kind, stem, limits.respondents), published, limits)


def assessment_of(source: Source, published: Published, limits: Limits) -> AssessmentFile:
    """Return the assessment of one source, checked."""
    head, place = source.head, source.place
    _refuse_anonymous(source)
    _refuse_unknown(head, (*HEAD, "facts", "respondents", "result"), Place())
    organisation = _text(head, "organisation", place("organisation"))
    if not organisation:
        missing = _("this is missing. Give the organisation's name.")
        place("organisation").at("organisation").refuse(missing)
    checklist, number, document = _checklist(source, published)
    began, ended = _days(source, limits)
    codes = Codes.of(document)
    return AssessmentFile(
        organisation=organisation,
        respondents=tuple(
            _respondent(raw, where, codes, source.answers, limits)
            for where, raw in _at_most(limits.respondents, source.respondents(document))
        ),
        checklist=checklist,
        checklist_version=number,
        title=_text(head, "title", place("title"), longest=limits.title),
        date=began,
        closed_on=ended,
        facts=_facts(source, document, codes),
    )


def _at_most(most: int, items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items; refuse the first that is too many before any after it is read."""
    for number, item in enumerate(items, start=1):
        if number > most:
            problem = _("respondents: there are more than %(limit)d. Give one assessment a file.")
            raise ExchangeError(problem % {"limit": most})
        yield item


def _source(content: bytes, kind: Kind, stem: str, most: int) -> Source:
    if len(content) > LARGEST:
        raise ExchangeError(too_large())
    if kind is Kind.XLSX:
        return TableSource(_rows(most, workbook_rows(content)), stem, TRUTH_VALUES, said=str)
    text = text_of(content)
    refuse_other_kind(text, kind)
    if kind is Kind.CSV:
        return TableSource(_rows(most, csv_rows(text)), stem)
    if kind is Kind.YAML:
        from .yaml_reading import read_yaml  # heavy: a library, for files of YAML

        return ObjectSource(_only(read_yaml(text)), TRUTH_VALUES)
    return ObjectSource(_only(read_json(text)))


def _only(value: object) -> object:
    """Return the one item of a list that has no other."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _rows(most: int, rows: Iterator[Row]) -> Iterator[Row]:
    yield from islice(rows, 1)  # the headings
    yield from _at_most(most, rows)


def too_large(largest: int = LARGEST) -> str:
    """Return what is said of a file that is not even read."""
    limit = {"limit": largest // 1024 // 1024}
    return _("this is too large. Accepted: %(limit)d MiB at most.") % limit


def text_of(content: bytes) -> str:
    """Return the text of a file that is not empty."""
    try:
        text = decoded(content)
    except NoText as problem:
        raise ExchangeError(str(problem)) from None
    if not text.strip():
        raise ExchangeError(_("this is empty. Give one assessment."))
    return text


def refuse_other_kind(text: str, kind: Kind) -> None:
    """Refuse JSON that is called a table, and a table or another text that is called JSON."""
    text = text.strip()
    if kind is Kind.CSV and text.startswith(JSON_STARTS):
        raise ExchangeError(_("this is JSON. Give the file the ending .json or .jsonl."))
    if kind is Kind.JSON and text[:1].isalpha() and text not in JSON_WORDS:
        raise ExchangeError(
            _("this is not JSON. Give the file the ending of what it is, such as .csv or .yaml.")
        )


def _refuse_anonymous(source: Source) -> None:
    mode = source.head.get("mode")
    if mode is None or (isinstance(mode, str) and plain(mode) in NAMED_WORDS):
        return
    place = source.place("mode").at("mode")
    if isinstance(mode, str) and plain(mode) in ANONYMOUS_WORDS:
        place.refuse(without_answers())
    problem = _("“%(value)s” is not an accepted mode. Use named.")
    place.refuse(problem % {"value": shown(mode)})


def _checklist(source: Source, published: Published) -> tuple[str, int, Document]:
    code = _text(source.head, "checklist", source.place("checklist")) or assessment_file.ARTICLE
    number = _version_number(source.head, source.place("checklist_version"))
    try:
        found, document = published(code, number)
    except NotPublished as error:
        accepted = {"accepted": separated(str(word) for word in error.accepted)}
        problem = _("this is not published. Accepted: %(accepted)s.") % accepted
        source.place(error.field).at(error.field).refuse(problem)
    return code, found, document


def _version_number(head: Fields, place: Place) -> int | None:
    asked = head.get("checklist_version")
    if asked is None:
        return None
    written = str(asked) if type(asked) is int else asked
    if isinstance(written, str):
        written = with_latin_digits(bare(written))
    if not isinstance(written, str) or not VERSION_NUMBER.fullmatch(written):
        problem = _("“%(value)s” is not a version. Give a whole number from 1.")
        place.at("checklist_version").refuse(problem % {"value": shown(asked)})
    return int(written)


def _facts(source: Source, document: Document, codes: Codes) -> dict[str, Answer]:
    """Return what the organisation says of the facts; in a table each has a row of its own."""
    raw = source.facts(document)
    if raw is None:
        return {}
    written = _object(raw, source.place("facts"), "facts")
    _refuse_unknown(written, codes.facts, source.place("facts"), "facts")
    return {
        code: source.answers.read(word, source.place(code), "facts", code)
        for code, word in written.items()
    }


def _respondent(
    raw: object, place: Place, codes: Codes, answers: Vocabulary[Answer], limits: Limits
) -> FileRespondent:
    fields = _object(raw, place)
    _refuse_unknown(fields, RESPONDENT_KEYS, place)
    if fields.get("function") is None:
        FUNCTIONS.refuse_missing(place.at("function"))
    return FileRespondent(
        function=FUNCTIONS.read(fields["function"], place, "function"),
        answers=_values(fields, "answers", place, codes.criteria, answers),
        conditions=_values(fields, "conditions", place, codes.conditions, answers),
        name=_text(fields, "name", place, longest=limits.name),
        today=_values(fields, "funnel", place, codes.stages, OWNERS),
        wanted=_values(fields, "funnel_wanted", place, codes.stages, OWNERS),
        note=_text(fields, "note", place, longest=LONGEST_NOTE, has_lines=True),
    )


def _object(raw: object, place: Place, *keys: str) -> Fields:
    if not isinstance(raw, Fields):
        place.at(*keys).refuse(_("this must be an object of names and values."))
    return raw


def _refuse_unknown(fields: Fields, accepted: Collection[str], place: Place, *keys: str) -> None:
    if fields.repeated is not None:
        place.at(*keys, fields.repeated).refuse(_("this stands here twice. Give it once."))
    for key in fields:
        if key not in accepted:
            place.at(*keys, key).refuse_unknown(accepted)


def _values(
    fields: Fields,
    key: str,
    place: Place,
    accepted: Mapping[str, Key],
    words: Vocabulary[Meaning],
) -> dict[Key, Meaning]:
    """Return the object under the key, its own keys and words read; an absent one is empty."""
    raw = fields.get(key)
    if raw is None:
        return {}
    written = _object(raw, place, key)
    _refuse_unknown(written, accepted, place, key)
    return {
        accepted[code]: words.read(word, place, key, code)
        for code, word in written.items()
        if word is not None
    }


def _text(
    fields: Fields, key: str, place: Place, *, longest: int = LONGEST_TEXT, has_lines: bool = False
) -> str:
    """Return the text without the spaces around it, empty if absent; only a note has lines."""
    raw = fields.get(key)
    if raw is None:
        return ""
    if not isinstance(raw, str):
        problem = _("“%(value)s” is not text. Write it in quotation marks.")
        place.at(key).refuse(problem % {"value": shown(raw)})
    text = raw.strip()
    if len(text) > longest:
        problem = _("this is too long. Accepted: %(limit)d characters at most.")
        place.at(key).refuse(problem % {"limit": longest})
    if any(
        unicodedata.category(character) in NO_TEXT and character not in BREAKS for character in text
    ):
        place.at(key).refuse(_("this holds control characters. Remove them."))
    return trimmed(text) if has_lines else clean(text)


def _days(source: Source, limits: Limits) -> tuple[datetime.date | None, datetime.date | None]:
    """Return when it began and when it closed, each where the file says so."""
    began, ended = (
        _day(source.head, key, source.place(key), limits) for key in ("date", "closed_on")
    )
    if limits.days and began and ended and ended < began:
        problem = _("%(day)s is before the date, %(date)s.")
        facts = {"day": typed_day(ended), "date": typed_day(began)}
        source.place("closed_on").at("closed_on").refuse(problem % facts)
    return began, ended


def _day(fields: Fields, key: str, place: Place, limits: Limits) -> datetime.date | None:
    raw = fields.get(key)
    if raw is None:
        return None
    if isinstance(raw, str) and (day := read_day(raw)):
        if limits.days and not limits.days[0] <= day <= limits.days[1]:
            problem = _("%(day)s is out of range. Accepted: %(first)s to %(last)s.")
            told = zip(("day", "first", "last"), map(typed_day, (day, *limits.days)), strict=True)
            place.at(key).refuse(problem % dict(told))
        return day
    if isinstance(raw, str) and can_be_two_days(raw):
        problem = _("“%(value)s” can be read as two days. Write it as 2026-11-01.")
        place.at(key).refuse(problem % {"value": shown(raw)})
    if isinstance(raw, str) and is_serial(raw):
        problem = _("“%(value)s” is how a spreadsheet counts days. Write it as 2026-11-01.")
        place.at(key).refuse(problem % {"value": shown(raw)})
    problem = _("“%(value)s” is not a date. Write it as 2026-11-01.")
    place.at(key).refuse(problem % {"value": shown(raw)})
