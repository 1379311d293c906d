"""A list of people to invite, as typed, pasted or uploaded: what of it is good, and what is not."""

import csv
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from ..exchange.words import FUNCTIONS
from ..method.checklist import Function
from ..models import User
from ..reading.text import NoText, clean, decoded, email_address, plain, shown

MOST_PEOPLE = 500
MOST_CHARACTERS = 100_000
MOST_BYTES = 400_000
LONGEST_NAME = 120
LONGEST_EMAIL = 254
SEPARATORS = ("\t", ";", "؛", ",", "،")
FEWEST_CELLS = 3
COLUMNS = ("name", "email", "function", "language")

ABBREVIATIONS = {
    plain(word): function
    for function, words in {
        Function.SALES: ("sale", "salesperson", "واحد فروش", "فروشنده"),
        Function.MARKETING: ("mkt", "mktg", "mktng", "واحد بازاریابی", "مارکتینگ"),
        Function.MANAGEMENT: ("mgmt", "mgt", "mgr", "manager", "ceo", "مدیر", "مدیرعامل"),
        Function.OTHER: ("others", "دیگر", "سایرین"),
    }.items()
    for word in words
}
LANGUAGES = {
    plain(word): language
    for language, words in {
        User.Language.ENGLISH.value: ("en", "english", "انگلیسی"),
        User.Language.PERSIAN.value: ("fa", "persian", "farsi", "فارسی"),
    }.items()
    for word in words
}
# A first line of headings is no person
HEADINGS = {plain(word) for word in ("function", "department", "unit", "واحد", "بخش", "نقش")}


@dataclass(frozen=True)
class Invitee:
    """Somebody to be asked; without an e-mail the link is copied and handed over."""

    name: str
    email: str
    function: Function
    language: str


@dataclass(frozen=True)
class Problem:
    """A line that brings nobody in, and why."""

    line: str
    number: int
    reason: str


@dataclass(frozen=True)
class InvitationList:
    """The good lines as people, the bad lines, and the lines of people who are asked anyway."""

    people: list[Invitee]
    problems: list[Problem]
    repeated: list[Problem]

    @property
    def lines(self) -> str:
        """The good lines, as they can be read again."""
        return "\n".join(line_of(person) for person in self.people)

    @property
    def bad_lines(self) -> str:
        return "\n".join(problem.line for problem in self.problems)


class Unreadable(Exception):
    """A file that is too large, or no text."""


def text_of(file: BinaryIO) -> str:
    """Return an uploaded file's text, judged by its content; raise Unreadable with the reason."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(_("This file is too large for a list of people. Send at most 400 kB."))
    try:
        return decoded(data)
    except NoText as problem:
        raise Unreadable(str(problem)) from None


def line_of(person: Invitee) -> str:
    """Return a person as a line of the list."""
    line = StringIO()
    cells = (person.name, person.email, person.function.value, person.language)
    csv.writer(line, delimiter="\t", lineterminator="").writerow(cells)
    return line.getvalue()


def read_list(
    text: str, *, language: str, asked: Collection[str] = (), own: str = ""
) -> InvitationList:
    """Return what the lines of a list say.

    language is for those who name none; asked are the addresses that are in the round already, own
    the address of whoever reads.
    """
    found = InvitationList([], [], [])
    numbers: dict[str, int] = {}
    for number, line in _lines(text):
        try:
            person = _person(line, language)
            if len(found.people) == MOST_PEOPLE:
                raise ValueError(
                    _("A list takes at most 500 people. Invite the others afterwards.")
                )
        except ValueError as problem:
            found.problems.append(Problem(line, number, str(problem)))
            continue
        repetition = _repetition(person.email, asked, own, numbers)
        if repetition:
            found.repeated.append(Problem(line, number, repetition))
            continue
        if person.email:
            numbers[person.email] = number
        found.people.append(person)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that are not blank with their numbers; headings at the top are skipped."""
    is_first = True
    for number, line in enumerate(text.splitlines(), start=1):
        if not any(cell for cell in _cells(line)):
            continue
        if not (is_first and HEADINGS & {plain(cell) for cell in _cells(line)}):
            yield number, line.strip(" ")
        is_first = False


def _cells(line: str) -> list[str]:
    """Return the parts of a line, by the first separator that makes enough of them."""
    rows = [
        next(csv.reader([line], delimiter=separator), [])
        for separator in SEPARATORS
        if separator in line
    ]
    cells = next((row for row in rows if len(row) >= FEWEST_CELLS), rows[0] if rows else [line])
    return [clean(cell) for cell in cells]


def _person(line: str, language: str) -> Invitee:
    """Return the person of a line; raise ValueError with what is wrong with it."""
    cells = _cells(line)
    while len(cells) > len(COLUMNS) and not cells[-1]:  # a spreadsheet's empty columns
        cells.pop()
    if not FEWEST_CELLS <= len(cells) <= len(COLUMNS):
        raise ValueError(
            _(
                "Write name, e-mail and function, separated by commas. The e-mail may stay empty, "
                "but not its comma."
            )
        )
    name, email, function, *rest = cells
    if not (name or email):
        raise ValueError(_("Write a name or an e-mail."))
    if len(name) > LONGEST_NAME:
        raise ValueError(_("This name is longer than 120 characters."))
    return Invitee(
        name=name,
        email=_email(email),
        function=_function(function),
        language=_language(rest[0]) if rest and rest[0] else language,
    )


def _email(word: str) -> str:
    email = email_address(word)
    if not email:
        return ""
    problem = _("“%(value)s” is not an e-mail address.") % {"value": shown(word)}
    if len(email) > LONGEST_EMAIL:
        raise ValueError(problem)
    try:
        validate_email(email)
    except ValidationError:
        raise ValueError(problem) from None
    return email


def _function(word: str) -> Function:
    key = plain(word.strip("."))
    function = FUNCTIONS.meanings.get(key) or ABBREVIATIONS.get(key)
    if function is None:
        raise ValueError(
            _("“%(value)s” is not a function. Choose Sales, Marketing, Management or Other.")
            % {"value": shown(word)}
        )
    return function


def _language(word: str) -> str:
    language = LANGUAGES.get(plain(word))
    if language is None:
        raise ValueError(
            _("“%(value)s” is not a language. Write en or fa.") % {"value": shown(word)}
        )
    return language


def _repetition(email: str, asked: Collection[str], own: str, numbers: dict[str, int]) -> str:
    """Return why an address brings nobody in, or nothing."""
    if not email:
        return ""
    if email in numbers:
        return _("The same e-mail stands in line %(number)d.") % {"number": numbers[email]}
    if email == own.lower():
        return _("This is you: answer from the page of the assessment.")
    return _("This e-mail is asked in this round already.") if email in asked else ""
