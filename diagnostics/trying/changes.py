"""What a reader answers otherwise, read from the page's address and written back to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple
from urllib.parse import urlencode

from ..explanation.case import Diagnosed
from ..method.checklist import HALVES, PLACING, Answer, Function
from ..result.stored import sheets_of

SEPARATOR = "."
ANSWERS: Mapping[str, Answer] = {answer.value: answer for answer in Answer}
VALUES: Mapping[Answer, Fraction] = {
    answer: Fraction(halves, 2) for answer, halves in HALVES.items()
}


def field_name(function: str, code: str) -> str:
    """Return how a change is named in the address: sales.D1."""
    return f"{function}{SEPARATOR}{code}"


class Change(NamedTuple):
    """One function as if all its people had given this answer to a criterion or condition."""

    function: Function
    code: str
    answer: Answer

    @property
    def name(self) -> str:
        return field_name(self.function, self.code)


@dataclass(frozen=True)
class Changes:
    """The changes in checklist order, and how many parts of the address made no sense."""

    made: tuple[Change, ...] = ()
    left_out: int = 0

    def __len__(self) -> int:
        return len(self.made)

    def query(self, without: Change | None = None) -> str:
        """Return the one address of these changes, maybe of all but one."""
        return urlencode(
            [(change.name, change.answer.value) for change in self.made if change != without]
        )

    def answer(self, function: str, code: str) -> Answer | None:
        """Return what a function is made to say; None where it is left as it was."""
        return next((change.answer for change in self.made if change[:2] == (function, code)), None)


def read_changes(query: Mapping[str, str], diagnosed: Diagnosed) -> Changes:
    """Read a query string; empty fields and what was answered so already change nothing.

    Unknown functions, codes and answers are counted and left out. Other fields are not ours.
    """
    named = {name: value for name, value in query.items() if SEPARATOR in name and value}
    made, understood = [], 0
    for function, code, said in _places(diagnosed):
        answer = ANSWERS.get(named.get(field_name(function, code), ""))
        understood += answer is not None
        if answer is not None and said != VALUES.get(answer):
            made.append(Change(function, code, answer))
    return Changes(tuple(made), len(named) - understood)


def _places(diagnosed: Diagnosed) -> Iterable[tuple[Function, str, Fraction | None]]:
    """Return everything that can be changed, with what the function says to it now."""
    checklist = diagnosed.document.checklist
    for sheets, codes in (
        (sheets_of(diagnosed.sums, "criteria"), checklist.by_code),
        (sheets_of(diagnosed.sums, "conditions"), checklist.condition_codes),
    ):
        for code in codes:
            for side in asked_sides(diagnosed):
                yield side, code, sheets[side].get(code)


def asked_sides(diagnosed: Diagnosed) -> list[Function]:
    """Return those of Sales and Marketing that were asked; nobody can speak for the other."""
    return [side for side in PLACING if side in diagnosed.sums["criteria"]]
