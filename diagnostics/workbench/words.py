"""What is said of a checklist's parts wherever they are read: columns, thresholds."""

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..instruments.document import ConditionWords, Document
from ..localisation import digits, percent
from ..method.checklist import TYPES, Side, Thresholds, Type
from ..names import TYPE_NAMES

THRESHOLDS: Mapping[str, Promise] = {
    "coverage_combined": _("Answers needed of all statements, by weight"),
    "coverage_function": _("Answers needed of one side, by weight"),
    "fit": _("Fit from which a type is named"),
    "own_share": _("Share of a type’s own signs from which it is named"),
    "between": _("Distance under which the result lies between two types"),
    "firm_flip_distance": _("Answers that may change while the result stays firm"),
    "condition_holds": _("Mean answer from which a condition holds"),
    "lead": _("Lead of one list that decides"),
    "large_gap": _("Gap between the sides that counts as large"),
    "high_agreement": _("Agreement on a side that counts as high"),
    "many_dont_know": _("Share of “don’t know” that is pointed out"),
    "long_run": _("Equal answers in a row that are pointed out"),
}
LISTS: Mapping[Side, Promise] = {
    Side.STAY: _("reasons to stay"),
    Side.TIGHTEN: _("signals to move"),
}
EXPECTED: Mapping[str, Promise] = {
    "1": _("yes"),
    "0": _("no"),
    "": _("does not matter"),
}
AS_ANSWERS = {"between"}  # of the mean weight of a statement, not of a hundred


class DecisionColumn(NamedTuple):
    """One type of the decision table: its two lists, each under its name."""

    type: Type
    name: Promise
    lists: list[tuple[Promise, list[ConditionWords]]]


def decision_table(document: Document) -> list[DecisionColumn]:
    """Return the conditions by type and list; the closest type has none."""
    return [
        DecisionColumn(
            type_,
            TYPE_NAMES[type_],
            [(words, _list_of(document, type_, side)) for side, words in LISTS.items()],
        )
        for type_ in TYPES[:-1]
    ]


def _list_of(document: Document, type_: Type, side: Side) -> list[ConditionWords]:
    conditions = document.conditions.values()
    return [item for item in conditions if (item.type, item.side) == (type_, side)]


def thresholds_in_words(thresholds: Thresholds) -> list[tuple[Promise, str]]:
    """Return each threshold with its value as it is read: 70%, 2/3, 3."""
    return [
        (THRESHOLDS[field.name], threshold_in_words(field.name, getattr(thresholds, field.name)))
        for field in fields(thresholds)
    ]


def threshold_in_words(name: str, value: Fraction | int | str) -> str:
    """Return a value as a share of a hundred where that is whole, else as it is written."""
    share = Fraction(value)
    is_whole = (share * 100).denominator == 1
    if name in AS_ANSWERS or share.denominator == 1 or not is_whole:
        return digits(share)
    return percent(share)
