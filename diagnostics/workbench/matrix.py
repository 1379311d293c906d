"""What each type expects of every statement, in one table; what tells two types apart."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..explanation.words import listed
from ..localisation import clock, separated
from ..method import checklist as method
from ..method.checklist import TYPES, Type
from ..models import Criterion, Version
from ..names import TYPE_NAMES
from ..queries.checklists import last_setting
from .fields import FieldProblem, WeightField, shown_weight
from .sentences import SentenceBadge, badges_of
from .statements import NO, SILENT, VALUES, YES

FEW = 3  # with fewer statements between two types, one or two answers decide
WEIGHT = "weight"
WORDS = dict((YES, NO, SILENT))


class CellChoice(NamedTuple):
    value: str
    words: object
    is_chosen: bool
    was: bool  # what the version before expected


class Cell(NamedTuple):
    """One select: what a type expects of a statement, and what it was where that differs."""

    name: str
    type: Type
    type_name: object
    choices: Sequence[CellChoice]
    was: object
    is_native: bool
    problem: str


class MatrixRow(NamedTuple):
    """A statement with its four cells and its weight."""

    criterion: Criterion
    badges: Sequence[SentenceBadge]
    cells: Sequence[Cell]
    weight_name: str
    weight: str
    weight_was: str
    weight_problem: str


class MatrixGroup(NamedTuple):
    type: Type
    name: object
    rows: Sequence[MatrixRow]


class TypePair(NamedTuple):
    """Two types, and the statements that tell them apart."""

    first: Type
    second: Type
    codes: Sequence[str]

    @property
    def name(self) -> str:
        return f"{self.first}-{self.second}"

    @property
    def names(self) -> Sequence[object]:
        return TYPE_NAMES[self.first], TYPE_NAMES[self.second]

    @property
    def is_few(self) -> bool:
        return len(self.codes) < FEW


def pairs_of(criteria: Iterable[Criterion]) -> list[TypePair]:
    """Return the six pairs of types with what tells each apart; removed statements tell nothing."""
    asked = tuple(_as_asked(row) for row in criteria if not row.is_removed)
    checklist = method.Checklist(asked, (), ())
    return [
        TypePair(first, second, checklist.telling_apart(first, second))
        for first, second in combinations(TYPES, 2)
    ]


def _as_asked(row: Criterion) -> method.Criterion:
    expected = {
        Type(cell.type): cell.value for cell in row.expectations.all() if cell.value is not None
    }
    return method.Criterion(row.code, Type(row.native), expected, Fraction(row.weight))


def criteria_of(draft: Version) -> list[Criterion]:
    """Return a draft's statements in checklist order, with their cells."""
    return list(draft.criteria.order_by("number", "id").prefetch_related("expectations"))


# --- what a form changes -----------------------------------------------------------------------


@dataclass
class Edit:
    """What a form of the table changes: cells by code and type, weights by code; what is refused.

    said is what the form says of each field, collisions what somebody else changed otherwise.
    """

    cells: dict[tuple[str, Type], int | None] = field(default_factory=dict)
    weights: dict[str, Decimal] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    is_outdated: bool = False

    @property
    def summary(self) -> list[FieldProblem]:
        return [
            FieldProblem(f"id_{name}", name.partition(".")[0], problem)
            for name, problem in self.problems.items()
        ]


def stored_in(criteria: Iterable[Criterion]) -> dict[str, str]:
    """Return what is stored, by the name of its field; a form carries it as what it began from."""
    stored = {}
    for row in criteria:
        for cell in row.expectations.all():
            stored[f"{row.code}.{cell.type}"] = "" if cell.value is None else str(cell.value)
        stored[f"{row.code}.{WEIGHT}"] = str(Fraction(row.weight))
    return stored


def read_edit(criteria: Sequence[Criterion], post: Mapping[str, str]) -> Edit:
    """Read a form: what differs from what it began from is changed, unless somebody else did so."""
    edit, stored = Edit(), stored_in(criteria)
    began = _began(post)
    for row in criteria:
        for name in (*(f"{row.code}.{type_}" for type_ in TYPES), f"{row.code}.{WEIGHT}"):
            if row.is_removed or name not in post or name not in stored:
                continue
            edit.said[name] = post[name]
            _read(edit, row, name, began.get(name, stored[name]), stored[name])
    return edit


def _began(post: Mapping[str, str]) -> Mapping[str, str]:
    try:
        began = json.loads(post.get("base", "{}"))
    except ValueError:
        return {}
    return began if isinstance(began, dict) else {}


