"""What would change the verdict: a few other answers, and what nobody knows yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..method.checklist import Criterion, Type
from ..method.profile import match
from .case import Case, Line
from .words import listed, said_first, sentences


@dataclass(frozen=True)
class FlipWords:
    """The flip distance with the statements that make it up, and the don't-know bounds."""

    distance: int
    unit: str
    claim: str
    lines: Sequence[Line]
    note: str
    unknown_claim: str
    unknown: Sequence[object]


def change_of(case: Case) -> FlipWords | None:
    """Return what would change it; nothing where no best fit was acted upon."""
    flip = case.result["flip"]
    if flip is None:
        return None
    tips = {code: _tipping_answer(case, code) for code in flip["criteria"]}
    return FlipWords(
        distance=flip["distance"],
        unit=ngettext("different answer", "different answers", flip["distance"]),
        claim=_claim(case, set(tips.values())),
        lines=[
            Line(case.criterion_text(code), _tip(case, code, yes)) for code, yes in tips.items()
        ],
        note=sentences(*_notes(case)),
        unknown_claim=_unknown_claim(case),
        unknown=[case.criterion_text(code) for code in case.bounds["criteria"]],
    )


def _tipping_answer(case: Case, code: str) -> bool:
    """Return whether a yes, and not a no, brings the other type closer."""
    criterion = case.checklist.by_code[code]
    other = Type(case.flip["to"])
    return _lead(criterion, case, 2, other) < _lead(criterion, case, 0, other)


def _lead(criterion: Criterion, case: Case, halves: int, other: Type) -> int:
    best, expected = case.tally.best, criterion.expected
    return match(halves, expected.get(best), one=2) - match(halves, expected.get(other), one=2)


def _tip(case: Case, code: str, is_yes: bool) -> str:
    today = said_first(case.sheet[code])
    text = _("Today: %(today)s. To change it: no.")
    if is_yes:
        text = _("Today: %(today)s. To change it: yes.")
    return text % {"today": today}


def _claim(case: Case, tips: set[bool]) -> str:
    flip = case.flip
    facts = {
        "number": flip["distance"],
        "other": case.type_name(flip["to"]),
        "best": case.type_name(case.tally.best),
    }
    if not flip["distance"]:
        return _("%(other)s and %(best)s fit equally well already.") % facts
    if tips == {True}:
        text = ngettext(
            "If the answer to this statement were yes, %(other)s would fit as well as %(best)s.",
            "If the answers to these %(number)d statements were yes, %(other)s would fit as well "
            "as %(best)s.",
            flip["distance"],
        )
    elif tips == {False}:
        text = ngettext(
            "If the answer to this statement were no, %(other)s would fit as well as %(best)s.",
            "If the answers to these %(number)d statements were no, %(other)s would fit as well "
            "as %(best)s.",
            flip["distance"],
        )
    else:
        text = ngettext(
            "If this statement were answered differently, %(other)s would fit as well as %(best)s.",
            "If these %(number)d statements were answered differently, %(other)s would fit as "
            "well as %(best)s.",
            flip["distance"],
        )
    return text % facts


def _notes(case: Case) -> Iterable[str]:
    if case.flip["distance"]:
        yield _(
            "This is one of the shortest ways to change it; “answer” means the answer of both "
            "sides together."
        )
    if case.result["firmness"]:
        firm = case.edges.firm_flip_distance
        yield ngettext(
            "A result is firm if at least %(number)d answer would have to be different to change "
            "it, no “don’t know” could, and both sides give the same type.",
            "A result is firm if at least %(number)d answers would have to be different to "
            "change it, no “don’t know” could, and both sides give the same type.",
            firm,
        ) % {"number": firm}


def _unknown_claim(case: Case) -> str:
    """Say whether an answer that is missing could change the verdict, and which."""
    bounds = case.bounds
    missing = len(case.checklist.criteria) - len(case.sheet)
    if not missing:
        return _("Every statement has an answer, so no “don’t know” can change this.")
    if bounds["proof"]:
        text = ngettext(
            "%(number)d statement has no answer from either side; "
            "whatever it is, the best match stays.",
            "%(number)d statements have no answer from either side; "
            "whatever they are, the best match stays.",
            missing,
        )
        return text % {"number": missing}
    text = ngettext(
        "%(number)d statement without an answer could still bring in %(types)s:",
        "%(number)d statements without an answer could still bring in %(types)s:",
        len(bounds["criteria"]),
    )
    return text % {
        "number": len(bounds["criteria"]),
        "types": listed(str(case.type_name(code)) for code in bounds["reachable"]),
    }
