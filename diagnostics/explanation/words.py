"""Small words that every part of an explanation is made of: answers, lists, quotations, names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import Formatter
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from ..localisation import digits, separated
from ..method.checklist import Answer
from ..names import ANSWER_NAMES, FUNCTION_NAMES

HALF = Fraction(1, 2)
SAID = {0: gettext_noop("no"), HALF: gettext_noop("partly"), 1: gettext_noop("yes")}
SAID_FIRST = {
    0: ANSWER_NAMES[Answer.NO],
    HALF: ANSWER_NAMES[Answer.PARTLY],
    1: ANSWER_NAMES[Answer.YES],
}
QUARTER = Fraction(1, 4)
# What a mean says that is none of the three, by the edge that it lies below
BETWEEN = (
    (QUARTER, gettext_noop("close to no"), gettext_noop("Close to no")),
    (3 * QUARTER, gettext_noop("close to partly"), gettext_noop("Close to partly")),
    (1, gettext_noop("close to yes"), gettext_noop("Close to yes")),
)
FRACTIONS = {
    QUARTER: gettext_noop("a quarter"),
    Fraction(1, 3): gettext_noop("a third"),
    HALF: gettext_noop("half"),
    Fraction(2, 3): gettext_noop("two thirds"),
    3 * QUARTER: gettext_noop("three quarters"),
}
MIDWAY = {
    QUARTER: (gettext_noop("between no and partly"), gettext_noop("Between no and partly")),
    3 * QUARTER: (gettext_noop("between partly and yes"), gettext_noop("Between partly and yes")),
}


def function_name(function: str) -> str:
    return str(FUNCTION_NAMES[function])


def said(value: Fraction | None) -> str:
    """Return what an answer, or the mean of several, says; inside a sentence."""
    if value is None:
        return _("not known")
    return _(SAID[value] if value in SAID else _nearness(value)[0])


def said_first(value: Fraction | None) -> str:
    """Return what an answer says, as the first word or the only one."""
    if value is None:
        return _("Not known")
    return str(SAID_FIRST[value]) if value in SAID else _(_nearness(value)[1])


def _nearness(value: Fraction) -> tuple[str, str]:
    """Return which answer a mean is close to, inside a sentence and as its first word."""
    if value in MIDWAY:
        return MIDWAY[value]
    return next((word, first) for edge, word, first in BETWEEN if value < edge)


def fraction(value: Fraction) -> str:
    """Return a fraction of something in words, where it has common ones."""
    return _(FRACTIONS[value]) if value in FRACTIONS else digits(value)


def listed(parts: Iterable[str]) -> str:
    """Return "a", "a and b", or "a, b and c"."""
    *others, last = parts
    if not others:
        return last
    return _("%(first)s and %(last)s") % {"first": separated(others), "last": last}


def joined(*parts: str) -> str:
    """Return remarks one after the other, those that are empty left out."""
    return pgettext("between two remarks", "; ").join(part for part in parts if part)


def quoted(text: object) -> str:
    """Return a sentence in quotation marks, without its full stop, to stand inside another."""
    return _("“%(text)s”") % {"text": str(text).rstrip(".")}


def sentences(*parts: str) -> str:
    return " ".join(part for part in parts if part)


class Run(NamedTuple):
    """A piece of a sentence that is read in one way."""

    text: str
    is_strong: bool = False
    type: str = ""  # in whose hue
    is_name: bool = False  # as somebody wrote it: its digits stay, its direction touches nothing


@dataclass(frozen=True)
class Phrase:
    """A sentence of which some pieces stand out; page, PDF and workbook each dress them."""

    runs: Sequence[Run]

    def __str__(self) -> str:
        return "".join(run.text for run in self.runs)


def strong(text: object, type_: str = "") -> Run:
    """Return a key word of a heading, in its type's hue if it names one."""
    return Run(str(text), is_strong=True, type=type_)


def name(text: object) -> Run:
    """Return what somebody is called."""
    return Run(str(text), is_name=True)


def phrase(text: str, **parts: object) -> Phrase:
    """Return a sentence, each {part} filled in as a run of its own."""
    return Phrase(list(_runs(text, parts)))


def _runs(text: str, parts: Mapping[str, object]) -> Iterable[Run]:
    for before, key, _format, _conversion in Formatter().parse(text):
        if before:
            yield Run(before)
        if key is not None:
            part = parts[key]
            yield part if isinstance(part, Run) else Run(str(part))
