"""The table of expectations of a draft: what each type expects, and how much a statement weighs."""

import json
from http import HTTPStatus

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..actions import drafts
from ..actions.holding import held
from ..method.checklist import TYPES
from ..queries.drafts import base_of
from ..workbench.frame import framed, on_a_draft
from ..workbench.matrix import (
    Edit,
    criteria_of,
    few_said,
    groups_of,
    pairs_of,
    read_edit,
    stored_in,
)
from ..workbench.standing import standing_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_expectations(request, code):
    """Show the table, or the statements that tell one pair apart; take what was changed in it."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _show(request, draft, Edit())
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        criteria = criteria_of(draft)
        edit, before = read_edit(criteria, request.POST), few_said(pairs_of(criteria))
        drafts.expect(draft, edit.cells, edit.weights, by=request.user, now=timezone.now())
    if edit.problems:
        return _refused(request, draft, edit)
    if request.htmx:
        return _saved(request, draft, before)
    return redirect(_address(request, draft))


def _address(request, draft):
    address = reverse("diagnostics:draft_expectations", args=[draft.checklist.code])
    return f"{address}?{request.GET.urlencode()}".rstrip("?")


def _context(request, draft, edit):
    criteria = criteria_of(draft)
    pairs = pairs_of(criteria)
    apart = next((pair for pair in pairs if pair.name == request.GET.get("apart")), None)
    groups = groups_of(criteria, base_of(draft), edit, only=apart.codes if apart else None)
    shown = [row.criterion for group in groups for row in group.rows]
    return {
        "draft": draft,
        "groups": groups,
        "pairs": pairs,
        "few": few_said(pairs),
        "apart": apart,
        "types": TYPES,
        "base": json.dumps(stored_in(shown), separators=(",", ":")),
    }


def _show(request, draft, edit, status=200):
    context = _context(request, draft, edit) | framed(draft, "draft_expectations")
    context |= {"problems": edit.summary, "is_outdated": edit.is_outdated}
    return render(request, "checklists/expectations.html", context, status=status)


def _refused(request, draft, edit):
    """Show the table with what is refused; what else was changed is stored."""
    if not request.htmx:
        return _show(request, draft, edit, status=HTTPStatus.CONFLICT if edit.is_outdated else 400)
    response = _show(request, draft, edit)  # htmx shows nothing of an answer that refuses
    response["HX-Retarget"] = response["HX-Reselect"] = "#main"
    response["HX-Reswap"] = "outerHTML"
    return response


def _saved(request, draft, before):
    """Answer a change that was sent by itself: what it makes of the pairs and of the weights."""
    context = _context(request, draft, Edit())
    context |= {"is_few_changed": context["few"] != before, "standing": standing_of(draft)}
    return render(request, "checklists/_expectations_saved.html", context)
