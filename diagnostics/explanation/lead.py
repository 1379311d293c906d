"""What a verdict rests on: what the type stands for, and which answers speak for it."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from django.utils.translation import gettext as _

from ..localisation import percent
from ..method.checklist import TYPES, Function
from ..method.placement import Outcome
from ..method.profile import Tally
from ..result.parts import there
from .case import Case
from .coverage import missing_lead
from .words import function_name, listed, quoted, sentences

QUOTED_AT_MOST = 2


def lead_of(case: Case) -> tuple[str, str]:
    """Return what is read first after the verdict, and what speaks for it in detail."""
    return _LEADS[Outcome(case.kind)](case)


def _placed_lead(case: Case) -> tuple[str, str]:
    type_ = case.type
    lead = _("%(type)s stands for: %(description)s.") % {
        "type": case.type_name(type_),
        "description": quoted(case.document.types[type_].description),
    }
    return lead, sentences(_native_signs(case, type_), _foreign_signs(case))


def _is_hidden(case: Case, type_: str) -> bool:
    """Whether an anonymous round hides the type's share, or a statement that describes it."""
    natives = {criterion.code for criterion in case.natives(type_)}
    return case.result["own_share"] is None or not natives.isdisjoint(case.hidden_criteria)


def _native_signs(case: Case, type_: str) -> str:
    """Say how many of the statements that describe the type everybody says yes to."""
    if _is_hidden(case, type_):
        return ""
    natives = case.natives(type_)
    facts = {
        "yes": sum(case.said_by_all(criterion.code, 1) for criterion in natives),
        "all": len(natives),
        "share": percent(there(case.result["own_share"])[type_]),
        "function": case.only_side,
    }
    if facts["function"] and facts["yes"] == facts["all"]:
        text = _("%(function)s says yes to all %(all)d statements that describe it.")
    elif facts["function"]:
        text = _(
            "%(function)s says yes to %(yes)d of the %(all)d statements that describe it; "
            "together they hold by %(share)s."
        )
    elif facts["yes"] == facts["all"]:
        text = _("Both sides say yes to all %(all)d statements that describe it.")
    elif facts["yes"]:
        text = _(
            "Both sides say yes to %(yes)d of the %(all)d statements that describe it; "
            "together they hold by %(share)s."
        )
    else:
        text = _(
            "The sides give no common yes to the %(all)d statements that describe it; "
            "together they hold by %(share)s."
        )
    return text % facts


def _foreign_signs(case: Case) -> str:
    """Name what the nearest other type would ask for and everybody says no to."""
    other = case.result["runner_up"]
    natives = case.natives(other) if other else []
    absent = [criterion.code for criterion in natives if case.said_by_all(criterion.code, 0)]
    if other is None or not absent:
        return ""
    facts = {
        "statements": listed(quoted(case.criterion_text(code)) for code in absent[:QUOTED_AT_MOST]),
        "type": case.type_name(other),
        "function": case.only_side,
    }
    if facts["function"]:
        return _("%(function)s says no to %(statements)s, which would be %(type)s.") % facts
    return _("Both say no to %(statements)s, which would be %(type)s.") % facts


def _between_lead(case: Case) -> tuple[str, str]:
    read_as, other = case.pair
    if not case.ranking:
        names = {"first": case.type_name(read_as), "second": case.type_name(other)}
        lead = _("The answers match %(first)s and %(second)s about equally.") % names
        read = _("From here on we read them as %(first)s, the one of the two further apart.")
        return lead, read % names
    facts = {
        "first": case.type_name(read_as),
        "first_fit": percent(case.fit(read_as)),
        "second": case.type_name(other),
        "second_fit": percent(case.fit(other)),
    }
    lead = _("The answers match %(first)s by %(first_fit)s and %(second)s by %(second_fit)s.")
    read = _("From here on we read them as %(first)s, the one of the two that is further apart.")
    return lead % facts, read % facts


def _mixed_lead(case: Case) -> tuple[str, str]:
    rest = _("We name no type: one in the middle would be true of nobody.")
    if not case.ranking:
        return _("The two best matches are close, and these two are no neighbours."), rest
    best, second = case.ranking[:2]
    facts = {
        "first": case.type_name(best),
        "first_fit": percent(case.fit(best)),
        "second": case.type_name(second),
        "second_fit": percent(case.fit(second)),
    }
    lead = _(
        "The best matches are %(first)s with %(first_fit)s and %(second)s with %(second_fit)s, "
        "and these two are no neighbours."
    )
    return lead % facts, rest


