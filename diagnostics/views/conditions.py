"""The decision table of a draft, and what else it words: stages, facts, symptoms."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..actions import drafts
from ..actions.holding import held
from ..queries.drafts import base_of, draft_document
from ..workbench.columns import columns_of
from ..workbench.fields import problems_of
from ..workbench.frame import framed, on_a_draft, show_conflict
from ..workbench.wording import STAGE, WordingForm, worded_of


@require_http_methods(["GET", "HEAD"])
@login_required
@on_a_draft
def draft_conditions(request, code):
    """Show the decision table as it is read, stages, facts and symptoms; one text may be open."""
    return _show(request, get_draft_for(request.user, code), opened=request.GET.get("open", ""))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_wording(request, code, item):
    """Store the words of a prescription, stage, fact or symptom; else lead to where it is open."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _back(draft, item, query=f"?open={item}")
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        worded = _worded(draft, item)
        form = WordingForm(request.POST, of=worded)
        if form.is_valid():
            who = {"by": request.user, "now": timezone.now()}
            if row := form.row_of(worded):
                drafts.write_row(row, **who)
            else:
                drafts.word(draft, item, form.text, **who)
    if form.collisions:
        back = _place_of(draft, worded.key)
        of = {"code": worded.key.removeprefix(STAGE), "name": worded.code}
        return show_conflict(request, draft, "draft_conditions", form, back=back, **of)
    if not form.is_valid():
        return _show(request, draft, opened=item, form=form, status=400)
    messages.success(request, _("Saved."))
    return _back(draft, item)


def _worded(draft, key):
    for found in worded_of(draft, draft_document(draft)).values():
        if key in found:
            return found[key]
    raise Http404


def _back(draft, item, query=""):
    return redirect(_place_of(draft, item, query))


def _place_of(draft, item, query=""):
    address = reverse("diagnostics:draft_conditions", args=[draft.checklist.code])
    return f"{address}{query}#{item}"


def _show(request, draft, *, opened="", form=None, status=200):
    worded = worded_of(draft, draft_document(draft))
    found = next((part[opened] for part in worded.values() if opened in part), None)
    form = form or (found and WordingForm(None, of=found))
    context = framed(draft, "draft_conditions") | {
        "columns": columns_of(draft.conditions.all(), worded["prescriptions"], base_of(draft)),
        "worded": worded,
        "opened": opened if found else "",
        "form": form,
        "problems": problems_of(form) if form else [],
    }
    return render(request, "checklists/conditions.html", context, status=status)
