"""The end of a draft: what stands in the way, and then it is published, or discarded."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..actions.checklists import NothingChanged, discard_draft, draft_document, publish_draft
from ..instruments.document import digest, read_document
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..web.confirming import confirmation, is_confirmed
from ..workbench.frame import framed, on_a_draft
from ..workbench.moves import whom_it_moves
from ..workbench.problems import problem_of

CONFLICT = 409


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_publish(request, code):
    """Say what stands in the way of a draft; publish what was seen, and nothing else."""
    draft = get_draft_for(request.user, code)
    data = draft_document(draft)
    seen = digest(data)
    is_otherwise = request.method == "POST" and request.POST.get("seen") != seen
    if request.method == "POST" and not is_otherwise:
        return _publish(request, draft)
    context = framed(draft, "draft_publish")
    context |= {"problem": problem_of(data), "seen": seen, "is_otherwise": is_otherwise}
    if not context["problem"]:
        context["whom"] = whom_it_moves(draft, read_document(data).checklist)
    status = CONFLICT if is_otherwise else 200
    return render(request, "checklists/publish.html", context, status=status)


def _publish(request, draft):
    try:
        version = publish_draft(draft, by=request.user, now=timezone.now())
    except NothingChanged:
        messages.error(request, _("The draft says the same as the version that it began from."))
    except DocumentError:
        pass  # the page says what stands in the way
    else:
        words = _("Version %(number)s is published and is the default of new rounds.")
        messages.success(request, words % {"number": digits(version.number)})
        return redirect("diagnostics:checklists")
    return redirect("diagnostics:draft_publish", draft.checklist.code)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_discard(request, code):
    """Ask, then throw the draft away."""
    template = "checklists/discard.html"
    draft = get_draft_for(request.user, code)
    with transaction.atomic():
        context = framed(draft, "draft_publish") | {"seen_draft": digest(draft_document(draft))}
        if not is_confirmed(request, template, context):
            return confirmation(request, template, context)
        discard_draft(draft)
    messages.success(request, _("The draft is discarded."))
    return redirect("diagnostics:checklists")
