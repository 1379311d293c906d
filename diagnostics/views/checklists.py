"""The checklists of an installation, for its admins: the list, a published version, a draft."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..access import get_checklist_for, get_version_for, login_required, require_admin
from ..actions.checklists import DraftExists, begin_draft
from ..names import TYPE_NAMES
from ..queries.checklists import listed_checklists
from ..queries.versions import default_version, document_of
from ..workbench.words import decision_table, thresholds_in_words


@require_safe
@login_required
def checklists(request):
    """Show every checklist with its draft and its versions."""
    require_admin(request.user)
    return render(request, "checklists/list.html", {"listed": listed_checklists()})


@require_POST
@login_required
def draft_begin(request, code):
    """Begin a draft with the words of the version that new rounds are asked."""
    checklist = get_checklist_for(request.user, code)
    try:
        begin_draft(default_version(checklist.code))
    except DraftExists:
        messages.info(request, _("There is a draft already; here it is."))
    return redirect("diagnostics:draft_publish", code)


@require_safe
@login_required
def version(request, code, number):
    """Show what a published version says: a draft's pages without their fields."""
    version = get_version_for(request.user, code, number)
    document = document_of(version)
    context = {"version": version, "document": document, "types": TYPE_NAMES}
    context["conditions"] = decision_table(document)
    context["thresholds"] = thresholds_in_words(document.checklist.thresholds)
    return render(request, "checklists/version.html", context)
