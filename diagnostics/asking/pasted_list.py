"""A list of people as people paste it, taken apart: which words are whose name, e-mail, function.

Read are columns with headings in any order, columns without (name, e-mail, function, language), and
what mail programs copy: Sara Ahmadi <sara@firm.example>; "Rad, Mani" <mani@firm.example>.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from ..exchange.words import FUNCTIONS
from ..method.checklist import Function
from ..models import User
from ..reading.text import clean, email_address, plain

SEPARATORS = ("\t", ";", "؛", "|", ",", "،")
COLUMNS = ("name", "email", "function", "language")
FEWEST_CELLS = 3
MOST_LINES_OF_A_CELL = 5

# What stands beside the name of a side where a spreadsheet writes departments and positions
ENGLISH_POSITIONS = (
    *("{} team", "{} department", "{} dept", "{} unit", "{} manager", "{} director"),
    *("head of {}", "director of {}"),
)
PERSIAN_POSITIONS = tuple(
    f"{word} {{}}"
    for word in (
        *("واحد", "بخش", "تیم", "گروه", "دپارتمان", "اداره", "معاونت", "مدیریت"),
        *("مدیر", "معاون", "رئیس", "سرپرست", "کارشناس"),
    )
)


def _with_positions(positions: tuple[str, ...], *words: str) -> tuple[str, ...]:
    return tuple(form.format(word) for word in words for form in ("{}", *positions))


FUNCTION_WORDS: dict[str, Function] = {**FUNCTIONS.meanings} | {
    plain(word): function
    for function, words in {
        Function.SALES: (
            *("sale", "salesperson", "فروشنده"),
            *_with_positions(ENGLISH_POSITIONS, "sales"),
            *_with_positions(PERSIAN_POSITIONS, "فروش"),
        ),
        Function.MARKETING: (
            *("mkt", "mktg", "mktng"),
            *_with_positions(ENGLISH_POSITIONS, "marketing"),
            *_with_positions(PERSIAN_POSITIONS, "بازاریابی", "مارکتینگ"),
        ),
        Function.MANAGEMENT: ("mgmt", "mgt", "mgr", "manager", "ceo", "مدیر", "مدیرعامل"),
        Function.OTHER: ("others", "دیگر", "سایرین"),
    }.items()
    for word in words
}
LANGUAGE_WORDS = {
    plain(word): language
    for language, words in {
        User.Language.ENGLISH.value: ("en", "english", "انگلیسی"),
        User.Language.PERSIAN.value: ("fa", "persian", "farsi", "فارسی"),
    }.items()
    for word in words
}
# A family name stands behind the name before it
HEADINGS = {
    plain(word): column
    for column, words in {
        "name": ("name", "full name", "display name", "first name", "given name", "person", "نام"),
        "family": ("last name", "family name", "surname", "نام خانوادگی"),
        "email": ("e-mail", "mail", "e-mail address", "e-mail 1 - value", "ایمیل", "رایانامه"),
        "function": ("function", "department", "unit", "side", "واحد", "بخش", "نقش", "دپارتمان"),
        "language": ("language", "زبان"),
    }.items()
    for word in words
} | {
    plain("نام و نام خانوادگی"): "name",
    plain("نشانی ایمیل"): "email",
    plain("آدرس ایمیل"): "email",
    plain("پست الکترونیک"): "email",
    plain("پست الکترونیکی"): "email",
    plain("واحد سازمانی"): "function",
}
# What a list or a mail program puts before a person: 1. or a bullet, a column of numbers, To:
MARK = re.compile(
    r"^\s*(?:[-–*•▪‣·]\s+|\(?\d{1,3}\s*(?:[.)–-]\s+|[\t,;،؛|]\s*)"
    r"|(?:to|cc|bcc|from|به|گیرنده|گیرندگان|رونوشت)\s*:\s*)",
    re.IGNORECASE,
)
# Parts of what a mail program copies: by commas and semicolons, but within quotes and brackets
PART = re.compile(r'(?:"[^"]*"|<[^<>]*>|[^"<>,;|،؛\t]|["<>])+')
IN_BRACKETS = re.compile(r"(?P<name>.*?)\s*<\s*(?P<email>[^<>]*)>\s*")
BEHIND_A_NAME = re.compile(r"(?P<name>.*?)[\s(\[]*(?P<email>[^\s()\[\]]+@[^\s()\[\]]+)[)\]]?")
# As people write in a messenger: Sara Ahmadi - sara@firm.example - sales
BEFORE_A_FUNCTION = re.compile(
    r"(?P<name>.*?)[\s:([<–-]*(?P<email>[^\s()\[\]<>]+@[^\s()\[\]<>]+)"
    r"[\s:)\]>–-]+(?P<function>[^@]+)"
)


@dataclass(frozen=True)
class Entry:
    """What is written of one person, as words not yet judged; or why nothing can be told."""

    number: int  # of the line that it begins in
    line: str
    name: str = ""
    email: str = ""
    function: str = ""
    language: str = ""
    problem: str = ""


def entries(text: str) -> Iterator[Entry]:
    """Yield what a list writes of each person."""
    lines = _lines(text)
    first = next(lines, None)
    if first is None:
        return
    separator, columns = _headings(first[1])
    if not columns:
        yield from _of_line(*first)
    elif (second := next(lines, None)) is None:
        yield Entry(*first, problem=_("These are headings, and nobody stands below them."))
    else:
        lines = chain([second], lines)
    for number, line in lines:
        cells = _cells(line, separator)
        if len(columns) > 1 and not _is_written_otherwise(cells):
            yield _of_columns(number, line, columns, cells)
        else:
            yield from _of_line(number, line)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers; a cell in quotes may have several."""
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        taken = 1
        while "\n".join(lines[number : number + taken]).count('"') % 2:
            taken += 1
            if taken > MOST_LINES_OF_A_CELL or number + taken > len(lines):
                taken = 1  # a quotation mark of its own
                break
        line = "\n".join(lines[number : number + taken]).strip(" ")
        if clean(line).strip("".join(SEPARATORS) + " "):
            yield number + 1, line
        number += taken


