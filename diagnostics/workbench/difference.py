"""What two documents of a checklist say differently, item by item, in the page's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..instruments.document import Words
from ..instruments.references import references_of
from ..localisation import digits, separated
from .problems import FIELDS, REFERENCES
from .values import label_of, value_in_words
from .words import THRESHOLDS, threshold_in_words

Data = Mapping[str, Any]

SECTIONS = ("types", "criteria", "conditions", "prescriptions", "stages", "facts", "symptoms")
ORDERS = ("number", "position")
WORDED = ("text", "question", "other_reading", "note", "name", "description")
LANGUAGES = ("en", "fa")
HEADS = {
    "title": gettext_lazy("title"),
    "source": gettext_lazy("source"),
    "citation": gettext_lazy("citation"),
}
COUNTED = {
    "sentences": lambda number: ngettext("%(n)s sentence", "%(n)s sentences", number),
    "expectations": lambda number: ngettext("%(n)s expectation", "%(n)s expectations", number),
    "weights": lambda number: ngettext("%(n)s weight", "%(n)s weights", number),
    "added": lambda number: ngettext("%(n)s addition", "%(n)s additions", number),
    "removed": lambda number: ngettext("%(n)s removal", "%(n)s removals", number),
    "moved": lambda number: ngettext("%(n)s place", "%(n)s places", number),
    "others": lambda number: ngettext("%(n)s other value", "%(n)s other values", number),
}
ONLY = {"en": gettext_lazy("English only"), "fa": gettext_lazy("Persian only")}


class WordRun(NamedTuple):
    """Some words that stand in both texts, or in the former alone, or in the later alone."""

    kind: str  # same, del, ins
    text: str


class ItemName(NamedTuple):
    """An item as a line names it: its code, the type that it belongs to if any, its sentence."""

    code: str
    type: str
    text: Words


class Rewording(NamedTuple):
    """A text that is worded otherwise, word by word in both languages; which part of the item."""

    item: ItemName
    part: str | Promise
    note: str | Promise
    runs: Mapping[str, list[WordRun]]


class Revaluing(NamedTuple):
    """A value before and after, in words; what is valued stands before both.

    path is where it stands in the item, or the threshold's name; nothing where no rule reads it.
    """

    item: ItemName
    label: str
    before: str
    after: str
    path: str = ""


@dataclass
class DocumentDifference:
    """All that two documents say differently; what follows from a removal is one number."""

    sentences: list[Rewording] = field(default_factory=list)
    expectations: list[Revaluing] = field(default_factory=list)
    weights: list[Revaluing] = field(default_factory=list)
    added: list[ItemName] = field(default_factory=list)
    removed: list[ItemName] = field(default_factory=list)
    moved: list[Revaluing] = field(default_factory=list)
    others: list[Revaluing] = field(default_factory=list)
    renumbered: int = 0

    @property
    def count(self) -> int:
        return sum(len(getattr(self, name)) for name in COUNTED)

    @property
    def summary(self) -> str:
        """How many changes of which kinds: "2 sentences, 1 weight"."""
        counts = {name: len(getattr(self, name)) for name in COUNTED}
        return separated(
            COUNTED[name](number) % {"n": digits(number)}
            for name, number in counts.items()
            if number
        )

    @property
    def renumbering(self) -> str:
        """What is to be said of numbers that follow from what was added or removed."""
        if not self.renumbered:
            return ""
        words = ngettext(
            "%(number)s item has another number in the checklist; that follows from the above.",
            "%(number)s items have another number in the checklist; that follows from the above.",
            self.renumbered,
        )
        return words % {"number": digits(self.renumbered)}


def difference_between(before: Data, after: Data) -> DocumentDifference:
    """Return what the later document says otherwise than the former."""
    found = DocumentDifference()
    for section in SECTIONS:
        old, new = _by_code(before[section]), _by_code(after[section])
        found.removed += [_named(old[key]) for key in old if key not in new]
        found.added += [_named(new[key]) for key in new if key not in old]
        for key in (key for key in new if key in old):
            _compare(found, old[key], new[key])
        found.moved += _moved(old, new)
    _compare_heads(found, before, after)
    found.others += _thresholds(before["thresholds"], after["thresholds"])
    found.others += _references(before, after)
    return found


def _by_code(items: Iterable[Data]) -> dict[Any, Data]:
    return {item.get("code", item.get("number")): item for item in items}


def _named(item: Data) -> ItemName:
    text = item.get("text") or item["name"]
    type_ = item.get("native") or item.get("type") or ""
    return ItemName(str(item.get("code", item.get("number"))), type_, Words(**text))


def _compare(found: DocumentDifference, old: Data, new: Data) -> None:
    name = _named(new)
    found.renumbered += old.get("number") != new.get("number")
    for part in (part for part in WORDED if old.get(part) != new.get(part)):
        found.sentences.append(_rewording(name, part, old.get(part), new.get(part)))
    before, after = dict(_values(old)), dict(_values(new))
    for path in {**before, **after}:
        if before.get(path) == after.get(path):
            continue
        label = label_of(path)
        was, now = (value_in_words(path, values.get(path)) for values in (before, after))
        is_cell = path.startswith("expected.") and path.endswith(".value")
        kind = (
            found.weights if path == "weight" else found.expectations if is_cell else found.others
        )
        kind.append(Revaluing(name, label, was, now, path))


def _compare_heads(found: DocumentDifference, old: Data, new: Data) -> None:
    """Compare what a document says of itself."""
    name = ItemName("", "", Words("", ""))
    for part in (part for part in HEADS if old.get(part) != new.get(part)):
        found.sentences.append(_rewording(name, part, old.get(part), new.get(part)))
    if old.get("licence") != new.get("licence"):
        said = [str(document.get("licence") or "–") for document in (old, new)]
        found.others.append(Revaluing(name, _("licence"), *said))


def _values(item: Data, path: str = "") -> Iterator[tuple[str, Any]]:
    """Return every value that is no wording and no place, with its path."""
    for name, value in item.items():
        if not path and name in (*WORDED, *ORDERS, "code"):
            continue
        if isinstance(value, Mapping):
            yield from _values(value, f"{path}{name}.")
        elif value is not None or path.startswith("expected."):
            yield f"{path}{name}", value


def _rewording(name: ItemName, part: str, old: Data | None, new: Data | None) -> Rewording:
    texts = [
        {language: (words or {}).get(language, "") for language in LANGUAGES}
        for words in (old, new)
    ]
    runs = {language: words_apart(texts[0][language], texts[1][language]) for language in LANGUAGES}
    changed = [language for language in LANGUAGES if texts[0][language] != texts[1][language]]
    wording = gettext_lazy("wording only: no result changes by itself")
    note = ONLY[changed[0]] if len(changed) == 1 else wording
    label = "" if part == "text" else str(HEADS.get(part, FIELDS.get(f"{part}.en", part)))
    return Rewording(name, label, note, runs)


def words_apart(before: str, after: str) -> list[WordRun]:
    """Return both texts as one row of runs, compared word by word."""
    old, new = before.split(), after.split()
    runs = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(WordRun("same", " ".join(old[i:j])))
            continue
        runs += [WordRun("del", " ".join(old[i:j]))] if j > i else []
        runs += [WordRun("ins", " ".join(new[k:m]))] if m > k else []
    return runs


def _moved(old: Mapping[Any, Data], new: Mapping[Any, Data]) -> list[Revaluing]:
    """Return what is asked at another place among what stayed; whole blocks that shift do not."""
    if not all("position" in item for item in new.values()):
        return []
    before, after = _order(old, new), _order(new, old)
    kept = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {key for block in kept for key in before[block.a : block.a + block.size]}
    label = _("asked at place")
    return [
        Revaluing(
            _named(new[key]), label, *(digits(items[key]["position"]) for items in (old, new))
        )
        for key in after
        if key not in stayed
    ]


def _order(items: Mapping[Any, Data], others: Mapping[Any, Data]) -> Sequence[Any]:
    return sorted((key for key in items if key in others), key=lambda key: items[key]["position"])


def _thresholds(old: Data, new: Data) -> Iterator[Revaluing]:
    for name in (name for name in new if old.get(name) != new[name]):
        was, now = (threshold_in_words(name, values.get(name, 0)) for values in (old, new))
        yield Revaluing(ItemName("", "", Words("", "")), str(THRESHOLDS[name]), was, now, name)


def _references(before: Data, after: Data) -> Iterator[Revaluing]:
    """Return what the former says of statements by their codes, and the later no more."""
    kept = list(references_of(after))
    for place, codes in references_of(before):
        if (place, codes) not in kept:
            label = str(REFERENCES[place.partition("[")[0]])
            yield Revaluing(ItemName("", "", Words("", "")), label, separated(codes), "–")
