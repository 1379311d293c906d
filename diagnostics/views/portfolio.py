"""A consultant's workplace: the saved assessments of the organisations entrusted to them."""

from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..access import login_required, require_consultant
from ..localisation import day
from ..method.checklist import TYPES
from ..models import Assessment
from ..models.assessment import ACTION_CHOICES, FIRMNESS_CHOICES, VERDICT_CHOICES, round_name
from ..names import FLAG_NAMES, TYPE_NAMES
from ..queries.portfolio import portfolio_counts, portfolio_page
from ..web.frame import frame_of, slot

NO_TYPE = "none"
SALT = "portfolio"


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
        "records": _records(rows) if rows else "",
        "counts": counts,
        "types": _types(get_language(), tuple(counts.by_type.items()), chosen),
        "chosen": chosen,
        "is_first_page": "before" not in request.GET,
        "older": _cursor(key) if key else None,
        "memberships": [] if rows else user.current_memberships,
    }
    return render(request, "diagnostics/portfolio.html", context)


# --- paging: the key of the last row, signed, so that only our own links are followed ---------


def _cursor(key: tuple[datetime, UUID]) -> str:
    dated_at, id = key
    return signing.dumps([dated_at.isoformat(), id.hex], salt=SALT)


def _read_cursor(text: str | None) -> tuple[datetime, UUID] | None:
    if text is None:
        return None
    try:
        dated_at, id = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    return datetime.fromisoformat(dated_at), UUID(id)


# --- rows: their markup is rendered once a language, with slots for what each row says ---------


class RecordLine(NamedTuple):
    """What one row says; in a frame, the slots of it."""

    id: str
    address: str
    organisation: str
    about: str
    datetime: str
    day: str
    result: str
    gap: str
    action: str
    flags: str


def _records(rows) -> SafeString:
    language = get_language()
    table = frame_of("diagnostics/_records.html", lambda: {"rows": slot("rows")})
    lines = "".join(_row(language, row._replace(flags=tuple(row.flags))) for row in rows)
    return table.filled({"rows": mark_safe(lines)})  # each row is a filled frame


@lru_cache(maxsize=1000)
def _row(language: str, row) -> SafeString:
    """Return a row's markup; a row with the same values reads the same for everybody."""
    frame = frame_of(
        "diagnostics/_record.html", lambda: {"line": RecordLine(*map(slot, RecordLine._fields))}
    )
    return frame.filled(_line(language, row)._asdict())


def _line(language: str, row) -> RecordLine:
    name, sector = row.organisation__name, row.organisation__sector
    if language == "fa":
        name, sector = row.organisation__name_fa or name, row.organisation__sector_fa or sector
    about = round_name(row.title, row.dated_at, (row.untitled_before, row.untitled_after))
    page = "assessment" if row.state == Assessment.State.OPEN else "result"
    dated_on = localtime(row.dated_at).date()
    return RecordLine(
        id=str(row.id),
        address=reverse(f"diagnostics:{page}", args=[row.id]),
        organisation=name,
        about=f"{sector} · {about}" if sector else about,
        datetime=dated_on.isoformat(),
        day=day(dated_on),
        result=_result(language, row.state, row.type, row.firmness or row.verdict),
        gap=_gap(language, None if row.gap is None else f"{row.gap:.2f}"),
        action=str(dict(ACTION_CHOICES).get(row.action, "")),
        flags=_flags(language, row.flags),
    )


@cache
def _gap(_language: str, written: str | None) -> SafeString:
    """Return the markup of a gap's bar and number; there are a hundred and one, and none."""
    context = {"percent": written and round(100 * float(written)), "gap": written}
    return render_to_string("diagnostics/_gap_cell.html", context)


@cache
def _result(_language: str, state: str, type_: str, kind: str) -> SafeString:
    """Return the markup of a result's type and tag; there are a few dozen in all."""
    context = {
        "is_open": state == Assessment.State.OPEN,
        "type": type_,
        "type_name": TYPE_NAMES.get(type_, _("No type")),
        "kind": kind,
        "kind_name": dict(FIRMNESS_CHOICES + VERDICT_CHOICES).get(kind, ""),
    }
    return render_to_string("diagnostics/_result_cell.html", context)


@cache
def _flags(_language: str, codes: tuple[str, ...]) -> SafeString:
    labels = [FLAG_NAMES[code] for code in codes]
    return render_to_string("diagnostics/_flags_cell.html", {"labels": labels})


@lru_cache(maxsize=1000)
def _types(_language: str, counts: tuple[tuple[str, int], ...], chosen: str | None) -> SafeString:
    """Return the markup of each type with its count, its name, and which one the list shows."""
    names = {**TYPE_NAMES, "": _("No type")}
    types = [
        (code or NO_TYPE, names[code], count, chosen == (code or NO_TYPE)) for code, count in counts
    ]
    return render_to_string("diagnostics/_counts.html", {"types": types})