def _cells(line: str, separator: str) -> list[str]:
    try:
        found = next(csv.reader([line.replace("\n", " ")], delimiter=separator), [])
    except csv.Error:  # a cell longer than any
        found = [line]
    return [clean(cell) for cell in found]


def _headings(line: str) -> tuple[str, list[str]]:
    """Return the separator and the columns of a line of headings; no columns if it is none."""
    ways = [
        (separator, [HEADINGS.get(plain(cell), "") for cell in _cells(line, separator)])
        for separator in SEPARATORS
    ]
    separator, columns = max(ways, key=lambda way: len([name for name in way[1] if name]))
    known = {name for name in columns if name}
    is_heading = known & {"name", "email"} and (len(known) > 1 or len(columns) == 1)
    return separator, columns if is_heading and "@" not in line else []


def _is_written_otherwise(cells: Sequence[str]) -> bool:
    """Return whether a line below headings was typed without their separator."""
    return len(cells) == 1 and any(mark in cells[0] for mark in ("@", *SEPARATORS))


def _of_columns(number: int, line: str, columns: Sequence[str], cells: list[str]) -> Entry:
    if any(cells[len(columns) :]):
        problem = _("This line has more cells than there are headings.")
        return Entry(number, line, problem=problem)
    words: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            kept = words.setdefault(column, cell)
            if column == "email" and email_address(kept) != email_address(cell):
                problem = _("Two e-mail addresses stand here. Leave one.")
                return Entry(number, line, problem=problem)
    addresses = [cell for cell in cells if "@" in cell]
    if len(addresses) == 1 and not any("@" in word for word in words.values()):
        words["email"] = addresses[0]  # its column has a heading of its own
    words["name"] = clean(f"{words.get('name', '')} {words.pop('family', '')}")
    return Entry(number, line, **words)


