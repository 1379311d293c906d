"""Text as it comes in: bytes decoded, what nobody sees taken out, words made alike to compare."""

import json
import re
import unicodedata
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PACKED = b"PK\x03\x04"
# How files begin that spreadsheets open under a name of their own choosing
OTHER_KINDS = (
    (re.compile(rb"\xd0\xcf\x11\xe0"), gettext_lazy("a workbook of the old kind (.xls)")),
    (re.compile(rb"%PDF-"), gettext_lazy("a PDF")),
    (
        re.compile(
            rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|meta|table)\b", re.IGNORECASE
        ),
        gettext_lazy("a web page"),
    ),
)
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# What Windows-1256 makes of another alphabet's bytes, such as Größe
TWO_SCRIPTS = re.compile(r"[A-Za-z][\u0621-\u06ff]|[\u0621-\u06ff][A-Za-z]")
OF_WINDOWS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})

HALF_SPACE = "\N{ZERO WIDTH NON-JOINER}"
KEPT_WITHIN = "\u200c\u200d\ufe0e\ufe0f"  # a word: half-spaces, and what emoji are made of
UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# Letters and marks that draw nothing: fillers, the grapheme joiner, variation selectors
UNSEEN_LETTERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
BLANK = "\N{BRAILLE PATTERN BLANK}"
SPACES = re.compile(rf"[\s{BLANK}]+")
WIDE_SPACES = re.compile(r"[\xa0\u2000-\u200a\u202f\u205f\u3000]")
DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
AT_THE_EDGE = re.compile(r"(?:(?<=\s)|^)[\u200c\u200d\ufe0e\ufe0f]+|[\u200c\u200d]+(?=\s|$)")
REPEATED = re.compile(r"([\u200c\u200d])[\u200c\u200d]+")
# Marks on one letter, as many as Unicode's stream-safe text has; where more may stand are no
# letters, but for two of Katakana that become marks
MOST_MARKS = 30
VOICED = "\uff9e\uff9f"
MARKED = re.compile(rf"(?:[^\w\s\x00-\x7f]|[{VOICED}]){{{MOST_MARKS + 1},}}+")

LONGEST_WORD = 40
LONGEST_SHOWN = 40
# Marks, half-spaces and other invisible characters, hyphens, low lines, spaces.
IGNORED_CATEGORIES = frozenset({"Mn", "Cf", "Pd", "Pc", "Zs", "Zl", "Zp", "Cc"})
IGNORED = frozenset("'’‘ʼ`´ـ")
PERSIAN_LETTERS = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ە": "ه"}


class NoText(ValueError):
    """Bytes that are no text; the message says why, and how to save the file."""


def decoded(content: bytes) -> str:
    """Return a file's text, whatever it is called: UTF-8, UTF-16 with its mark, or Windows-1256.

    Windows-1256 has no Persian ی and ک of its own, so its Arabic ones are read as those.
    """
    if content.startswith(PACKED):
        problem = _(
            "A workbook or another packed file is not text. Name a workbook .xlsx, or save its "
            "sheet as “CSV UTF-8”."
        )
        raise NoText(problem)
    for beginning, kind in OTHER_KINDS:
        if beginning.match(content):
            problem = _("This file is %(kind)s, whatever its name says. Save it as “CSV UTF-8”.")
            raise NoText(problem % {"kind": kind})
    try:
        text = content.decode("utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1256").translate(OF_WINDOWS)
        _refuse(TWO_SCRIPTS.search(text), text)
    _refuse(NO_TEXT.search(text), text)
    return text


def _refuse(found: re.Match[str] | None, text: str) -> None:
    if found:
        problem = _(
            "Line %(line)d holds what is not text in UTF-8. Save the file as UTF-8, in a "
            "spreadsheet as “CSV UTF-8”."
        )
        raise NoText(problem % {"line": text.count("\n", 0, found.start()) + 1})


def normal(text: str, form: Literal["NFC", "NFKD"] = "NFC") -> str:
    """Return text in a normal form of Unicode, without the marks on a letter beyond thirty.

    They are sorted, which takes the square of their number: of a megabyte, half an hour.
    """
    return unicodedata.normalize(form, MARKED.sub(_with_few_marks, text))


def _with_few_marks(found: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in found[0]:
        is_mark = unicodedata.category(character).startswith("M") or character in VOICED
        marks = marks + 1 if is_mark else 0
        if marks <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def clean(text: str) -> str:
    """Return one line of text without what nobody sees; a half-space stays within its word.

    Each run of spaces of any width, of tabs and of line breaks is one space.
    """
    if not text.isascii():
        text = normal(_without_unseen(text, KEPT_WITHIN))
        text = AT_THE_EDGE.sub("", REPEATED.sub(r"\1", text))  # whose time is a long run's square
    elif not text.isprintable():
        text = bare(text)
    return SPACES.sub(" ", text).strip()


def bare(text: str) -> str:
    """Return text without anything that nobody sees: of numbers, days and addresses."""
    if not (text.isascii() and text.isprintable()):
        text = normal(_without_unseen(text, ""))
    return SPACES.sub(" ", text).strip()


def trimmed(text: str) -> str:
    """Return text, which may have several lines, without what nobody sees at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    places = [
        place
        for place, character in enumerate(text)
        if not (character.isspace() or character == BLANK or _is_unseen(character))
    ]
    return text[places[0] : places[-1] + 1] if places else ""


def _without_unseen(text: str, kept: str) -> str:
    return "".join(
        character
        for character in text
        if character in kept or character.isspace() or not _is_unseen(character)
    )


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in UNSEEN or bool(UNSEEN_LETTERS.match(character))


def email_address(text: str) -> str:
    """Return an address as it is stored and compared; whether it is one is judged elsewhere.

    Digits of a Persian keyboard stand for Latin ones, except in a domain of another script.
    """
    name, at, domain = bare(text).lower().rpartition("@")
    latin = with_latin_digits(domain)
    return f"{with_latin_digits(name)}{at}{latin if latin.isascii() else domain}"


def with_latin_digits(text: str) -> str:
    """Return text with the digits of any script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        str(int(character)) if character.isdecimal() else character for character in text
    )


def alike(text: str) -> str:
    """Return text as spellings are compared: small, without marks, its letters Persian ones."""
    return "".join(
        PERSIAN_LETTERS.get(character, character)
        for character in normal(text, "NFKD").casefold()
        if unicodedata.category(character) != "Mn"
    )


def folded(text: str) -> str:
    """Return text as it is searched: letters and digits alone, alike in either script and case."""
    return "".join(character for character in alike(with_latin_digits(text)) if character.isalnum())


def plain(word: str) -> str:
    """Return a word as it is compared: "Don’t know" is "dontknow", "نمي دانم" is "نمیدانم"."""
    if len(word) > LONGEST_WORD:
        return word
    return "".join(
        character
        for character in alike(word)
        if character not in IGNORED and unicodedata.category(character) not in IGNORED_CATEGORIES
    )


def shown(value: object, *, longest: int = LONGEST_SHOWN) -> str:
    """Return a value short enough for a line, what nobody sees inside it spelt out."""
    match value:
        case str():
            text = WIDE_SPACES.sub(" ", value).strip(DIRECTION_MARKS)
        case None | bool():
            text = json.dumps(value)
        case dict():
            text = "{…}"
        case list():
            text = "[…]"
        case _:
            text = repr(value)
    short = text if len(text) <= longest else text[:longest] + "…"
    return "".join(
        character
        if character.isprintable() or character == HALF_SPACE
        else character.encode("unicode_escape").decode("ascii")
        for character in short
    )
