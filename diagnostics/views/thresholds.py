"""The thresholds of a draft, each in its sentence."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..actions import drafts
from ..actions.holding import held
from ..queries.drafts import base_of
from ..workbench.fields import problems_of
from ..workbench.frame import framed, on_a_draft, show_conflict
from ..workbench.thresholds import ThresholdsForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_thresholds(request, code):
    """Show the numbers behind a verdict; take them, or those of the version before."""
    draft = get_draft_for(request.user, code)
    if request.method != "POST":
        return _show(request, draft, _form_of(draft))
    with held(draft.checklist):
        draft = get_draft_for(request.user, code)
        form = _form_of(draft, request.POST)
        goes_back = request.POST.get("go") == "base"
        if goes_back or form.is_valid():
            numbers = form.base if goes_back else form.thresholds
            drafts.set_thresholds(draft, numbers, by=request.user, now=timezone.now())
    if not (goes_back or form.is_valid()):
        return _refused(request, draft, form)
    messages.success(request, _("Saved."))
    return redirect("diagnostics:draft_thresholds", code)


def _form_of(draft, post=None):
    base = base_of(draft)["thresholds"]
    return ThresholdsForm(post, stored=draft.thresholds, base=base)


def _refused(request, draft, form):
    """Show what two have set otherwise beside each other, else what is wrong at its field."""
    if not form.collisions:
        return _show(request, draft, form, status=400)
    of = {"code": form.collisions[0].name, "name": _("the thresholds")}
    back = request.get_full_path()
    return show_conflict(request, draft, "draft_thresholds", form, back=back, **of)


def _show(request, draft, form, status=200):
    context = framed(draft, "draft_thresholds") | {"form": form, "problems": problems_of(form)}
    return render(request, "checklists/thresholds.html", context, status=status)