def _read(edit: Edit, row: Criterion, name: str, before: str, stored: str) -> None:
    part, typed = name.rpartition(".")[2], edit.said[name]
    try:
        value = _weight(typed) if part == WEIGHT else _expectation(row, Type(part), typed)
    except forms.ValidationError as error:
        edit.problems[name] = error.messages[0]
        return
    if value == before:
        del edit.said[name]  # left as it was: what is stored now holds
    elif stored not in (before, value):
        edit.is_outdated = True
        edit.problems[name] = _set_meanwhile(row, part, stored)
    elif value != stored and part == WEIGHT:
        edit.weights[row.code] = Decimal(str(WeightField().clean(typed)))
    elif value != stored:
        edit.cells[row.code, Type(part)] = VALUES[value]


def _set_meanwhile(row: Criterion, part: str, stored: str) -> str:
    said = {"value": shown_weight(stored) if part == WEIGHT else WORDS[stored]}
    change = last_setting(row.version, row.code, "" if part == WEIGHT else part)
    if change is None or change.by is None:
        return _("Somebody set this to “%(value)s” meanwhile.") % said
    said |= {"who": change.by, "clock": clock(change.at)}
    return _("%(who)s set this to “%(value)s” at %(clock)s, while you were editing.") % said


def _weight(typed: str) -> str:
    return str(Fraction(WeightField().clean(typed)))


def _expectation(row: Criterion, type_: Type, typed: str) -> str:
    accepted = _accepted(row, type_)
    if typed not in accepted:
        said = [str(WORDS[value]) for value in accepted]
        raise forms.ValidationError(_("Accepted: %(values)s.") % {"values": separated(said)})
    return typed


def _accepted(row: Criterion, type_: Type) -> Sequence[str]:
    """Return what a type may expect: of its own statement yes, of an optional sign a dash too."""
    if type_ != row.native:
        return ("1", "0", "")
    return ("1", "") if row.optional else ("1",)


# --- what is shown -----------------------------------------------------------------------------


def groups_of(
    criteria: Sequence[Criterion],
    base: Mapping[str, Any],
    edit: Edit,
    *,
    only: Sequence[str] | None = None,
) -> list[MatrixGroup]:
    """Return the table by native type, beside the version before; only says which statements."""
    before = {part["code"]: part for part in base["criteria"]}
    shown = [row for row in criteria if only is None or row.code in only]
    groups = [
        MatrixGroup(
            type_,
            TYPE_NAMES[type_],
            [_row(row, before.get(row.code), edit) for row in shown if row.native == type_],
        )
        for type_ in TYPES
    ]
    return [group for group in groups if group.rows]


def _row(row: Criterion, before: Mapping[str, Any] | None, edit: Edit) -> MatrixRow:
    stored = {Type(cell.type): cell.value for cell in row.expectations.all()}
    name = f"{row.code}.{WEIGHT}"
    weight, was = str(Fraction(row.weight)), before["weight"] if before else None
    return MatrixRow(
        criterion=row,
        badges=badges_of(row, before),
        cells=[_cell(row, type_, stored[type_], before, edit) for type_ in TYPES],
        weight_name=name,
        weight=edit.said.get(name, shown_weight(weight)),
        weight_was=shown_weight(was) if was and Fraction(was) != Fraction(weight) else "",
        weight_problem=edit.problems.get(name, ""),
    )


def _cell(
    row: Criterion, type_: Type, value: int | None, before: Mapping[str, Any] | None, edit: Edit
) -> Cell:
    name = f"{row.code}.{type_}"
    chosen = edit.said.get(name, "" if value is None else str(value))
    was = before["expected"][type_]["value"] if before else value
    was = "" if was is None else str(was)
    accepted = _accepted(row, type_)
    if chosen in WORDS and chosen not in accepted:
        accepted = (*accepted, chosen)  # what is stored is shown, even where it has to change
    return Cell(
        name=name,
        type=type_,
        type_name=TYPE_NAMES[type_],
        choices=[CellChoice(code, WORDS[code], code == chosen, code == was) for code in accepted],
        was=WORDS[was],
        is_native=type_ == row.native,
        problem=edit.problems.get(name, ""),
    )


def few_said(pairs: Iterable[TypePair]) -> list[str]:
    """Return a sentence for each pair that too few statements tell apart."""
    return [_few(pair) for pair in pairs if pair.is_few]


def _few(pair: TypePair) -> str:
    names = {"one": pair.names[0], "other": pair.names[1]}
    if not pair.codes:
        text = _("Nothing tells %(one)s and %(other)s apart; the draft cannot be published.")
        return text % names
    text = ngettext(
        "Only %(codes)s still tells %(one)s and %(other)s apart. With fewer than three, "
        "one or two answers decide between them.",
        "Only %(codes)s still tell %(one)s and %(other)s apart. With fewer than three, "
        "one or two answers decide between them.",
        len(pair.codes),
    )
    return text % {**names, "codes": listed(pair.codes)}
