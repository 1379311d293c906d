"""The plan as plan.typ draws it: what is open by date, then what has ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from ...explanation.plan import PlanLine, plan_claim, what_of
from ...localisation import day, product_name
from ...models import Organisation
from .plain import one_line, printable, stored, without_direction


def plan_page_of(
    organisation: Organisation,
    lines: Sequence[PlanLine],
    ended: Sequence[PlanLine],
    *,
    now: datetime,
) -> dict[str, Any]:
    """Return the words of the document in the active language, as of a moment."""
    title, name = _("The plan"), organisation.text
    parts = [
        (_("Open"), (_("By when"), _("What"), _("Who")), list(map(_open, lines))),
        (_("Done and dropped"), (_("State"), _("What"), _("Who")), list(map(_ended, ended))),
    ]
    return {
        "language": (get_language() or "en").partition("-")[0],
        "is_rtl": get_language_bidi(),
        "product": printable(product_name()),
        "title": f"{title}: {one_line(without_direction(name))}",
        "heading": title,
        "short_name": stored(name),
        "header": day(now),
        "about": [stored(name), day(now)],
        "claim": plan_claim(lines, len(ended)),
        "labels": {},
        "sections": {},
        "parts": [
            {"title": called, "columns": columns, "rows": rows}
            for called, columns, rows in parts
            if rows
        ],
    }


def _open(line: PlanLine) -> dict[str, Any]:
    return _row(line) | {"day": line.day, "beside": line.distance, "is_late": line.is_late}


def _ended(line: PlanLine) -> dict[str, Any]:
    state = line.action.get_state_display()
    return _row(line) | {"day": state, "beside": day(line.action.ended_at), "is_late": False}


def _row(line: PlanLine) -> dict[str, Any]:
    action = line.action
    who = [stored(action.who)] if action.who else []
    if action.side:
        who.append(action.get_side_display())
    return {
        "what": stored(what_of(action)),
        "more": [stored(text) for text in (action.if_then, action.reason, line.origin) if text],
        "who": " · ".join(who),
    }
