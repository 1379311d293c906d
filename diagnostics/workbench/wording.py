"""What a draft words besides the statements: prescriptions, stages, facts, symptoms."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..instruments.document import Words
from ..localisation import digits
from ..models import Fact, Stage, Version
from ..web.editing import Edited
from .fields import sentence

LANGUAGES = ("en", "fa")
STAGE = "stage-"
LONGEST_STAGE = 120


@dataclass(frozen=True)
class Worded:
    """Something with words in both languages: how it is named in an address, and what it says."""

    key: str
    code: str
    text: Words
    note: Words | None
    source: str
    row: Stage | Fact | None  # None: only its words can change

    @property
    def longest(self) -> int:
        return LONGEST_STAGE if isinstance(self.row, Stage) else 400


class WordingForm(Edited, forms.Form):
    """A text in both languages; of a stage its note as well."""

    def __init__(self, data: Any, *, of: Worded) -> None:
        super().__init__(data, initial=_said(of))
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = sentence(
                "text", language, longest=of.longest, required=True
            )
        if isinstance(of.row, Stage):
            for language in LANGUAGES:
                self.fields[f"note_{language}"] = sentence(
                    "note", language, longest=None, required=False
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        notes = [name for name in ("note_en", "note_fa") if name in cleaned]
        empty = [name for name in notes if not cleaned[name]]
        if len(notes) == 2 and len(empty) == 1:
            self.add_error(empty[0], _("Give both or neither."))
        return cleaned

    @property
    def text(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"text_{language}"] for language in LANGUAGES}

    def row_of(self, of: Worded) -> Stage | Fact | None:
        """Return the row with what was typed in it."""
        for name, value in self.cleaned_data.items():
            if of.row is not None:
                setattr(of.row, name, value)
        return of.row


def _said(of: Worded) -> dict[str, str]:
    note = of.note or Words("", "")
    return {
        f"{name}_{language}": getattr(words, language)
        for name, words in (("text", of.text), ("note", note))
        for language in LANGUAGES
    }


def worded_of(draft: Version, data: Mapping[str, Any]) -> dict[str, dict[str, Worded]]:
    """Return everything that is worded here by section and key; data is the draft's document."""
    return {
        "prescriptions": _by_key(_without_row(data["prescriptions"])),
        "stages": _by_key(
            Worded(
                key=f"{STAGE}{stage.number}",
                code=digits(stage.number),
                text=Words(stage.text_en, stage.text_fa),
                note=Words(stage.note_en, stage.note_fa),
                source=stage.source,
                row=stage,
            )
            for stage in draft.stages.all()
        ),
        "facts": _by_key(
            Worded(fact.code, fact.code, fact.text, None, fact.source, fact)
            for fact in draft.facts.all()
        ),
        "symptoms": _by_key(_without_row(data["symptoms"])),
    }


def _without_row(parts: Iterable[Mapping[str, Any]]) -> Iterator[Worded]:
    for part in parts:
        words = Words(**part["text"])
        yield Worded(part["code"], part["code"], words, None, part["source"], None)


def _by_key(found: Iterable[Worded]) -> dict[str, Worded]:
    return {worded.key: worded for worded in found}
