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
from .words import function_name, sentences


def lead_of(case: Case) -> tuple[str, str]:
    """Return what is read first after the verdict, and what speaks for it in detail."""
    return _LEADS[Outcome(case.kind)](case)


def _placed_lead(case: Case) -> tuple[str, str]:
    type_ = case.type
    lead = _("That means: %(description)s") % {
        "description": case.document.types[type_].description,
    }
    signs = _native_signs(case, type_), _foreign_signs(case), _alone(case)
    return lead, sentences(*signs)


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
    if not facts["yes"]:
        text = _(
            "The %(all)d statements that describe it are %(share)s true on average, "
            "though both sides say yes to none of them."
        )
        if facts["function"]:
            text = _(
                "The %(all)d statements that describe it are %(share)s true on average, "
                "though %(function)s says yes to none of them."
            )
    elif facts["yes"] == facts["all"]:
        text = _("Both sides say yes to all %(all)d statements that describe it.")
        if facts["function"]:
            text = _("%(function)s says yes to all %(all)d statements that describe it.")
    else:
        text = _("Both sides say yes to %(yes)d of the %(all)d statements that describe it.")
        if facts["function"]:
            text = _("%(function)s says yes to %(yes)d of the %(all)d statements that describe it.")
    return text % facts


def _foreign_signs(case: Case) -> str:
    """Count what the nearest other type would ask for and everybody says no to."""
    other = case.result["runner_up"]
    natives = case.natives(other) if other else []
    if other is None or any(criterion.code in case.hidden_criteria for criterion in natives):
        return ""
    facts = {
        "no": sum(case.said_by_all(criterion.code, 0) for criterion in natives),
        "all": len(natives),
        "type": case.type_name(other),
        "function": case.only_side,
    }
    if not facts["no"]:
        return ""
    if facts["function"]:
        text = _("It says no to %(no)d of the %(all)d that describe %(type)s.")
    else:
        text = _("Both say no to %(no)d of the %(all)d that describe %(type)s.")
    return text % facts


def _alone(case: Case) -> str:
    """Say that each side alone would have given the same type, where that is shown and so."""
    types = case.result["function_type"]
    if case.only_side or not types or case.result["flip"] is None:
        return ""
    if set(types.values()) != {case.result["type"]}:
        return ""
    return _("Each side’s answers alone give the same type.")


def _between_lead(case: Case) -> tuple[str, str]:
    first, second = case.pair
    facts: dict[str, object] = {"first": case.type_name(first), "second": case.type_name(second)}
    lead = _("The answers match %(first)s and %(second)s about equally.")
    if case.ranking:
        lead = _("The answers match %(first)s at %(first_fit)s and %(second)s at %(second_fit)s.")
        facts["first_fit"] = percent(case.fit(first))
        facts["second_fit"] = percent(case.fit(second))
    read = _("From here on we use %(first)s, the type in which the two sides work further apart.")
    return lead % facts, read % facts


def _mixed_lead(case: Case) -> tuple[str, str]:
    rest = _("We name no type: the one in the middle would not be true of your organisation.")
    if not case.ranking:
        return _(
            "The two best matches are nearly equal, and they are not neighbouring types."
        ), rest
    best, second = case.ranking[:2]
    facts = {
        "first": case.type_name(best),
        "first_fit": percent(case.fit(best)),
        "second": case.type_name(second),
        "second_fit": percent(case.fit(second)),
    }
    lead = _(
        "The best matches are %(first)s at %(first_fit)s and %(second)s at %(second_fit)s, "
        "and these two are not neighbouring types."
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
    return _("The answers of %(function)s match %(type)s at %(fit)s.") % {
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
        lead = _("All four match equally, at %(fit)s. Below %(edge)s we do not name a type.")
    elif case.tally.fit(case.tally.best) < case.edges.fit:
        lead = _("The best match is %(type)s, at %(fit)s. Below %(edge)s we do not name a type.")
    else:
        lead = _(
            "The best match is %(type)s, at %(fit)s. Yet the statements that describe it are "
            "only %(own)s true on average; we ask for %(own_edge)s."
        )
    return lead % facts, rest


def _hidden_no_fit_lead(case: Case) -> str:
    """Say of an anonymous round that does not show every statement how near the best match is."""
    best = next(iter(case.ranking), "")
    if not best or case.fit(best) >= case.edges.fit:
        return _("No description matches the answers closely enough.")
    return _("The best match is %(type)s, at %(fit)s. Below %(edge)s we do not name a type.") % {
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
        "The answers of Sales come closest to %(sales)s (%(sales_fit)s), those of Marketing "
        "to %(marketing)s (%(marketing_fit)s). Neither is close enough to name."
    )
    return text % facts


def _loose_view_of(case: Case, side: Function) -> str:
    """Say where a side stands, and whether that is clear enough to be a view."""
    own = case.tallies[side]
    facts = _loose_facts(case, own) | {"function": function_name(side)}
    if own.fits:
        text = _("The answers of %(function)s match %(type)s at %(fit)s.")
    elif own.fit(own.best) < case.edges.fit:
        text = _(
            "The answers of %(function)s come closest to %(type)s, at %(fit)s. Below %(edge)s we "
            "do not name a type."
        )
    else:
        text = _(
            "The answers of %(function)s come closest to %(type)s, at %(fit)s. Yet the "
            "statements that describe it are only %(own)s true on average."
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
