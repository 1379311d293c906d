"""A value of a document in words: what a type expects, a list, a kind, a tag, an owner."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ..localisation import digits
from ..models.checklist import Condition, Fact, Item
from ..names import FUNCTION_NAMES, TYPE_NAMES
from .fields import shown_weight
from .problems import FIELDS
from .words import EXPECTED

CHOICES: Mapping[str, Mapping[str, Any]] = {
    "native": TYPE_NAMES,
    "type": TYPE_NAMES,
    "side": dict(Condition.SIDE_CHOICES),
    "kind": dict(Fact.Kind.choices),
    "tag.kind": dict(Item.Tag.choices),
    "tag.basis": dict(Item.Basis.choices),
    "conventional_owner": FUNCTION_NAMES,
}


def label_of(path: str) -> str:
    """Return what is valued at a path of an item: of an expectation the type, else the field."""
    if path.startswith("expected.") and path.endswith(".value"):
        return str(TYPE_NAMES[path.split(".")[1]])
    return str(FIELDS.get(path, path))


def value_in_words(path: str, value: Any) -> str:
    """Return what stands at a path of an item as a reader knows it; a dash for nothing."""
    if path.startswith("expected."):
        return _cell(path, value)
    if value is None or value == "":
        return "–"
    if path == "weight":
        return shown_weight(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if path in CHOICES and value in CHOICES[path]:
        return str(CHOICES[path][value])
    return value if isinstance(value, str) else digits(value)


def _cell(path: str, value: Any) -> str:
    if path.endswith(".basis"):
        return str(dict(Item.Basis.choices).get(value, "–"))
    return str(EXPECTED["" if value is None else str(value)])
