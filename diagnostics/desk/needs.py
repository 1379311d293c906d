"""What needs a consultant, in words: who, why, since when, and where it is done."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from ..explanation.plan import days_to
from ..localisation import day, digits
from ..method.placement import Outcome
from ..models.assessment import FIRMNESS_CHOICES, round_name
from ..names import TYPE_NAMES
from ..queries.needs import AGAIN, DECIDE, OVERDUE, REVIEW, STUCK, UNTYPED, NeedOfClients
from ..queries.portfolio import MOST_COUNTED
from .sieve import NEED_NAMES

ACTS = {
    DECIDE: lambda: pgettext("act", "Decide"),
    UNTYPED: lambda: _("See why"),
    REVIEW: lambda: pgettext("act", "Review"),
    STUCK: lambda: _("See who is missing"),
    AGAIN: lambda: pgettext("act", "Look again"),
    OVERDUE: lambda: _("See the plan"),
}


class NeedLine(NamedTuple):
    """One client that needs somebody."""

    organisation: str
    client: str
    round: str
    why: str
    since: str
    act: str
    address: str


class KindOfNeed(NamedTuple):
    """One kind, how many there are, and its oldest entries."""

    kind: str
    name: str
    number: str
    has_more: bool
    entries: Sequence[NeedLine]


class Needs(NamedTuple):
    claim: str
    kinds: Sequence[KindOfNeed]


def needs_in_words(needs: Sequence[NeedOfClients], *, today: date) -> Needs:
    kinds = [
        KindOfNeed(
            need.kind,
            str(NEED_NAMES[need.kind]),
            number_up_to_most(need.number),
            need.number > len(need.rows),
            [need_in_words(row, today=today) for row in need.rows],
        )
        for need in needs
    ]
    return Needs(_claim(needs), kinds)


def number_up_to_most(number: int) -> str:
    """Return a number as lists say it: no further than a thousand."""
    return f"{digits(MOST_COUNTED)}+" if number > MOST_COUNTED else digits(number)


def _claim(needs: Sequence[NeedOfClients]) -> str:
    number = sum(need.number for need in needs)
    decisions = next((need.number for need in needs if need.kind == DECIDE), 0)
    if not number:
        return _("Nothing needs you today.")
    said = ngettext("One thing needs you", "%(number)s things need you", number)
    said %= {"number": number_up_to_most(number)}
    if not decisions or number == 1:
        return _("%(needs)s.") % {"needs": said}
    more = ngettext(
        "%(needs)s; one is a decision.", "%(needs)s; %(number)s are decisions.", decisions
    )
    return more % {"needs": said, "number": number_up_to_most(decisions)}


def need_in_words(row: Mapping[str, Any], *, today: date) -> NeedLine:
    kind = row["need"]
    is_persian = (get_language() or "").startswith("fa")
    return NeedLine(
        organisation=row["name_fa"] or row["name"] if is_persian else row["name"],
        client=reverse("diagnostics:organisation", args=[row["slug"]]),
        round=round_name(row["newest__title"], row["newest__dated_at"], ()),
        why=_why(kind, row),
        since=_since(kind, row, today),
        act=ACTS[kind](),
        address=_address(kind, row),
    )


def _address(kind: str, row: Mapping[str, Any]) -> str:
    if kind == OVERDUE:
        return reverse("diagnostics:plan", args=[row["slug"]])
    name = "assessment" if kind == STUCK else "result"
    page = reverse(f"diagnostics:{name}", args=[row["newest__id"]])
    return page if kind in (STUCK, UNTYPED) else f"{page}#review"


def _why(kind: str, row: Mapping[str, Any]) -> str:
    if kind == AGAIN:
        return _("Day to look again: %(day)s.") % {"day": day(row["newest__look_again_on"])}
    if kind == OVERDUE:
        return _("An action on the plan is overdue.")
    if kind == STUCK:
        if not row["is_heard_from_sales"] and not row["is_heard_from_marketing"]:
            return _("Nobody has answered yet.")
        if not row["is_heard_from_sales"]:
            return _("Sales has not answered yet.")
        if not row["is_heard_from_marketing"]:
            return _("Marketing has not answered yet.")
        return _("No new answer for seven days.")
    if kind == REVIEW:
        found = TYPE_NAMES.get(row["newest__type"])
        firmness = dict(FIRMNESS_CHOICES).get(row["newest__firmness"])
        words = " · ".join(str(word) for word in (found, firmness) if word)
        return _("Closed and not yet reviewed: %(result)s.") % {"result": words}
    return {
        Outcome.MIXED: _("Mixed: no one type fits clearly best."),
        Outcome.TWO_VIEWS: _("The two sides tell different stories."),
        Outcome.NO_FIT: _(
            "The answers fit none of the four descriptions. Talk before you ask again."
        ),
        Outcome.NOT_ENOUGH_ANSWERS: _("There are not enough answers to name a type."),
    }.get(row["newest__verdict"], _("Both lists speak, and neither leads by enough."))


def _since(kind: str, row: Mapping[str, Any], today: date) -> str:
    """Say how long it waits; of a plan, since when the first action on it is due."""
    if kind == OVERDUE:
        return days_to(row["first_due_on"], today)
    if kind == AGAIN:
        return _ago((today - row["newest__look_again_on"]).days)
    ago = _ago((today - localtime(row["newest__dated_at"]).date()).days)
    said = _("opened %(ago)s") if kind == STUCK else _("closed %(ago)s")
    return said % {"ago": ago}


def _ago(days: int) -> str:
    if days <= 0:
        return _("today")
    return ngettext("%(number)s day ago", "%(number)s days ago", days) % {"number": digits(days)}
