"""A published checklist version as data: the one immutable document, checked and given its words.

Questionnaire, method and exports read only this (DECISIONS 4). A document that breaks a rule is
refused with the place that breaks it: 'criteria[3].weight: "0", accepted: a positive number'.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from ..method import checklist as method
from ..method.checklist import TYPES, Side, Thresholds, Type
from ..method.funnel import STAGES, Finding, Owner
from .readers import DocumentError, Placed, Reader, one_of, optional, record
from .references import references_among

FORMAT = 3
ARTICLE = Path(__file__).parent / "article.json"
SCHEMA = Path(__file__).parent / "checklist.schema.json"  # of a document of today's format
EXAMPLE = Path(__file__).parent / "example.yaml"  # a smaller checklist of one's own


class Basis(StrEnum):
    STATED = "stated"
    INFERRED = "inferred"


class TagKind(StrEnum):
    ECONOMIC = "economic"
    CULTURAL = "cultural"


class FactKind(StrEnum):
    CONVENTION = "convention"
    RISK = "risk"
    PRECONDITION = "precondition"


class NotPublished(LookupError):
    """Nothing is published under this checklist or checklist_version; accepted says what is."""

    def __init__(self, field: str, accepted: Sequence[str | int]) -> None:
        super().__init__(field)
        self.field = field
        self.accepted = accepted


@dataclass(frozen=True)
class Words:
    """One text in both languages; str() follows the active language."""

    en: str
    fa: str

    def __str__(self) -> str:
        return self.fa if (get_language() or "").startswith("fa") else self.en


@dataclass(frozen=True)
class Tag:
    kind: TagKind
    basis: Basis


@dataclass(frozen=True)
class Expected:
    """What one type expects of a criterion: 1, 0, or None where the article is silent."""

    value: int | None
    basis: Basis


@dataclass(frozen=True)
class TypeWords:
    code: Type
    name: Words
    description: Words


@dataclass(frozen=True, kw_only=True)
class Item:
    """A sentence of the checklist, with the article's own phrase as its source (may be empty)."""

    code: str
    text: Words
    source: str


@dataclass(frozen=True, kw_only=True)
class PrescriptionWords(Item):
    type: Type


@dataclass(frozen=True, kw_only=True)
class SymptomWords(Item):
    tag: Tag | None


@dataclass(frozen=True, kw_only=True)
class FactWords(Item):
    kind: FactKind
    tag: Tag | None


@dataclass(frozen=True, kw_only=True)
class Statement(Item):
    """A sentence to answer; number is its checklist order, position its shown order."""

    number: int
    position: int
    other_reading: Words | None
    note: Words | None
    tag: Tag | None


@dataclass(frozen=True, kw_only=True)
class ConditionWords(Statement):
    type: Type
    side: Side


@dataclass(frozen=True, kw_only=True)
class CriterionWords(Statement):
    native: Type
    weight: Fraction
    optional: bool
    question: Words
    expected: Mapping[Type, Expected]


@dataclass(frozen=True)
class StageWords:
    number: int
    text: Words
    source: str
    note: Words | None
    conventional_owner: Owner


@dataclass(frozen=True, kw_only=True)
class Document:
    """One published version: its items by code in checklist order, and what the method reads."""

    code: str
    title: Words
    source: Words
    licence: str
    citation: Words
    types: Mapping[Type, TypeWords]
    criteria: Mapping[str, CriterionWords]
    shown_criteria: tuple[CriterionWords, ...]
    conditions: Mapping[str, ConditionWords]
    shown_conditions: tuple[ConditionWords, ...]
    prescriptions: Mapping[str, PrescriptionWords]
    stages: Mapping[int, StageWords]
    facts: Mapping[str, FactWords]
    symptoms: Mapping[str, SymptomWords]
    speaks_for: Mapping[Finding, tuple[str, ...]]
    checklist: method.Checklist

    @property
    def questions(self) -> int:
        """How many questions it asks."""
        return len(self.criteria) + len(self.conditions) + len(self.stages)


def _expected(place: Placed) -> dict[Type, Expected]:
    return {Type(name): _cell(part) for name, part in place.parts(TYPES).items()}


