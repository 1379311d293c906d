"""A version's document as tables for reading; a draft's lead to the rows that one edits."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..models import Version
from ..models.checklist import Condition, Fact, Item
from ..names import FUNCTION_NAMES, TYPE_NAMES

Links = Mapping[str, Mapping[Any, str]]  # section to code or number to address
MODELS = {
    "criteria": "criterion",
    "conditions": "condition",
    "stages": "stage",
    "facts": "fact",
}
TITLES = {
    "criteria": _("Criteria"),
    "conditions": _("Conditions"),
    "stages": _("Funnel stages"),
    "facts": _("Facts and cautions"),
}


class Section(NamedTuple):
    title: str
    rows: list["SectionRow"]
    address: str  # of the list where the rows are edited; empty for a published version


class SectionRow(NamedTuple):
    key: Any
    item: Mapping[str, Any]
    about: list[str]
    address: str


def links_of(draft: Version) -> Links:
    """Return where each row of a draft is edited; four queries."""
    links = {}
    for section, model in MODELS.items():
        key = "number" if section == "stages" else "code"
        pattern = reverse(f"admin:diagnostics_{model}_change", args=[0])
        links[section] = {
            value: pattern.replace("/0/", f"/{pk}/")
            for pk, value in getattr(draft, section).values_list("pk", key)
        }
    return links


def sections_of(data: Mapping[str, Any], links: Links) -> list[Section]:
    """Return the four lists of a document, each row with what is said about it beside its words."""
    return [
        Section(
            str(title),
            [_row(section, item, links.get(section, {})) for item in data[section]],
            reverse(f"admin:diagnostics_{MODELS[section]}_changelist") if links else "",
        )
        for section, title in TITLES.items()
    ]


def _row(section: str, item: Mapping[str, Any], links: Mapping[Any, str]) -> SectionRow:
    key = item.get("code", item.get("number"))
    return SectionRow(key, item, [str(part) for part in ABOUT[section](item)], links.get(key, ""))


EXPECTATIONS = {
    1: _("%(type)s expects yes"),
    0: _("%(type)s expects no"),
    None: _("%(type)s is neutral"),
}


def _about_criterion(item):
    yield TYPE_NAMES[item["native"]]
    for type_, cell in item["expected"].items():
        yield EXPECTATIONS[cell["value"]] % {"type": TYPE_NAMES[type_]}
    if item["weight"] != "1":
        yield _("weight %(weight)s") % {"weight": item["weight"]}
    if item["optional"]:
        yield _("optional sign")
    yield from _tag(item)


def _about_condition(item):
    yield TYPE_NAMES[item["type"]]
    yield dict(Condition.SIDE_CHOICES)[item["side"]]
    yield from _tag(item)


def _about_stage(item):
    yield FUNCTION_NAMES[item["conventional_owner"]]


def _about_fact(item):
    yield Fact.Kind(item["kind"]).label
    yield from _tag(item)


def _tag(item):
    if item["tag"]:
        yield Item.Tag(item["tag"]["kind"]).label


ABOUT = {
    "criteria": _about_criterion,
    "conditions": _about_condition,
    "stages": _about_stage,
    "facts": _about_fact,
}
