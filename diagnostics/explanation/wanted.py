"""Who should have each stage of the funnel, beside who has it today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..instruments.document import Document
from ..method.checklist import PLACING
from ..method.funnel import Owner
from ..result.parts import FunnelPart, WantedViews, owners_of
from .funnel import owner_name, stage_name
from .words import function_name

TODAY: Mapping[str, str] = {
    Owner.MARKETING: gettext_noop("Marketing has it"),
    Owner.SALES: gettext_noop("Sales has it"),
    Owner.BOTH: gettext_noop("both have it"),
    Owner.NOBODY: gettext_noop("nobody has it"),
}


class Wish(NamedTuple):
    """What each side says of a stage that somebody wants to have an owner."""

    stage: str
    sides: Sequence[str]


@dataclass(frozen=True)
class Wanted:
    """Who should have each stage, beside who has it today."""

    claim: str
    wishes: Sequence[Wish]


def wanted_of(reading: FunnelPart, wanted: WantedViews, document: Document) -> Wanted | None:
    """Lay who should have each stage beside who has it today; None where nobody said it.

    wanted is each side's view by stage, as a round's sums keep it.
    """
    wishes = []
    for view in reading["stages"]:
        told = [
            _wish(side, owner, wanted[side][str(view["stage"])])
            for side, owner in owners_of(view).items()
            if str(view["stage"]) in wanted.get(side, {})
        ]
        if told:
            wishes.append(Wish(stage_name(document, view["stage"]), told))
    return Wanted(_wanted_claim(wanted), wishes) if wishes else None


def _wish(side: str, today: str, wanted: str) -> str:
    words = {"function": function_name(side), "wanted": owner_name(wanted)}
    if today == Owner.DONT_KNOW:
        return _("%(function)s says that it should be: %(wanted)s.") % words
    words["today"] = _(TODAY[today])
    if today == wanted:
        return _("%(function)s says that %(today)s, and that it should stay so.") % words
    return _("%(function)s says that %(today)s today. It should be: %(wanted)s.") % words


def _wanted_claim(wanted: WantedViews) -> str:
    sales, marketing = (wanted.get(side, {}) for side in PLACING)
    known = sales.keys() & marketing.keys()
    if not known:
        return _("On no stage have both sides said who should have it.")
    words = {"same": sum(sales[stage] == marketing[stage] for stage in known), "known": len(known)}
    if words["same"] == words["known"]:
        return _("Both sides want the same owner wherever both said who should have it.")
    return _("Both sides want the same owner for %(same)d of %(known)d stages.") % words