_type = one_of(Type)
_column = one_of(TYPES[:-1])  # the decision table has none for the closest type
_owner = one_of((Owner.MARKETING, Owner.SALES))
_words = record(Words, en=Placed.text, fa=Placed.text)
_citation = record(Words, en=Placed.source, fa=Placed.source)  # may be empty
_cell = record(Expected, value=Placed.expected_value, basis=one_of(Basis))
_sourced: Mapping[str, Reader[Any]] = {"text": _words, "source": Placed.source}
_item = {"code": Placed.code, **_sourced}
_tagged = {**_item, "tag": optional(record(Tag, kind=one_of(TagKind), basis=one_of(Basis)))}
_noted = {"note": optional(_words)}
_orders = {"number": Placed.count, "position": Placed.count}
_statement = {**_tagged, **_noted, **_orders, "other_reading": optional(_words)}
_edges = {
    field.name: Placed.count if field.type is int else Placed.share for field in fields(Thresholds)
}
_thresholds = record(Thresholds, **_edges)
_LISTS: Mapping[str, Reader[Any]] = {
    "types": record(TypeWords, code=_type, name=_words, description=_words),
    "criteria": record(
        CriterionWords,
        **_statement,
        native=_type,
        weight=Placed.weight,
        optional=Placed.flag,
        question=_words,
        expected=_expected,
    ),
    "conditions": record(ConditionWords, **_statement, type=_column, side=one_of(Side)),
    "prescriptions": record(PrescriptionWords, **_item, type=_column),
    "stages": record(
        StageWords, **_sourced, **_noted, number=Placed.count, conventional_owner=_owner
    ),
    "facts": record(FactWords, **_tagged, kind=one_of(FactKind)),
    "symptoms": record(SymptomWords, **_tagged),
}
_REFERENCES = ("contradictions", "no_reason_to_change", "speaks_for")  # format 1 had only the first
_NAMES = (
    "format",
    "code",
    "title",
    "source",
    "licence",
    "citation",
    *_LISTS,
    *_REFERENCES,
    "thresholds",
)
_SPEAKING = (Finding.CONTESTED, Finding.ORPHANED, Finding.UNOWNED, Finding.HALF_UNOWNED)


def read_document(data: Mapping[str, Any]) -> Document:
    """Return the checked document; raise DocumentError for the first thing that is wrong."""
    parts = Placed(upgraded(data), "").parts(_NAMES)
    if parts["format"].count() != FORMAT:
        parts["format"].refuse(str(FORMAT))
    read = {name: [reader(part) for part in parts[name].items()] for name, reader in _LISTS.items()}
    _check_codes(parts, read)
    _check_sequence(parts["types"], [type_.code for type_ in read["types"]], TYPES)
    _check_sequence(parts["stages"], [stage.number for stage in read["stages"]], STAGES)
    for name in ("criteria", "conditions"):
        _check_orders(parts[name], read[name])
    for place, criterion in zip(parts["criteria"].items(), read["criteria"], strict=True):
        _check_own_type(place, criterion)
    return Document(
        code=parts["code"].slug(),
        title=_words(parts["title"]),
        source=_words(parts["source"]),
        licence=parts["licence"].source(),
        citation=_citation(parts["citation"]),
        types=_by_code(read["types"]),
        criteria=_by_code(read["criteria"]),
        shown_criteria=_shown(read["criteria"]),
        conditions=_by_code(read["conditions"]),
        shown_conditions=_shown(read["conditions"]),
        prescriptions=_by_code(read["prescriptions"]),
        stages={stage.number: stage for stage in read["stages"]},
        facts=_by_code(read["facts"]),
        symptoms=_by_code(read["symptoms"]),
        speaks_for=_speaks_for(parts["speaks_for"], {item.code for item in read["conditions"]}),
        checklist=_checklist(parts, read),
    )


