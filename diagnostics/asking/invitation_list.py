"""A list of people to invite, as typed, pasted or uploaded: what of it is good, and what is not."""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from itertools import compress, zip_longest
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..exchange import ExchangeError
from ..exchange.workbook_reading import sheets_of
from ..method.checklist import Function
from ..reading.text import PACKED, NoText, decoded, email_address, plain, shown
from .pasted_list import FUNCTION_WORDS, LANGUAGE_WORDS, Entry, entries

MOST_PEOPLE = 500
MOST_CHARACTERS = 100_000
MOST_BYTES = 400_000
LONGEST_NAME = 120
LONGEST_EMAIL = 254
NO_NAMES = ("=", "#")  # what begins so is a spreadsheet's formula or error
TOTALS = {plain(word) for word in ("total", "sum", "grand total", "جمع", "جمع کل", "مجموع")}


@dataclass(frozen=True)
class Invitee:
    """Somebody to be asked; without an e-mail the link is copied and handed over."""

    name: str
    email: str
    function: Function | None  # None is still to be chosen
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
        return lines_of(self.people)

    @property
    def without_function(self) -> list[Invitee]:
        """Whose function is still to be chosen."""
        return [person for person in self.people if person.function is None]

    @property
    def bad_lines(self) -> str:
        return "\n".join(problem.line for problem in self.problems)


class Unreadable(Exception):
    """A file that is too large, or neither text nor a workbook with one list."""


def text_of(file: BinaryIO) -> str:
    """Return an uploaded file's text, judged by its content; raise Unreadable with the reason."""
    data = file.read(MOST_BYTES + 1)
    try:
        if len(data) <= MOST_BYTES:
            text = _text_of_workbook(data) if data.startswith(PACKED) else decoded(data)
    except NoText as problem:
        raise Unreadable(str(problem)) from None
    except ExchangeError as problem:
        raise Unreadable(capfirst(str(problem))) from None
    if len(data) > MOST_BYTES or len(text) > MOST_BYTES:
        raise Unreadable(_("This file is too large for a list of people. Send at most 400 kB."))
    return text


def _text_of_workbook(data: bytes) -> str:
    """Return the rows of its one sheet as lines, each in the place that it has in the sheet."""
    sheets = sheets_of(data)
    if not sheets:
        raise Unreadable(_("This workbook is empty."))
    if len(sheets) > 1:
        names = {"first": sheets[0].name, "second": sheets[1].name}
        problem = _("“%(first)s” and “%(second)s” both hold something. Send one sheet.")
        raise Unreadable(problem % names)
    (sheet,) = sheets
    filled = [any(cells) for cells in zip_longest(*(row.cells for row in sheet.rows))]
    lines = StringIO()
    writer, last = csv.writer(lines, delimiter="\t", lineterminator="\n"), 0
    for row in sheet.rows:
        lines.write("\n" * (row.number - last - 1))
        writer.writerow(compress(row.cells, filled))
        last = row.number
    return lines.getvalue()


def lines_of(people: Iterable[Invitee]) -> str:
    """Return people as lines of a list."""
    lines = StringIO()
    csv.writer(lines, delimiter="\t", lineterminator="\n").writerows(
        (person.name, person.email, person.function or "", person.language) for person in people
    )
    return lines.getvalue().removesuffix("\n")


def with_choices(people: Iterable[Invitee], choices: Mapping[str, str]) -> list[Invitee]:
    """Return the people whom a form takes, as it chooses: function-3 for the fourth of them.

    What it chooses for all is for those who have no function then. Whoever it shows and does not
    tick is left out.
    """
    return [
        replace(
            person,
            function=person.function
            or _chosen(choices.get(f"function-{place}"), choices.get("all")),
            language=LANGUAGE_WORDS.get(choices.get(f"language-{place}", ""), person.language),
        )
        for place, person in enumerate(people)
        if f"shown-{place}" not in choices or f"take-{place}" in choices
    ]


def _chosen(*codes: str | None) -> Function | None:
    return next((Function(code) for code in codes if code in set(Function)), None)


def read_list(
    text: str,
    *,
    language: str,
    asked: Collection[str] = (),
    own: str = "",
    needs_email: bool = False,
    before: int = 0,
) -> InvitationList:
    """Return what the lines of a list say.

    before is how many good lines stand before those that were typed: these are counted from one.

    language is for those who name none; asked are the addresses that are in the round already, own
    the address of whoever reads. needs_email refuses whoever has none: nobody hands over the link.
    """
    found = InvitationList([], [], [])
    numbers: dict[str, int] = {}
    for entry in entries(text):
        line, number = entry.line, entry.number
        try:
            person = _person(entry, language)
            if needs_email and not person.email:
                raise ValueError(_("An anonymous round needs an e-mail, or the link to share."))
            if len(found.people) == MOST_PEOPLE:
                raise ValueError(
                    _("A list takes at most 500 people. Invite the others afterwards.")
                )
        except ValueError as problem:
            found.problems.append(Problem(line, number - before, str(problem)))
            continue
        repetition = _repetition(person.email, asked, own, numbers)
        if repetition:
            found.repeated.append(Problem(line, number, repetition))
            continue
        if person.email:
            numbers[person.email] = number
        found.people.append(person)
    return found


def _person(entry: Entry, language: str) -> Invitee:
    """Return the person of an entry; raise ValueError with what is wrong with it."""
    email = _email(entry.email)
    if entry.problem:
        raise ValueError(entry.problem)
    if not (entry.name or entry.email):
        raise ValueError(_("Write a name or an e-mail."))
    name = "" if email_address(entry.name) == email_address(entry.email) else entry.name
    if "@" in name or name.startswith(NO_NAMES):
        raise ValueError(_("“%(value)s” is not a name.") % {"value": shown(name)})
    if plain(name) in TOTALS and not (entry.email or entry.function):
        raise ValueError(_("“%(value)s” is no person.") % {"value": shown(name)})
    if len(name) > LONGEST_NAME:
        raise ValueError(_("This name is longer than 120 characters."))
    return Invitee(
        name=name,
        email=email,
        function=_function(entry.function) if entry.function else None,
        language=_language(entry.language) if entry.language else language,
    )


def _email(word: str) -> str:
    email = email_address(word).removeprefix("mailto:")
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
    function = FUNCTION_WORDS.get(plain(word.strip(".")))
    if function is None:
        raise ValueError(
            _("“%(value)s” is not a function. Choose Sales, Marketing, Management or Other.")
            % {"value": shown(word)}
        )
    return function


def _language(word: str) -> str:
    language = LANGUAGE_WORDS.get(plain(word))
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
