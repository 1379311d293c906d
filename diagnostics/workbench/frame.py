"""What the pages of a draft share: its name, and the row of tabs; a draft that is gone."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..localisation import clock, digits
from ..models import ChecklistChange, Version
from ..queries.checklists import NoDraft, last_edit, next_number
from ..web.editing import Edited
from .standing import DraftStanding, standing_of

TYPED = re.compile(r"(text|note|other_reading|question)_(en|fa)|source|why")

TABS = [
    ("draft_sentences", gettext_lazy("Sentences")),
    ("draft_expectations", gettext_lazy("Expectations")),
    ("draft_conditions", gettext_lazy("Conditions and facts")),
    ("draft_thresholds", gettext_lazy("Thresholds")),
    ("draft_publish", gettext_lazy("Before you publish")),
]


def framed(draft: Version, here: str, standing: DraftStanding | None = None) -> dict[str, Any]:
    """Return what templates/checklists/draft.html shows round the page named here."""
    code = draft.checklist.code
    return {
        "draft": draft,
        "standing": standing or standing_of(draft),
        "number": next_number(draft.checklist),
        "last_edit": last_edit(draft),
        "tabs": [
            (reverse(f"diagnostics:{name}", args=[code]), words, name == here)
            for name, words in TABS
        ],
    }


def in_conflict(draft: Version, form: Edited, code: str, name: object) -> dict[str, Any]:
    """Return what templates/checklists/conflict.html says of an item that two have edited."""
    return {"form": form, "saved": last_edit(draft, code), "conflict": name}


def show_conflict(
    request: HttpRequest,
    draft: Version,
    here: str,
    form: Edited,
    *,
    code: str,
    name: object,
    back: str,
) -> HttpResponse:
    """Show what two have written of the same, beside each other."""
    context = framed(draft, here) | in_conflict(draft, form, code, name)
    context |= {"address": request.get_full_path(), "back": back}
    return render(request, "checklists/conflict.html", context, status=HTTPStatus.CONFLICT)


def on_a_draft(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead to the list, which says what became of it, where there is no draft any more.

    What somebody typed for it meanwhile is shown, to be taken along.
    """

    @wraps(view)
    def shown(request: HttpRequest, code: str, **more: Any) -> HttpResponseBase:
        try:
            return view(request, code, **more)
        except NoDraft:
            said, typed = _what_became_of(code), _words_of(request.POST)
            if typed:
                context = {"said": said, "typed": typed}
                return render(
                    request, "checklists/draft_gone.html", context, status=HTTPStatus.CONFLICT
                )
            messages.info(request, said)
            return redirect("diagnostics:checklists")

    return shown


def _words_of(post: QueryDict) -> list[str]:
    """Return the sentences that a form of a draft brought."""
    return [text for name in post if TYPED.fullmatch(name) and (text := post.get(name, "").strip())]


def _what_became_of(code: str) -> str:
    ends = (ChecklistChange.What.PUBLISHED, ChecklistChange.What.DISCARDED)
    rows = ChecklistChange.objects.filter(checklist__code=code, what__in=ends).select_related("by")
    last = rows.order_by("-id").first()
    if last is None or last.by is None:
        return _("There is no draft: it was published or discarded.")
    said = {"who": last.by, "clock": clock(last.at)}
    if last.what == ChecklistChange.What.DISCARDED:
        return _("%(who)s discarded the draft at %(clock)s.") % said
    said["number"] = digits(last.number)
    words = _("%(who)s published version %(number)s at %(clock)s. Nothing of yours is lost.")
    return words % said
