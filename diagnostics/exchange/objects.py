"""JSON to text, lists and objects, and nothing else; repeated keys are remembered."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from ..instruments.document import Document
from ..method.checklist import Answer
from .place import ExchangeError, Place
from .words import ANSWERS, Vocabulary

MOST_VALUES = 500_000  # 2000 respondents with an answer to everything have 200 000
JSON_SPACES = re.compile(r"[ \t\r\n]*")

Event = TypeVar("Event")


class Fields(dict[str, Any]):
    """An object as the file wrote it; `repeated` is a key that stands in it more than once."""

    repeated: str | None = None


class Budget:
    """Counts what a text holds while it is read: too much is refused before the rest is read."""

    def __init__(self) -> None:
        self.left = MOST_VALUES

    def spend(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise ExchangeError(too_much())

    def fields_of(self, pairs: Sequence[tuple[str, Any]]) -> Fields:
        self.spend(len(pairs) + 1)
        return fields_of(pairs)

    def counted(self, events: Iterator[Event]) -> Iterator[Event]:
        for event in events:
            self.spend(1)
            yield event


def too_much() -> str:
    return _("this holds more values than one assessment has. Give one assessment a file.")


def fields_of(pairs: Iterable[tuple[str, Any]]) -> Fields:
    fields = Fields()
    for key, value in pairs:
        if key in fields:
            fields.repeated = key
        fields[key] = value
    return fields


class ObjectSource:
    """An assessment written as one object; the head is the object itself."""

    def __init__(self, value: object, answers: Vocabulary[Answer] = ANSWERS) -> None:
        if not isinstance(value, Fields):
            Place().refuse(_("this must be one object with organisation and respondents."))
        self.head = value
        self.answers = answers

    def place(self, key: str) -> Place:
        return Place()

    def facts(self, document: Document) -> object:
        return self.head.get("facts")

    def respondents(self, document: Document) -> Iterator[tuple[Place, object]]:
        place = Place().at("respondents")
        if "respondents" not in self.head:
            place.refuse(_("this is missing. Give a list of respondents, which may be empty."))
        respondents = self.head["respondents"]
        if not isinstance(respondents, list):
            place.refuse(_("this must be a list of respondents, which may be empty."))
        for number, respondent in enumerate(respondents, start=1):
            name = respondent.get("name") if isinstance(respondent, Fields) else None
            yield Place(respondent=number, name=name if isinstance(name, str) else ""), respondent


def read_json(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=Budget().fields_of)
    except (ValueError, RecursionError) as error:
        raise _json_problem(error) from None


def json_items(text: str) -> Iterator[object]:
    """Yield the items of a list, or the one object that there is, each with a budget of its own."""
    if not text.lstrip().startswith("["):
        yield read_json(text)
        return
    try:
        at, is_next = _after_spaces(text, text.index("[") + 1), True
        if text[at : at + 1] == "]":
            is_next = False
        while is_next:
            decoder = json.JSONDecoder(object_pairs_hook=Budget().fields_of)
            value, at = decoder.raw_decode(text, at)
            yield value
            at = _after_spaces(text, at)
            is_next = text[at : at + 1] == ","
            at = _after_spaces(text, at + 1) if is_next else at
        if text[at:].strip() != "]":
            raise json.JSONDecodeError("", text, at)
    except (ValueError, RecursionError) as error:
        raise _json_problem(error) from None


def _after_spaces(text: str, at: int) -> int:
    found = JSON_SPACES.match(text, at)
    return found.end() if found else at


def _json_problem(error: Exception) -> ExchangeError:
    match error:
        case ExchangeError():
            return error
        case json.JSONDecodeError(msg="Extra data", lineno=line) if line > 1:
            problem = _(
                "Line %(line)d: a second begins here. Write several as a list, or one a line and "
                "name the file .jsonl."
            )
            return ExchangeError(problem % {"line": line})
        case json.JSONDecodeError(lineno=1, colno=number):
            problem = _("Character %(number)d: this is not well-formed JSON.")
            return ExchangeError(problem % {"number": number})
        case json.JSONDecodeError(lineno=line, colno=number):
            problem = _("Line %(line)d, character %(number)d: this is not well-formed JSON.")
            return ExchangeError(problem % {"line": line, "number": number})
        case RecursionError():
            return ExchangeError(_("objects or lists are nested too deeply."))
        case _:  # Python refuses to read whole numbers of thousands of digits
            return ExchangeError(_("this holds a number that is too long."))
