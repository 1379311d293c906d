"""How often the verdict names the true type, in words: what a simulation counted."""

from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ..instruments.document import Document
from ..instruments.measured import is_as_shipped, measured
from ..localisation import grouped, percent, percent_with_tenths
from ..method.checklist import TYPES


class MeasuredStory(NamedTuple):
    """One way in which answers arise, with the shares of its verdicts."""

    name: str
    said: str
    true: str
    other: str
    none: str


def measured_in_words(document: Document) -> dict[str, Any]:
    """Return what the method page shows of a simulation; its reading is of the shipped rules."""
    counted = measured(document)
    stories, sheets = counted["stories"], counted["random_sheets"]
    return {
        "is_as_shipped": is_as_shipped(document),
        "others": percent_with_tenths(max(map(_share_of_others, stories.values()))),
        "stories": [_story(code, stories[code]) for code in stories],
        "second": _integrated(stories["ladder"]),
        "third": _integrated(stories["own"]),
        "typed": percent_with_tenths(Fraction(counted["random_typed"], sheets)),
        "firm": percent_with_tenths(Fraction(counted["random_firm"], sheets)),
        "organisations": grouped(sheets),
    }


def _share_of_others(named: dict[str, int]) -> Fraction:
    return Fraction(named["other"], _whole(named))


def _story(code: str, named: dict[str, int]) -> MeasuredStory:
    names = {
        "profile": _("Every description as a whole"),
        "ladder": _("Step by step"),
        "own": _("Only its own statements"),
    }
    said = {
        "profile": _("An organisation answers as the whole description of its type expects."),
        "ladder": _(
            "The statements of Defined stay true in an Aligned one, "
            "those of both in an Integrated one."
        ),
        "own": _("Nothing is true but the statements of its own type."),
    }
    whole = _whole(named)
    true, other, none = (
        percent_with_tenths(Fraction(named[key], whole)) for key in ("true", "other", "none")
    )
    return MeasuredStory(names[code], said[code], true, other, none)


def _integrated(named: dict[str, int]) -> str:
    """Return the share of the Integrated ones, a quarter of all, that get no type."""
    return percent(Fraction(named["integrated_none"] * len(TYPES), _whole(named)))


def _whole(named: dict[str, int]) -> int:
    return named["true"] + named["other"] + named["none"]
