"""What a draft changes in the version that it began from."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..instruments.references import references_of
from ..workbench.problems import place_in_words

SECTIONS = ["criteria", "conditions", "stages", "facts"]


class DocumentChange(NamedTuple):
    """One value before and after; None where the item is new, or gone."""

    place: str
    before: Any
    after: Any


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DocumentChange]:
    """Return every value that differs, item by item; what only moved has another number."""
    changes: list[DocumentChange] = []
    for section in SECTIONS:
        old, new = _by_code(before[section]), _by_code(after[section])
        for code in [*old, *(code for code in new if code not in old)]:
            changes += _changes_of(section, old.get(code), new.get(code))
    references = list(references_of(after))
    changes += [
        DocumentChange(place_in_words(place, before), ", ".join(codes), None)
        for place, codes in references_of(before)
        if (place, codes) not in references
    ]
    old, new = before["thresholds"], after["thresholds"]
    changes += [
        DocumentChange(f"thresholds.{name}", old.get(name), new.get(name))
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    ]
    return changes


def _by_code(items: list[Mapping[str, Any]]) -> dict[Any, Mapping[str, Any]]:
    return {item.get("code", item.get("number")): item for item in items}


def _changes_of(section: str, old: Any, new: Any) -> Iterator[DocumentChange]:
    place = {section: [new or old]}
    if old is None or new is None:
        texts = [item["text"]["en"] if item else None for item in (old, new)]
        yield DocumentChange(place_in_words(f"{section}[0]", place), *texts)
        return
    before, after = dict(_flat(old)), dict(_flat(new))
    for path in {**before, **after}:
        if before.get(path) != after.get(path):
            where = place_in_words(f"{section}[0].{path}", place)
            yield DocumentChange(where, before.get(path), after.get(path))


def _flat(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Return every value with its path: ("text.en", "…")."""
    for name, part in sorted(value.items()):
        if isinstance(part, Mapping):
            yield from _flat(part, f"{path}{name}.")
        else:
            yield f"{path}{name}", part