def _of_line(number: int, line: str) -> Iterator[Entry]:
    """Read a line without headings: cells in their usual order, or what a mail program copies."""
    line = MARK.sub("", line)
    rows = [_cells(line, separator) for separator in SEPARATORS if separator in line]
    cells = next((row for row in rows if len(row) >= FEWEST_CELLS), [])
    while len(cells) > len(COLUMNS) and not cells[-1]:  # a spreadsheet's empty columns
        cells.pop()
    addresses = sum("@" in cell for cell in cells)
    if cells and addresses < 2 and "<" not in line:
        yield _of_cells(number, line, cells)
    else:
        yield from _of_parts(number, line)


def _of_cells(number: int, line: str, cells: list[str]) -> Entry:
    if len(cells) > len(COLUMNS):
        problem = _("Write name, e-mail and function, separated by commas.")
        return Entry(number, line, problem=problem)
    place = next((place for place, cell in enumerate(cells) if "@" in cell), 1)
    if place == 0:  # the e-mail stands first
        cells[:2] = cells[1::-1]
    elif place > 1:
        cells.insert(1, cells.pop(place))
    if _is_function(cells[0]) and cells[2] and not _is_function(cells[2]):
        cells[0], cells[2] = cells[2], cells[0]
    return Entry(number, line, **dict(zip(COLUMNS, cells, strict=False)))


def _is_function(word: str) -> bool:
    return plain(word.strip(".")) in FUNCTION_WORDS


@dataclass
class _Parts:
    """Goes through the parts of a line, which may name several people."""

    number: int
    comma: str  # between the parts of a name
    found: list[Entry] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)  # parts that may be of a name

    def take(self, part: str) -> None:
        word = clean(part)
        if "@" in word:
            self._person(part)
        elif _is_function(word):
            self._add(part, function=word)
        elif plain(word) in LANGUAGE_WORDS and self.found:
            self._add(part, language=word)
        else:
            self.waiting.append(part.strip())

    def _person(self, part: str) -> None:
        name, email, function = _taken_apart(part)
        line = self.comma.join([*self.waiting, part.strip()])
        name = clean(self.comma.join([*self.waiting, name] if name else self.waiting))
        self.waiting = []
        self.found.append(
            Entry(self.number, line, name.replace('"', ""), clean(email), clean(function))
        )

    def _add(self, part: str, **word: Any) -> None:
        """Add a word to the person before it, or to a name that has no e-mail."""
        if self.waiting and not self.found:
            line = self.comma.join(self.waiting)
            self.found.append(Entry(self.number, line, name=clean(line.replace('"', ""))))
            self.waiting = []
        is_taken = not self.found or any(getattr(self.found[-1], column) for column in word)
        if is_taken or self.waiting:
            self.waiting.append(part.strip())
            return
        last = self.found.pop()
        line = self.comma.join([last.line, part.strip()])
        self.found.append(replace(last, line=line, **word))


def _taken_apart(part: str) -> tuple[str, str, str]:
    """Return name, e-mail and function of a part of a line that has an e-mail."""
    if found := IN_BRACKETS.fullmatch(part) or BEHIND_A_NAME.fullmatch(part.strip()):
        return found["name"], found["email"], ""
    found = BEFORE_A_FUNCTION.fullmatch(part.strip())
    if found and _is_function(found["function"]):
        return found["name"], found["email"], found["function"]
    return "", part, ""


def _of_parts(number: int, line: str) -> Iterator[Entry]:
    reading = _Parts(number, "، " if {"،", "؛"} & set(line) else ", ")
    for part in PART.findall(line.replace("\n", " ")):
        if clean(part):
            reading.take(part)
    if len(reading.found) == 1:
        problem = _("Write name, e-mail and function, separated by commas.")
        yield replace(reading.found[0], line=line, problem=problem if reading.waiting else "")
        return
    yield from reading.found
    if reading.waiting:
        problem = _("Neither an e-mail nor “name, function”. Write a person’s name and function.")
        yield Entry(number, reading.comma.join(reading.waiting), problem=problem)
