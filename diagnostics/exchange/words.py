"""The accepted words for answers, functions and owners, in both languages and any spelling."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, NoReturn, TypeVar

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ..method.checklist import Answer, Function
from ..method.funnel import Owner
from ..reading.text import plain, shown
from .place import Place

Meaning = TypeVar("Meaning")


@dataclass(frozen=True)
class Vocabulary(Generic[Meaning]):
    """The accepted words of one kind of value, and what to say of any other word."""

    meanings: Mapping[str, Meaning]
    problem: Promise
    accepted: Promise

    def read(self, word: object, place: Place, *keys: str) -> Meaning:
        """Return what the word means; refuse it at the keys below the place."""
        meaning = None
        if isinstance(word, str):
            meaning = self.meanings.get(word) or self.meanings.get(plain(word))
        if meaning is None:
            place.at(*keys).refuse(f"{self.problem % {'value': shown(word)}} {self.accepted}")
        return meaning

    def refuse_missing(self, place: Place) -> NoReturn:
        problem = _("this is missing.")
        place.refuse(f"{problem} {self.accepted}")


def _meanings(words: Mapping[Meaning, tuple[str, ...]]) -> dict[str, Meaning]:
    return {
        form: meaning
        for meaning, spelt in words.items()
        for word in spelt
        for form in (word, plain(word))
    }


# Each meaning in English, then in Persian; what follows is read too, but not written.
SPELT_ANSWERS = {
    Answer.YES: ("yes", "بله", "آری"),
    Answer.PARTLY: ("partly", "تا حدی"),
    Answer.NO: ("no", "خیر", "نه"),
    Answer.DONT_KNOW: ("dont_know", "نمی‌دانم"),
}
SPELT_FUNCTIONS = {
    Function.SALES: ("sales", "فروش"),
    Function.MARKETING: ("marketing", "بازاریابی"),
    Function.MANAGEMENT: ("management", "مدیریت"),
    Function.OTHER: ("other", "سایر"),
}
SPELT_OWNERS = {
    Owner.MARKETING: ("marketing", "بازاریابی"),
    Owner.SALES: ("sales", "فروش"),
    Owner.BOTH: ("both", "هر دو"),
    Owner.NOBODY: ("nobody", "هیچ‌کس"),
    Owner.DONT_KNOW: ("dont_know", "نمی‌دانم"),
}
SPELT: Mapping[str, tuple[str, ...]] = {
    str(meaning): spelt
    for words in (SPELT_ANSWERS, SPELT_FUNCTIONS, SPELT_OWNERS)
    for meaning, spelt in words.items()
}


def spelt(meaning: Answer | Function | Owner) -> str:
    """Return the word for it in the active language, as it is read again."""
    english, persian, *_others = SPELT[str(meaning)]
    return persian if (get_language() or "").startswith("fa") else english


# What holds for a whole assessment or one person, as the template heads it in Persian
SPELT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("سازمان",),
    "title": ("عنوان",),
    "date": ("تاریخ", "تاریخ شروع"),
    "closed_on": ("تاریخ بستن",),
    "mode": ("شیوهٔ پاسخ",),
    "checklist": ("چک‌لیست",),
    "checklist_version": ("نسخهٔ چک‌لیست", "نسخه"),
    "name": ("نام",),
    "function": ("واحد", "گروه", "بخش"),
    "note": ("یادداشت",),
}
BESIDE = re.compile(r"\s*:\s")  # parts a code from its sentence in a heading


def heading(name: str) -> str:
    """Return what heads a column in the active language, as it is read again."""
    is_persian = (get_language() or "").startswith("fa")
    return SPELT_HEADINGS[name][0] if is_persian and name in SPELT_HEADINGS else name


def meant(headings: Iterable[str], accepted: Collection[str]) -> Mapping[str, str]:
    """Return which accepted name each heading means: Name and نام are name, u1 is U1.

    A code may have its sentence beside it: "U1: We meet rarely" is U1.
    """
    by_word = {
        plain(word): name for name in accepted for word in (name, *SPELT_HEADINGS.get(name, ()))
    }
    by_word |= {name: name for name in accepted}
    found = {
        text: by_word.get(text) or by_word.get(plain(BESIDE.split(text, maxsplit=1)[0]))
        for text in headings
    }
    return {text: name for text, name in found.items() if name}


ANONYMOUS_WORDS = {plain("anonymous"), plain("بی‌نام")}
ANSWERS = Vocabulary(
    _meanings(SPELT_ANSWERS),
    problem=gettext_lazy("“%(value)s” is not an accepted answer."),
    accepted=gettext_lazy("Use yes, partly, no or dont_know."),
)
# YAML and spreadsheets write yes and no as truth values too.
TRUTH_VALUES = Vocabulary(
    {**ANSWERS.meanings, "true": Answer.YES, "false": Answer.NO},
    problem=ANSWERS.problem,
    accepted=ANSWERS.accepted,
)
FUNCTIONS = Vocabulary(
    _meanings(SPELT_FUNCTIONS),
    problem=gettext_lazy("“%(value)s” is not an accepted function."),
    accepted=gettext_lazy("Use sales, marketing, management or other."),
)
OWNERS = Vocabulary(
    _meanings(SPELT_OWNERS),
    problem=gettext_lazy("“%(value)s” is not an accepted owner of a stage."),
    accepted=gettext_lazy("Use marketing, sales, both, nobody or dont_know."),
)
