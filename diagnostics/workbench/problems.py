"""What is wrong with a document, in the page's language: where, and what is accepted there."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from .words import THRESHOLDS

MESSAGE = re.compile(r"(?P<place>[^:]*): (?P<value>.*), accepted: (?P<accepted>.*)", re.DOTALL)
MISSING = re.compile(r"(?P<place>[^:]*): missing")
ITEM = re.compile(r"(?P<section>\w+)\[(?P<index>\d+)\]\.?(?P<field>.*)")

SECTIONS = {
    "criteria": gettext_lazy("Criterion %(code)s"),
    "conditions": gettext_lazy("Condition %(code)s"),
    "stages": gettext_lazy("Stage %(code)s"),
    "facts": gettext_lazy("Fact %(code)s"),
    "symptoms": gettext_lazy("Symptom %(code)s"),
    "prescriptions": gettext_lazy("Advice %(code)s"),
    "types": gettext_lazy("Type %(code)s"),
}
REFERENCES = {
    "contradictions": gettext_lazy("Statements that contradict each other"),
    "no_reason_to_change": gettext_lazy("Reason to stay that signals to move contradict"),
    "speaks_for.contested": gettext_lazy("What it speaks for when both sides claim a stage"),
    "speaks_for.orphaned": gettext_lazy(
        "What it speaks for when each thinks the other has a stage"
    ),
    "speaks_for.unowned": gettext_lazy("What it speaks for when nobody has a stage"),
    "speaks_for.half_unowned": gettext_lazy(
        "What it speaks for when one side says that nobody has a stage"
    ),
}
FIELDS = {
    "code": gettext_lazy("code"),
    "number": gettext_lazy("number in the checklist"),
    "position": gettext_lazy("place in the shown order"),
    "weight": gettext_lazy("weight"),
    "source": gettext_lazy("the article's own phrase"),
    "text.en": gettext_lazy("text in English"),
    "text.fa": gettext_lazy("text in Persian"),
    "note.en": gettext_lazy("note in English"),
    "note.fa": gettext_lazy("note in Persian"),
    "other_reading.en": gettext_lazy("other reading in English"),
    "other_reading.fa": gettext_lazy("other reading in Persian"),
    "question.en": gettext_lazy("question for a joint session, English"),
    "question.fa": gettext_lazy("question for a joint session, Persian"),
    "expected.undefined.value": gettext_lazy("expectation of Undefined"),
    "expected.defined.value": gettext_lazy("expectation of Defined"),
    "expected.aligned.value": gettext_lazy("expectation of Aligned"),
    "expected.integrated.value": gettext_lazy("expectation of Integrated"),
    "expected.undefined.basis": gettext_lazy("basis of the expectation of Undefined"),
    "expected.defined.basis": gettext_lazy("basis of the expectation of Defined"),
    "expected.aligned.basis": gettext_lazy("basis of the expectation of Aligned"),
    "expected.integrated.basis": gettext_lazy("basis of the expectation of Integrated"),
    "native": gettext_lazy("type that it describes"),
    "optional": gettext_lazy("optional sign"),
    "type": gettext_lazy("type that it is read at"),
    "side": gettext_lazy("list"),
    "kind": gettext_lazy("kind"),
    "tag": gettext_lazy("tag"),
    "tag.kind": gettext_lazy("tag"),
    "tag.basis": gettext_lazy("basis of the tag"),
    "conventional_owner": gettext_lazy("conventional owner"),
}
ACCEPTED = [
    (r"a text that is not empty", gettext_lazy("a text that is not empty")),
    (
        r"a positive number",
        gettext_lazy("a number above 0 and below 1000, with three decimal places at most"),
    ),
    (r"a whole number from 1", gettext_lazy("a whole number from 1")),
    (
        r"a number from 0 to 1",
        gettext_lazy('a number from 0 to 1, as a fraction in quotation marks such as "7/10"'),
    ),
    (r"at least one item", gettext_lazy("at least one item")),
    (r"a code that no other item has", gettext_lazy("a code that no other item has")),
    (r"two different codes of criteria", gettext_lazy("two different codes of criteria")),
    (r"a condition's code", gettext_lazy("a condition's code")),
    (r"the code of a reason to stay", gettext_lazy("the code of a reason to stay")),
    (
        r"a capital letter, then letters.*",
        gettext_lazy("a capital letter, then letters, digits and hyphens, 16 in all at most"),
    ),
    (
        r"a name of small letters.*",
        gettext_lazy("a name of small letters, digits and hyphens, 50 in all at most"),
    ),
    (
        r"1, the type that it describes",
        gettext_lazy("yes, since the criterion describes this type"),
    ),
    (
        r"1, the type that it describes, or null",
        gettext_lazy("yes or neutral, since the criterion describes this type"),
    ),
]


def problem_of(data: Mapping[str, Any]) -> str:
    """Return in words why the method could not read a draft, or nothing."""
    try:
        read_document(data)
    except DocumentError as error:
        return in_words(error, data)
    return ""


def in_words(error: DocumentError, data: Mapping[str, Any]) -> str:
    """Return the error in the page's language; what is not known here stays as it was written."""
    text = str(error)
    if found := MESSAGE.fullmatch(text):
        parts = found.groupdict()
        return _("%(place)s: %(value)s is not accepted. Accepted: %(accepted)s.") % {
            "place": place_in_words(parts["place"], data),
            "value": parts["value"],
            "accepted": accepted_in_words(parts["accepted"]),
        }
    if found := MISSING.fullmatch(text):
        return _("%(place)s is missing.") % {"place": place_in_words(found["place"], data)}
    return text


def place_in_words(path: str, data: Mapping[str, Any]) -> str:
    """Return "criteria[3].text.en" as "Criterion U4, text in English"."""
    name = path.partition("[")[0]
    if name in REFERENCES:
        return str(REFERENCES[name])
    section, _dot, threshold = path.partition(".")
    if section == "thresholds" and threshold in THRESHOLDS:
        return str(THRESHOLDS[threshold])
    found = ITEM.fullmatch(path)
    if not found or found["section"] not in SECTIONS:
        return path
    item = data[found["section"]][int(found["index"])]
    words = SECTIONS[found["section"]] % {"code": item.get("code", item.get("number"))}
    if not found["field"]:
        return words
    field = FIELDS.get(found["field"], found["field"])
    return _("%(item)s, %(field)s") % {"item": words, "field": field}


def parts_of(error: str) -> Mapping[str, str] | None:
    """Return place, value and what is accepted of a document's error; None of one that is less."""
    found = MESSAGE.fullmatch(error)
    return found.groupdict() if found else None


def accepted_in_words(accepted: str) -> str:
    for pattern, words in ACCEPTED:
        if re.fullmatch(pattern, accepted):
            return str(words)
    return accepted
