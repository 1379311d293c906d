"""What stands in the way of publishing a document, and what is worth a look, by name.

A refusal is of a document that could not tell types apart or give advice; a warning is of one that
may not say what was meant. What is said of each is in diagnostics/workbench/checks.py.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Any

from ..method.checklist import HALVES, TYPES, Answer, Checklist, Side, Type
from .counted import counted_once
from .document import Document, read_document
from .readers import CODE, NUMBER, DocumentError

Data = Mapping[str, Any]

FEW = 3  # with fewer statements between two types, one or two answers decide
ALIKE = 0.85  # share of a wording that stands in another, from which they are near
SHEETS, SEED = 20_000, 1
MOST_BY_CHANCE = Fraction(1, 25)
INITIALS = {type_.value[0].upper(): type_ for type_ in TYPES}
SIDES = {"S": Side.STAY, "T": Side.TIGHTEN}
CONDITION = re.compile(r"([ST])-([A-Z])")
LANGUAGES = ("en", "fa")
ASKED = ("criteria", "conditions")
WORDED = {"criteria": ("text", "question"), "conditions": ("text",), "stages": ("text",)}


class CheckName(StrEnum):
    """Each check."""

    CODE_TWICE = "code_twice"
    CODE_MALFORMED = "code_malformed"
    LANGUAGE_MISSING = "language_missing"
    WEIGHT = "weight"
    NO_NATIVE = "no_native"
    SAME_PROFILE = "same_profile"
    NO_CONDITIONS = "no_conditions"
    FEW_APART = "few_apart"
    ONE_LANGUAGE = "one_language"
    PREFIX = "prefix"
    NEAR = "near"
    ALIKE_SHEET = "alike_sheet"
    BY_CHANCE = "by_chance"


@dataclass(frozen=True)
class CheckRemark:
    """What a check found: at which statements, between which types; what else it names."""

    name: CheckName
    codes: tuple[str, ...] = ()
    types: tuple[Type, ...] = ()
    side: Side | None = None
    language: str = ""
    answer: Answer | None = None
    share: Fraction | None = None


class Refused(Exception):
    """The document may not be published; remarks say why."""

    def __init__(self, remarks: list[CheckRemark]) -> None:
        super().__init__(", ".join(remark.name for remark in remarks))
        self.remarks = remarks


def refusals(data: Data) -> list[CheckRemark]:
    """Return what stands in the way, all at once, also of a document that cannot be read."""
    found = [*_codes(data), *_languages(data), *_weights(data), *_natives(data)]
    return [*found, *_profiles(data), *_lists(data)]


def _codes(data: Data) -> Iterator[CheckRemark]:
    codes = [item["code"] for section in (*ASKED, "facts") for item in data[section]]
    for code, number in Counter(codes).items():
        if number > 1:
            yield CheckRemark(CheckName.CODE_TWICE, (code,))
        if not CODE.fullmatch(code):
            yield CheckRemark(CheckName.CODE_MALFORMED, (code,))


def _languages(data: Data) -> Iterator[CheckRemark]:
    for section, parts in WORDED.items():
        for item in data[section]:
            code = str(item.get("code", item.get("number")))
            for language in LANGUAGES:
                if any(not item[part][language].strip() for part in parts):
                    yield CheckRemark(CheckName.LANGUAGE_MISSING, (code,), language=language)


def _weights(data: Data) -> Iterator[CheckRemark]:
    for item in data["criteria"]:
        weight = item["weight"]
        if not NUMBER.fullmatch(weight) or not Fraction(weight) > 0:
            yield CheckRemark(CheckName.WEIGHT, (item["code"],))


def _natives(data: Data) -> Iterator[CheckRemark]:
    natives = {item["native"] for item in data["criteria"]}
    return (
        CheckRemark(CheckName.NO_NATIVE, types=(type_,)) for type_ in TYPES if type_ not in natives
    )


def _profiles(data: Data) -> Iterator[CheckRemark]:
    profiles = {
        type_: [item["expected"][type_]["value"] for item in data["criteria"]] for type_ in TYPES
    }
    for pair in combinations(TYPES, 2):
        if profiles[pair[0]] == profiles[pair[1]]:
            yield CheckRemark(CheckName.SAME_PROFILE, types=pair)


def _lists(data: Data) -> Iterator[CheckRemark]:
    lists = {(item["type"], item["side"]) for item in data["conditions"]}
    for type_ in TYPES[:-1]:
        for side in Side:
            if (type_, side) not in lists:
                yield CheckRemark(CheckName.NO_CONDITIONS, types=(type_,), side=side)


def warnings(data: Data, before: Data) -> list[CheckRemark]:
    """Return what is worth a look in a document, beside the one that it began from."""
    found = [*_one_language(data, before), *_prefixes(data), *_near(data, before)]
    try:
        document = read_document(data)
    except DocumentError:
        return found  # a refusal says why
    return [*_few(document), *found, *_alike(document.checklist), *_by_chance(document.checklist)]


def _few(document: Document) -> Iterator[CheckRemark]:
    for pair in combinations(TYPES, 2):
        codes = document.checklist.telling_apart(*pair)
        if len(codes) < FEW:
            yield CheckRemark(CheckName.FEW_APART, codes, pair)


def _one_language(data: Data, before: Data) -> Iterator[CheckRemark]:
    for section in ASKED:
        former = {item["code"]: item["text"] for item in before[section]}
        for item in data[section]:
            text, old = item["text"], former.get(item["code"], item["text"])
            changed = [language for language in LANGUAGES if text[language] != old[language]]
            if len(changed) == 1:
                yield CheckRemark(CheckName.ONE_LANGUAGE, (item["code"],), language=changed[0])


def _prefixes(data: Data) -> Iterator[CheckRemark]:
    """A code that begins as those of another type or list do would be read as one of them."""
    for item in data["criteria"]:
        if INITIALS.get(item["code"][:1], item["native"]) != item["native"]:
            yield CheckRemark(CheckName.PREFIX, (item["code"],), (Type(item["native"]),))
    for item in data["conditions"]:
        found = CONDITION.match(item["code"])
        is_other = found and (
            SIDES[found[1]] != item["side"] or INITIALS.get(found[2], item["type"]) != item["type"]
        )
        if is_other:
            yield CheckRemark(
                CheckName.PREFIX, (item["code"],), (Type(item["type"]),), Side(item["side"])
            )


def _near(data: Data, before: Data) -> Iterator[CheckRemark]:
    """Of what was worded anew: whether another sentence says nearly the same."""
    for section in ASKED:
        former = {item["code"]: item["text"] for item in before[section]}
        for item in (item for item in data[section] if item["text"] != former.get(item["code"])):
            for other in (other for other in data[section] if other is not item):
                if is_near(item["text"], other["text"]):
                    yield CheckRemark(CheckName.NEAR, (item["code"], other["code"]))


def is_near(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two sentences say nearly the same, in one language at least."""
    return any(_says_nearly(one[key].split(), other[key].split()) for key in LANGUAGES)


def _says_nearly(one: list[str], other: list[str]) -> bool:
    found = SequenceMatcher(None, one, other, autojunk=False)
    return bool(one) and found.quick_ratio() >= ALIKE and found.ratio() >= ALIKE


def _alike(checklist: Checklist) -> Iterator[CheckRemark]:
    from ..method.batch import typed_alike  # heavy: NumPy

    alike = typed_alike(checklist)
    return (
        CheckRemark(CheckName.ALIKE_SHEET, answer=answer)
        for answer, halves in HALVES.items()
        if halves in alike
    )


def _by_chance(checklist: Checklist) -> Iterator[CheckRemark]:
    share = share_by_chance(checklist)
    if share > MOST_BY_CHANCE:
        yield CheckRemark(CheckName.BY_CHANCE, share=share)


@counted_once
def share_by_chance(checklist: Checklist) -> Fraction:
    """Return which share of sheets filled in by chance would get a type; the same each time."""
    from ..method.batch import typed_by_chance  # heavy: NumPy

    return Fraction(typed_by_chance(checklist, sheets=SHEETS, seed=SEED), SHEETS)
