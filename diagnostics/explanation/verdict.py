"""The verdict: one sentence, what it rests on, and why it is firm or not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..method.checklist import PLACING, Type
from ..method.placement import Firmness, FirmnessReason, Outcome
from ..result.parts import there
from .case import Case
from .lead import lead_of
from .stations import Station, stations_of
from .words import Phrase, Run, function_name, listed, phrase, sentences, strong

KINDS: Mapping[str, str] = {
    # Translators: whether a few other answers would change the verdict
    Firmness.FIRM: gettext_noop("Firm"),
    # Translators: whether a few other answers would change the verdict
    Firmness.BORDERLINE: gettext_noop("Borderline"),
    Outcome.BETWEEN: gettext_noop("Between two"),
    Outcome.MIXED: gettext_noop("Mixed"),
    Outcome.TWO_VIEWS: gettext_noop("Two views"),
    Outcome.NO_FIT: gettext_noop("No description fits"),
    Outcome.NOT_ENOUGH_ANSWERS: gettext_noop("Not enough answers"),
}


@dataclass(frozen=True)
class Badge:
    """A small label: kind names its drawing."""

    kind: str
    text: str


@dataclass(frozen=True)
class VerdictWords:
    type: str
    headline: Phrase
    lead: str
    evidence: str
    tags: Sequence[Badge]
    because: str
    stations: Sequence[Station]


def verdict_of(case: Case) -> VerdictWords:
    """Say what the answers amount to, in the order in which it is read."""
    lead, evidence = lead_of(case)
    return VerdictWords(
        type=case.result["type"] or "",
        headline=_headline(case),
        lead=lead,
        evidence=evidence,
        tags=list(_tags(case)),
        because=_because(case),
        stations=stations_of(case),
    )


# The sentence


def _headline(case: Case) -> Phrase:
    kind, seen_by = case.kind, case.only_side
    if kind == Outcome.NOT_ENOUGH_ANSWERS:
        return _not_enough(case)
    if kind == Outcome.TWO_VIEWS:
        sentence = _("Sales and Marketing describe {two_relationships}.")
        return phrase(sentence, two_relationships=strong(_("two different relationships")))
    if kind == Outcome.NO_FIT:
        return phrase(
            _("These answers fit {none_of_the_four} descriptions."),
            none_of_the_four=strong(_("none of the four")),
        )
    if kind == Outcome.MIXED:
        sentence = _("These answers describe a {mixed} relationship.")
        return phrase(sentence, mixed=strong(_("mixed")))
    if kind == Outcome.BETWEEN:
        first, second = (_strong_type(case, code) for code in case.pair)
        sentence = _("The relationship lies between {first} and {second}.")
        if seen_by:
            sentence = _("Seen from {function} alone, it lies between {first} and {second}.")
        return phrase(sentence, first=first, second=second, function=seen_by)
    type_ = _strong_type(case, case.type)
    if seen_by:
        sentence = _("Seen from {function} alone, the relationship is {type}.")
    elif case.type_name(case.type).en[:1] in "AEIOU":
        sentence = _("Sales and Marketing have an {type} relationship.")
    else:
        sentence = _("Sales and Marketing have a {type} relationship.")
    return phrase(sentence, type=type_, function=seen_by)


def _not_enough(case: Case) -> Phrase:
    if not case.has_begun:
        # Translators: the subject of “Nobody has answered yet.”
        return phrase(_("{nobody} has answered yet."), nobody=strong(_("Nobody")))
    few = strong(_("not enough answers"))
    if case.is_provisional:
        return phrase(_("There are {not_enough_answers} yet."), not_enough_answers=few)
    return phrase(_("There are {not_enough_answers} to name a type."), not_enough_answers=few)


def _strong_type(case: Case, code: str) -> Run:
    return strong(case.type_name(code), code)


# Why it is firm or not


def _tags(case: Case) -> Iterable[Badge]:
    kind = case.result["firmness"] or case.kind
    yield Badge(kind, _(KINDS[kind]))
    if case.result["one_sided"]:
        yield Badge("one_sided", _("Provisional: one side only"))


def _because(case: Case) -> str:
    if case.kind == Outcome.PLACED:
        return sentences(*_firmness(case))
    if case.kind in (Outcome.BETWEEN, Outcome.MIXED):
        return _margin(case)
    if case.kind == Outcome.TWO_VIEWS:
        if case.result["function_type"] is None:
            return _("Each side gives a clear picture; at least one type lies between the two.")
        first, second = (Type(there(code)) for code in case.result["function_type"].values())
        number = first.distance(second) - 1
        text = ngettext(
            "Each side gives a clear picture; %(number)d type lies between the two.",
            "Each side gives a clear picture; %(number)d types lie between the two.",
            number,
        )
        return text % {"number": number}
    if case.kind == Outcome.NO_FIT:
        return _("No type, and so no suggestion to stay or to move: talk first.")
    return ""


def _firmness(case: Case) -> Iterable[str]:
    """Give what stands against it, if anything does, and what it would take to change it."""
    reasons, flip = case.result["firmness_reasons"], case.result["flip"]
    if flip is None:  # an anonymous round that does not show every statement
        return
    if FirmnessReason.ONE_SIDED in reasons:
        other = next(side for side in PLACING if side not in case.sides)
        yield _("Nobody in %(function)s was asked.") % {"function": function_name(other)}
    elif FirmnessReason.FUNCTIONS_DIFFER in reasons:
        types = there(case.result["function_type"])
        text = _(
            "The answers of Sales alone give %(sales)s, those of Marketing alone %(marketing)s."
        )
        yield text % {side: case.type_name(there(types[side])) for side in case.sides}
    text = ngettext(
        "%(number)d answer would have to be different to change this.",
        "%(number)d answers would have to be different to change this.",
        flip["distance"],
    )
    yield text % {"number": flip["distance"]}
    if FirmnessReason.DONT_KNOW in reasons:
        names = listed(str(case.type_name(code)) for code in case.bounds["reachable"])
        yield _("What is not known could still bring in %(types)s.") % {"types": names}


def _margin(case: Case) -> str:
    if case.hidden_criteria:
        return ""
    margin = case.tally.margin
    if not margin:
        return _("Both fit equally well.")
    return _(
        "The two fit almost equally: the difference is %(margin)s of one answer. Up to "
        "%(edge)s we do not choose between them."
    ) % {
        "margin": f"{float(margin):.2f}".rstrip("0").rstrip("."),
        "edge": f"{float(case.edges.between):.2f}".rstrip("0").rstrip("."),
    }
