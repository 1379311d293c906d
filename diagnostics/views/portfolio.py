"""A consultant's workplace: the saved assessments of the organisations entrusted to them."""

from datetime import datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..access import login_required, require_consultant
from ..method.checklist import TYPES
from ..method.flags import FlagCode
from ..models import Assessment
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES
from ..models.checklist import TYPE_CHOICES
from ..queries import PortfolioCounts, portfolio_counts, portfolio_page
from ..templatetags.localisation import day, digits, number

NO_TYPE = "none"
SALT = "portfolio"
ANY_ID = UUID(int=0)
FLAG_LABELS = {
    FlagCode.ONE_SIDED: gettext_lazy("One side only"),
    FlagCode.LONG_RUN: gettext_lazy("One answer in a long row"),
    FlagCode.NO_SPREAD: gettext_lazy("One sheet without spread"),
    FlagCode.SELF_CONTRADICTION: gettext_lazy("One sheet contradicts itself"),
    FlagCode.CONTRADICTORY_CONDITIONS: gettext_lazy("Contradictory conditions"),
    FlagCode.MANY_DONT_KNOW: gettext_lazy("Many “don’t know”"),
}


@require_safe
@login_required
def portfolio(request):
    """List the assessments, newest first; a page leads to the next by its last row's key."""
    user = require_consultant(request.user)
    chosen = request.GET.get("type")
    if chosen not in (None, NO_TYPE, *TYPES):
        raise Http404
    rows, key = portfolio_page(
        user,
        type="" if chosen == NO_TYPE else chosen,
        before=_read_cursor(request.GET.get("before")),
    )
    counts = portfolio_counts(user)
    context = {
        "lines": _lines(rows),
        "counts": counts,
        "types": _types(counts, chosen),
        "chosen": chosen,
        "is_first_page": "before" not in request.GET,
        "older": _cursor(key) if key else None,
        "memberships": [] if rows else user.current_memberships,
    }
    return render(request, "diagnostics/portfolio.html", context)


# --- paging: the key of the last row, signed, so that only our own links are followed ---------


def _cursor(key: tuple[datetime, UUID]) -> str:
    opened_at, id = key
    return signing.dumps([opened_at.isoformat(), id.hex], salt=SALT)


def _read_cursor(text: str | None) -> tuple[datetime, UUID] | None:
    if text is None:
        return None
    try:
        opened_at, id = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return datetime.fromisoformat(opened_at), UUID(id)


# --- a row as text: numbers and dates are written here once, not in the template --------------


class Line(NamedTuple):
    address: str
    organisation: str
    about: str
    day: str
    datetime: str
    result: SafeString
    gap: str
    gap_percent: int | None
    action: str
    flags: SafeString


def _lines(rows):
    language = get_language()
    addresses = {
        state: reverse(f"diagnostics:{name}", args=[ANY_ID])
        for state, name in (("open", "assessment"), ("closed", "result"))
    }
    actions = {code: str(label) for code, label in ACTION_CHOICES}
    return [_line(one, addresses[one.state], actions, language) for one in rows]


def _line(row, address, actions, language) -> Line:
    is_persian = language == "fa"
    name, sector = row.organisation__name, row.organisation__sector
    if is_persian:
        name, sector = row.organisation__name_fa or name, row.organisation__sector_fa or sector
    about = row.title or _("round %(number)s") % {"number": digits(row.round)}
    return Line(
        address=address.replace(str(ANY_ID), str(row.id)),
        organisation=name,
        about=f"{sector} · {about}" if sector else about,
        day=day(row.opened_at),
        datetime=row.opened_at.date().isoformat(),
        result=_result(language, row.state, row.type, row.firmness or row.verdict),
        gap=number(row.gap),
        gap_percent=None if row.gap is None else round(100 * row.gap),
        action=actions.get(row.action, ""),
        flags=_flags(language, tuple(row.flags)),
    )


@cache
def _result(language: str, state: str, type_: str, kind: str) -> SafeString:
    """Return the markup of a result's type and tag; there are a few dozen in all."""
    context = {
        "is_open": state == Assessment.State.OPEN,
        "type": type_,
        "type_name": dict(TYPE_CHOICES).get(type_, _("No type")),
        "kind": kind,
        "kind_name": dict(FIRMNESS_CHOICES + VERDICT_CHOICES).get(kind, ""),
    }
    return render_to_string("diagnostics/_result_cell.html", context)


@cache
def _flags(language: str, codes: tuple[str, ...]) -> SafeString:
    labels = [FLAG_LABELS[code] for code in codes]
    return render_to_string("diagnostics/_flags_cell.html", {"labels": labels})


def _types(counts: PortfolioCounts, chosen: str | None):
    """Return each type with its count, its name, and whether the list shows only it."""
    names = dict(TYPE_CHOICES) | {"": _("No type")}
    return [
        (code or NO_TYPE, names[code], count, chosen == (code or NO_TYPE))
        for code, count in counts.by_type.items()
    ]
