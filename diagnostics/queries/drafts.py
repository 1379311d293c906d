"""A draft as the document that its rows would be published as."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet

from ..instruments.document import upgraded
from ..instruments.references import references_among, references_of
from ..models import Condition, Criterion, Fact, Stage, Version

Data = dict[str, Any]
WITHOUT_ROWS = ("prescriptions", "symptoms")  # a draft changes their words alone


def base_of(draft: Version) -> Data:
    """Return the document of the version that a draft began from."""
    assert draft.based_on is not None  # only load_article publishes without an earlier version
    return dict(upgraded(draft.based_on.data))


def beyond_rows(draft: Version) -> Data:
    """Return the document that says what a draft has no rows for: its file's, or its base's."""
    return draft.from_file or base_of(draft)


def is_referenced(code: str, draft: Version) -> bool:
    """Tell whether a draft's document says something else of a statement by this code."""
    return any(code in codes for _place, codes in references_of(beyond_rows(draft)))


def drafts_in_work() -> list[Version]:
    """Return the draft of every checklist that has one, with what it began from."""
    return list(Version.objects.filter(number=None).select_related("based_on"))


def draft_document(draft: Version) -> Data:
    """Return the document that the draft's rows would be published as."""
    return draft_documents([draft])[draft.pk]


def draft_documents(drafts: Sequence[Version]) -> dict[int, Data]:
    """Return the document of each draft by its id; five queries, however many there are."""
    asked = Criterion.objects.filter(is_removed=False).prefetch_related("expectations")
    criteria = _by_version(asked, drafts)
    conditions = _by_version(Condition.objects.filter(is_removed=False), drafts)
    stages = _by_version(Stage.objects.all(), drafts)
    facts = _by_version(Fact.objects.all(), drafts)
    return {
        draft.pk: _document_of(
            draft,
            {
                "criteria": _in_order(_criterion_data(row) for row in criteria[draft.pk]),
                "conditions": _in_order(
                    {"type": row.type, "side": row.side} | _asked_data(row)
                    for row in conditions[draft.pk]
                ),
                "stages": [_stage_data(row) for row in stages[draft.pk]],
                "facts": [_fact_data(row) for row in facts[draft.pk]],
                "thresholds": draft.thresholds,
            },
        )
        for draft in drafts
    }


def _by_version(rows: QuerySet[Any], drafts: Sequence[Version]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(version__in=drafts):
        found[row.version_id].append(row)
    return found


def _document_of(draft: Version, rows: Data) -> Data:
    """Return what the rows say, with what the draft has none for."""
    base = beyond_rows(draft)
    rows |= {name: [_reworded(part, draft) for part in base[name]] for name in WITHOUT_ROWS}
    codes = {row["code"] for name in ("criteria", "conditions") for row in rows[name]}
    return base | rows | references_among(base, codes)


def _reworded(part: Data, draft: Version) -> Data:
    """Return a part of the document that has no row, with the draft's words for it."""
    return part | {"text": (draft.wordings or {}).get(part["code"], part["text"])}


def _in_order(items: Iterable[Data]) -> list[Data]:
    """Return the items with both their orders counted from 1 without holes."""
    listed = list(items)
    shown = sorted(range(len(listed)), key=lambda index: listed[index]["position"])
    for position, index in enumerate(shown, 1):
        listed[index] |= {"number": index + 1, "position": position}
    return listed


def _words(row: Any, name: str) -> Data:
    return {language: getattr(row, f"{name}_{language}") for language in ("en", "fa")}


def _words_or_none(row: Any, name: str) -> Data | None:
    words = _words(row, name)
    return words if any(words.values()) else None


def _item_data(row: Any) -> Data:
    tag = {"kind": row.tag, "basis": row.tag_basis} if row.tag else None
    return {"code": row.code, "text": _words(row, "text"), "source": row.source, "tag": tag}


def _asked_data(row: Any) -> Data:
    return _item_data(row) | {
        "number": row.number,
        "position": row.position,
        "note": _words_or_none(row, "note"),
        "other_reading": _words_or_none(row, "other_reading"),
    }


def _stage_data(row: Stage) -> Data:
    return {
        "number": row.number,
        "source": row.source,
        "conventional_owner": row.conventional_owner,
        "text": _words(row, "text"),
        "note": _words_or_none(row, "note"),
    }


def _fact_data(row: Fact) -> Data:
    return _item_data(row) | {"kind": row.kind}


def _criterion_data(row: Criterion) -> Data:
    cells = {expectation.type: expectation for expectation in row.expectations.all()}
    return _asked_data(row) | {
        "native": row.native,
        "weight": str(Fraction(row.weight)),
        "optional": row.optional,
        "question": _words(row, "question"),
        "expected": {
            type_: {"value": cell.value, "basis": cell.basis} for type_, cell in cells.items()
        },
    }
