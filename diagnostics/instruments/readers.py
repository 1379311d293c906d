"""Readers of a document's values: each returns its value or refuses it, naming the place."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn, TypeVar

CODE = re.compile(r"[A-Z][A-Za-z0-9-]{0,15}")
SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,49}")
NUMBER = re.compile(r"[0-9]{1,6}(?:[./][0-9]{1,6})?")

Read = TypeVar("Read")


class DocumentError(ValueError):
    """A document that cannot be read; the message names the place and what is accepted there."""


@dataclass(frozen=True)
class Placed:
    """A value and where it stands; each reader returns the value or refuses it by its place."""

    value: Any
    path: str

    def refuse(self, accepted: str) -> NoReturn:
        shown = json.dumps(self.value, ensure_ascii=False, default=str)
        shown = shown if len(shown) <= 60 else shown[:60] + "…"
        raise DocumentError(f"{self.path or 'document'}: {shown}, accepted: {accepted}")

    def at(self, name: str) -> "Placed":
        return Placed(self.value[name], f"{self.path}.{name}".lstrip("."))

    def parts(self, names: Iterable[str]) -> dict[str, "Placed"]:
        """Return the object's values, which must have exactly these names."""
        accepted = [str(name) for name in names]
        if not isinstance(self.value, Mapping):
            self.refuse("an object with " + ", ".join(accepted))
        unknown = [name for name in self.value if name not in accepted]
        missing = [name for name in accepted if name not in self.value]
        for name in unknown + missing:
            why = "missing" if name in missing else "unknown, accepted: " + ", ".join(accepted)
            raise DocumentError(f"{self.path}.{name}: {why}".lstrip("."))
        return {name: self.at(name) for name in accepted}

    def items(self) -> "list[Placed]":
        if not isinstance(self.value, list):
            self.refuse("a list")
        return [Placed(value, f"{self.path}[{index}]") for index, value in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            self.refuse("a text that is not empty")
        return self.value

    def source(self) -> str:
        return "" if self.value == "" else self.text()

    def code(self) -> str:
        if not isinstance(self.value, str) or not CODE.fullmatch(self.value):
            self.refuse("a capital letter, then letters, digits and hyphens, 16 in all at most")
        return self.value

    def slug(self) -> str:
        if not isinstance(self.value, str) or not SLUG.fullmatch(self.value):
            self.refuse("a name of small letters, digits and hyphens, 50 in all at most")
        return self.value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value

    def count(self) -> int:
        if type(self.value) is not int or self.value < 1:
            self.refuse("a whole number from 1")
        return self.value

    def weight(self) -> Fraction:
        return self._number() or self.refuse("a positive number")

    def share(self) -> Fraction:
        number = self._number()
        if number is None or number > 1:
            self.refuse("a number from 0 to 1")
        return number

    def expected_value(self) -> int | None:
        if self.value is not None and (type(self.value) is not int or self.value not in (0, 1)):
            self.refuse("1, 0 or null")
        return self.value

    def _number(self) -> Fraction | None:
        """Return the number behind 2, "2", "1.5" or "2/3"; a float may not be exact and is none."""
        written = str(self.value) if type(self.value) is int else self.value
        if not isinstance(written, str) or not NUMBER.fullmatch(written):
            return None
        try:
            return Fraction(written)
        except ZeroDivisionError:
            return None


Reader = Callable[[Placed], Read]


def one_of(accepted: Iterable[Read]) -> Reader[Read]:
    """Return a reader for the values of an enumeration, or of some of its members."""
    members = {str(member): member for member in accepted}

    def read(place: Placed) -> Read:
        if not isinstance(place.value, str) or place.value not in members:
            place.refuse(", ".join(members))
        return members[place.value]

    return read


def optional(reader: Reader[Read]) -> Reader[Read | None]:
    return lambda place: None if place.value is None else reader(place)


def record(kind: Callable[..., Read], /, **readers: Reader[Any]) -> Reader[Read]:
    """Return a reader for an object with exactly these names, made into the given kind."""

    def read(place: Placed) -> Read:
        return kind(**{name: readers[name](part) for name, part in place.parts(readers).items()})

    return read
