"""The checklists of an installation, for its admins: the list, a published version, a draft."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import get_checklist_for, get_version_for, login_required, require_admin
from ..actions.checklists import (
    DraftExists,
    IsDefault,
    begin_draft,
    make_default,
    offer_again,
    retire,
)
from ..instruments.document import upgraded
from ..localisation import digits
from ..names import TYPE_NAMES
from ..queries.checklists import (
    changes_of,
    chosen_editions,
    editions_of,
    listed_checklists,
    next_number,
    rounds_of,
    version_to_begin_from,
)
from ..queries.drafts import draft_document
from ..queries.versions import document_of
from ..workbench.difference import difference_between
from ..workbench.publishing import WhyForm
from ..workbench.standing import standings
from ..workbench.words import decision_table, thresholds_in_words

LINES_PAGE = 100


@require_safe
@login_required
def checklists(request):
    """Show every checklist with its draft and its versions."""
    require_admin(request.user)
    stands = standings()
    listed = [(item, stands.get(item.checklist.pk)) for item in listed_checklists()]
    context = {"listed": listed, "today": timezone.localdate()}
    return render(request, "checklists/list.html", context)


@require_POST
@login_required
def draft_begin(request, code):
    """Begin a draft with the words of the version that new rounds are asked."""
    checklist = get_checklist_for(request.user, code)
    version = version_to_begin_from(checklist)
    if version is None:
        raise Http404
    try:
        begin_draft(version, by=request.user)
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


@require_safe
@login_required
def checklist_trail(request, code):
    """Show who changed what in a checklist, by pages."""
    checklist = get_checklist_for(request.user, code)
    page = Paginator(changes_of(checklist), LINES_PAGE).get_page(request.GET.get("page"))
    context = {"checklist": checklist, "page": page, "today": timezone.localdate()}
    return render(request, "checklists/trail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def version_default(request, code, number):
    """Ask why, then have new rounds asked this version."""
    done = _("New rounds use version %(number)s now.")
    return _with_reason(request, code, number, make_default, "checklists/make_default.html", done)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def version_retire(request, code, number):
    """Ask why, then offer this version no more."""
    done = _("Version %(number)s is not offered any more.")
    return _with_reason(request, code, number, retire, "checklists/retire.html", done)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def version_offer(request, code, number):
    """Ask why, then offer this version again."""
    done = _("Version %(number)s is offered again.")
    return _with_reason(request, code, number, offer_again, "checklists/offer.html", done)


def _with_reason(request, code, number, action, template, done):
    version = get_version_for(request.user, code, number)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            action(version, by=request.user, why=form.cleaned_data["why"], now=timezone.now())
        except IsDefault:
            messages.error(request, _("Make another version the default first."))
        else:
            messages.success(request, done % {"number": digits(number)})
        return redirect("diagnostics:checklists")
    default = version.checklist.default
    context = {"version": version, "default": default, "form": form, "rounds": rounds_of(version)}
    return render(request, template, context, status=400 if form.is_bound else 200)


@require_safe
@login_required
def difference(request, code):
    """Show what two versions say differently, or a version and the draft."""
    checklist = get_checklist_for(request.user, code)
    editions = editions_of(checklist)
    before, after = chosen_editions(editions, request.GET)
    found = difference_between(_document_data(before), _document_data(after))
    context = {"checklist": checklist, "editions": editions, "before": before, "after": after}
    context |= {"difference": found, "next_number": next_number(checklist)}
    return render(request, "checklists/difference.html", context)


def _document_data(version):
    return draft_document(version) if version.is_draft else upgraded(version.data)