def upgraded(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document of format 1 or 2 as one of today.

    What it could not say means what the article says: of conditions as far as it has the article's,
    of its licence and citation only if it is the article.
    """
    if not isinstance(data, Mapping) or data.get("format") not in (1, 2):
        return data
    article = shipped_article()
    if data["format"] == 2:
        nothing = {"licence": "", "citation": {"en": "", "fa": ""}}
        said = article if data.get("code") == article["code"] else nothing
        return {**data, **{name: said[name] for name in nothing}, "format": FORMAT}
    conditions = data["conditions"]
    staying = {part["code"] for part in conditions if part["side"] == Side.STAY}
    as_format_2 = {
        **data,
        "no_reason_to_change": references_among(article, staying)["no_reason_to_change"],
        "speaks_for": references_among(article, {part["code"] for part in conditions})[
            "speaks_for"
        ],
        "format": 2,
    }
    return upgraded(as_format_2)


def _by_code(items: Iterable[Any]) -> dict[Any, Any]:
    return {item.code: item for item in items}


def _shown(items: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(sorted(items, key=lambda item: item.position))


def _checklist(parts: Mapping[str, Placed], read: Mapping[str, list[Any]]) -> method.Checklist:
    criteria, conditions = read["criteria"], read["conditions"]
    codes = {criterion.code for criterion in criteria}
    staying = {condition.code for condition in conditions if condition.side is Side.STAY}
    return method.Checklist(
        criteria=tuple(_criterion(criterion) for criterion in criteria),
        conditions=tuple(
            method.Condition(condition.code, condition.type, condition.side)
            for condition in conditions
        ),
        shown_order=tuple(criterion.code for criterion in _shown(criteria)),
        contradictions=tuple(_pair(pair, codes) for pair in parts["contradictions"].items()),
        no_reason_to_change=tuple(
            _named(place, staying, "the code of a reason to stay")
            for place in parts["no_reason_to_change"].items()
        ),
        facts=tuple(fact.code for fact in read["facts"] if fact.kind is FactKind.PRECONDITION),
        thresholds=_thresholds(parts["thresholds"]),
    )


def _criterion(words: CriterionWords) -> method.Criterion:
    cells = {type_: cell.value for type_, cell in words.expected.items()}
    spoken = {type_: value for type_, value in cells.items() if value is not None}
    return method.Criterion(words.code, words.native, spoken, words.weight)


def _pair(place: Placed, codes: Collection[str]) -> tuple[str, str]:
    members = [member.code() for member in place.items()]
    if len(members) != 2 or members[0] == members[1] or not set(members) <= set(codes):
        place.refuse("two different codes of criteria")
    return members[0], members[1]


def _speaks_for(place: Placed, codes: Collection[str]) -> dict[Finding, tuple[str, ...]]:
    return {
        Finding(name): tuple(_named(named, codes, "a condition's code") for named in part.items())
        for name, part in place.parts(_SPEAKING).items()
    }


def _named(place: Placed, codes: Collection[str], accepted: str) -> str:
    if place.code() not in codes:
        place.refuse(accepted)
    return place.code()


def _check_codes(parts: Mapping[str, Placed], read: Mapping[str, list[Any]]) -> None:
    """Refuse a code used twice anywhere: files name answers and facts by their code alone."""
    seen: set[str] = set()
    for name in (name for name in _LISTS if name != "stages"):
        for place, item in zip(parts[name].items(), read[name], strict=True):
            if item.code in seen:
                place.at("code").refuse("a code that no other item has")
            seen.add(item.code)


def _check_sequence(place: Placed, found: Sequence[object], accepted: Iterable[object]) -> None:
    if found != list(accepted):
        named = ", ".join(str(code) for code in found) or "none"
        wanted = ", ".join(str(value) for value in accepted)
        raise DocumentError(f"{place.path}: {named}, accepted: {wanted}, in this order")


def _check_orders(place: Placed, items: Sequence[Statement]) -> None:
    """Refuse numbers other than the place in the list, and positions that are no permutation."""
    free = set(range(1, len(items) + 1))
    if not items:
        place.refuse("at least one item")
    for number, (part, item) in enumerate(zip(place.items(), items, strict=True), start=1):
        if item.number != number:
            part.at("number").refuse(f"{number}, its place in the list")
        if item.position not in free:
            part.at("position").refuse(f"each of 1 to {len(items)} once")
        free.remove(item.position)


def _check_own_type(place: Placed, criterion: CriterionWords) -> None:
    """Refuse a criterion that its own type does not expect; an optional sign may be missing."""
    own = place.at("expected").at(criterion.native).at("value")
    if own.value != 1 and not (criterion.optional and own.value is None):
        own.refuse("1, the type that it describes" + ", or null" * criterion.optional)


def digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the one canonical form: keys sorted, no spaces, UTF-8."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def shipped_article() -> dict[str, Any]:
    """Return the article's checklist as it is shipped, not yet checked."""
    return dict(json.loads(ARTICLE.read_text(encoding="utf-8")))
