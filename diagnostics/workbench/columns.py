"""The decision table of a draft as it is read: each type's reasons to stay and signals to move."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..instruments.references import references_of
from ..method.checklist import TYPES, Side, Type
from ..models import Condition
from ..names import TYPE_NAMES
from .sentences import SentenceBadge, badges_of, speaking
from .wording import Worded


class ConditionRow(NamedTuple):
    """A condition, and in small below it: its tag, its other reading, what speaks for it."""

    condition: Condition
    remarks: Sequence[str]
    badges: Sequence[SentenceBadge]


class SideList(NamedTuple):
    side: Side
    rows: Sequence[ConditionRow]

    @property
    def number(self) -> int:
        return sum(not row.condition.is_removed for row in self.rows)


class TypeColumn(NamedTuple):
    """One type's column of the table, and what is said where the signals lead."""

    type: Type
    name: object
    prescription: Worded | None
    lists: Sequence[SideList]


def columns_of(
    conditions: Iterable[Condition],
    prescriptions: Mapping[str, Worded],
    base: Mapping[str, Any],
) -> list[TypeColumn]:
    """Return the columns, beside what the version says that the draft began from."""
    before = {part["code"]: part for part in base["conditions"]}
    spoken = _spoken_for(base)
    rows = [
        ConditionRow(
            condition,
            list(_remarks(condition, spoken.get(condition.code, ()))),
            badges_of(condition, before.get(condition.code)),
        )
        for condition in conditions
    ]
    leads = {part["type"]: prescriptions[part["code"]] for part in base["prescriptions"]}
    return [
        TypeColumn(
            type_,
            TYPE_NAMES[type_],
            leads.get(type_),
            [
                SideList(
                    side,
                    [
                        row
                        for row in rows
                        if (row.condition.type, row.condition.side) == (type_, side)
                    ],
                )
                for side in Side
            ],
        )
        for type_ in TYPES[:-1]
    ]


def _spoken_for(base: Mapping[str, Any]) -> dict[str, list[str]]:
    spoken: dict[str, list[str]] = {}
    for place, codes in references_of(base):
        list_, _dot, finding = place.partition(".")
        if list_ == "speaks_for":
            spoken.setdefault(codes[0], []).append(speaking(finding))
    return spoken


def _remarks(condition: Condition, spoken: Iterable[str]) -> Iterable[str]:
    if condition.tag:
        yield _("%(tag)s, %(basis)s") % {
            "tag": condition.get_tag_display(),
            "basis": condition.get_tag_basis_display(),
        }
    if condition.other_reading_en:
        reading = condition.other_reading
        yield _("Other reading: %(text)s") % {"text": reading}
    yield from spoken