def _two_views_lead(case: Case) -> tuple[str, str]:
    average = _("We name no type: an average would hide that the two pictures differ.")
    if case.result["function_type"] is None:
        return _("What each side says is not shown in this anonymous round."), average
    lead = sentences(*(_view_of(case, side) for side in case.sides))
    middle = next(iter(case.ranking), "")
    if not middle or middle in case.result["function_type"].values():
        return lead, average
    rest = _("We name no type: the average would be %(type)s, which neither side described.")
    return lead, rest % {"type": case.type_name(middle)}


def _view_of(case: Case, side: Function) -> str:
    own = case.tallies[side]
    return _("What %(function)s says matches %(type)s by %(fit)s.") % {
        "function": function_name(side),
        "type": case.type_name(own.best),
        "fit": percent(own.fit(own.best)),
    }


def _no_fit_lead(case: Case) -> tuple[str, str]:
    rest = _(
        "This happens in a reorganisation, when people of one side see things differently, "
        "or when statements were read in more than one way."
    )
    if case.hidden_criteria:
        return _hidden_no_fit_lead(case), rest
    if case.are_views_apart and not any(own.fits for own in _placing(case).values()):
        return _two_loose_views(case), rest
    if case.are_views_apart:
        return sentences(*(_loose_view_of(case, side) for side in case.sides)), rest
    facts = _loose_facts(case, case.tally)
    closest = [type_ for type_ in TYPES if case.tally.fit(type_) == case.tally.fit(case.tally.best)]
    if len(closest) == len(TYPES):
        lead = _("All four match alike, by %(fit)s; below %(edge)s we rely on none.")
    elif case.tally.fit(case.tally.best) < case.edges.fit:
        lead = _("The best match is %(type)s with %(fit)s; below %(edge)s we rely on none.")
    else:
        lead = _(
            "The best match is %(type)s with %(fit)s, yet the statements that describe it hold "
            "by only %(own)s; we ask for %(own_edge)s."
        )
    return lead % facts, rest


def _hidden_no_fit_lead(case: Case) -> str:
    """Say of an anonymous round that does not show every statement how near the best match is."""
    best = next(iter(case.ranking), "")
    if not best or case.fit(best) >= case.edges.fit:
        return _("No description matches the answers closely enough.")
    return _("The best match is %(type)s with %(fit)s; below %(edge)s we rely on none.") % {
        "type": case.type_name(best),
        "fit": percent(case.fit(best)),
        "edge": percent(case.edges.fit),
    }


def _placing(case: Case) -> Mapping[Function, Tally]:
    return {side: case.tallies[side] for side in case.sides}


def _two_loose_views(case: Case) -> str:
    """Say where both sides stand, where neither is clear enough to be a view."""
    sales, marketing = _placing(case).values()
    facts = {
        "sales": case.type_name(sales.best),
        "sales_fit": percent(sales.fit(sales.best)),
        "marketing": case.type_name(marketing.best),
        "marketing_fit": percent(marketing.fit(marketing.best)),
    }
    text = _(
        "What Sales says comes closest to %(sales)s, with %(sales_fit)s; what Marketing says, to "
        "%(marketing)s, with %(marketing_fit)s. Neither is clear enough to be a view."
    )
    return text % facts


def _loose_view_of(case: Case, side: Function) -> str:
    """Say where a side stands, and whether that is clear enough to be a view."""
    own = case.tallies[side]
    facts = _loose_facts(case, own) | {"function": function_name(side)}
    if own.fits:
        text = _("What %(function)s says matches %(type)s by %(fit)s.")
    elif own.fit(own.best) < case.edges.fit:
        text = _(
            "What %(function)s says comes closest to %(type)s, with %(fit)s; "
            "below %(edge)s we rely on none."
        )
    else:
        text = _(
            "What %(function)s says comes closest to %(type)s, with %(fit)s, yet the statements "
            "that describe it hold by only %(own)s."
        )
    return text % facts


def _loose_facts(case: Case, own: Tally) -> dict[str, object]:
    share = own.own_share(own.best)
    return {
        "type": case.type_name(own.best),
        "fit": percent(own.fit(own.best)),
        "edge": percent(case.edges.fit),
        "own": percent(share or Fraction(0)),
        "own_edge": percent(case.edges.own_share),
    }


_LEADS: Mapping[Outcome, Callable[[Case], tuple[str, str]]] = {
    Outcome.PLACED: _placed_lead,
    Outcome.BETWEEN: _between_lead,
    Outcome.MIXED: _mixed_lead,
    Outcome.TWO_VIEWS: _two_views_lead,
    Outcome.NO_FIT: _no_fit_lead,
    Outcome.NOT_ENOUGH_ANSWERS: missing_lead,
}
