"""Many assessments from files: looked at row by row, brought in at once, set aside as a whole."""

from http import HTTPStatus
from time import monotonic

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import get_import_for, get_own_import_for, imports_for, login_required
from ..actions import batches, storing
from ..exchange.table_writing import csv_of
from ..forms import ReasonForm
from ..importing.rows import claim_of, rows_page
from ..importing.whose import OwnOrganisations
from ..localisation import digits
from ..queries.batches import brought_in_before, counts_of

SECONDS_A_PAGE = 2  # of checking, before the page says how far it is


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_rows(request, id):
    """Check what was read, a while at a time; then show it, take changes, and bring it in."""
    batch = get_own_import_for(request.user, id)
    if batch.stored_at:
        return redirect("diagnostics:import")
    if request.method == "POST":
        return _take(request, batch)
    counts = counts_of(batch)
    if counts.checked < counts.all:
        until = monotonic() + SECONDS_A_PAGE
        batches.check_some(batch, is_over=lambda: monotonic() > until)
        counts = counts_of(batch)
    if counts.checked < counts.all:
        context = {"batch": batch, "counts": counts}
        page = render(request, "diagnostics/import_progress.html", context)
        page["Refresh"] = "1"  # seconds
        return page
    own = OwnOrganisations(request.user)
    return _show(request, batch, own, rows_page(batch, request.GET.get("page", "1"), own))


def _show(request, batch, own, shown, *, status=200):
    counts = counts_of(batch)
    context = {
        "batch": batch,
        "shown": shown,
        "own": own,
        "counts": counts,
        "claim": claim_of(counts),
        "before": brought_in_before(batch, imports_for(request.user)),
    }
    return render(request, "diagnostics/import_rows.html", context, status=status)


def _take(request, batch):
    """Stop, or keep what was changed on the page, then turn it or bring everything in.

    Where an organisation was named, what that comes to is seen first.
    """
    go = request.POST.get("go", "")
    if go == "stop":
        if batches.drop(batch):  # else it came in a moment ago, and stands on the page that follows
            messages.success(request, _("Nothing came in, and nothing of the file is kept."))
        return redirect("diagnostics:import")
    own = OwnOrganisations(request.user)
    shown = rows_page(batch, request.POST.get("page", "1"), own, request.POST)
    if not shown.is_valid:
        return _show(request, batch, own, shown, status=HTTPStatus.BAD_REQUEST)
    batches.change_rows(batch, shown.changes)
    if shown.settled:
        _say_settled(request, batches.settle(batch, shown.settled))
        return redirect(f"{request.path}?page={shown.page.number}")
    if go != "store":
        return redirect(f"{request.path}?page={go}" if go.isdecimal() else request.path)
    return _store(request, batch)


def _say_settled(request, number):
    said = ngettext(
        "%(number)s assessment has its organisation now. Nothing has come in yet.",
        "%(number)s assessments have their organisation now. Nothing has come in yet.",
        number,
    )
    messages.success(request, said % {"number": digits(number)})


def _store(request, batch):
    try:
        number = storing.store(batch, by=request.user, now=timezone.now())
    except storing.NothingWanted:
        messages.error(request, _("Tick at least one assessment."))
    except storing.NotYours:
        messages.error(
            request, _("An organisation of this file is no longer yours. Choose the file again.")
        )
    except storing.CameMeanwhile:
        messages.error(
            request,
            _("Nothing came in: some of these came in meanwhile. They are no longer ticked."),
        )
    else:
        said = ngettext(
            "%(number)s round came in; it says that it was imported.",
            "%(number)s rounds came in; each says that it was imported.",
            number,
        )
        messages.success(request, said % {"number": digits(number)})
        return redirect("diagnostics:import")
    return redirect(request.path)


@never_cache
@require_safe
@login_required
def import_errors(request, id):
    """Give what is wrong with each assessment of a file, as a table."""
    batch = get_own_import_for(request.user, id)
    rows = batch.rows.exclude(problem="").order_by("number")
    columns = [_("Place"), _("Organisation"), _("What is wrong")]
    content = csv_of(columns, rows.values_list("place", "called", "problem"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, "errors.csv")
    return response


@require_POST
@login_required
def import_aside(request, id):
    """Count no round of an import any more, with the reason."""
    batch = get_import_for(request.user, id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["reason"][0]))
        return redirect("diagnostics:import")
    reason = form.cleaned_data["reason"]
    batches.set_batch_aside(batch, reason=reason, by=request.user, now=timezone.now())
    messages.success(request, _("The import is set aside. It is kept, and counted nowhere."))
    return redirect("diagnostics:import")


@require_POST
@login_required
def import_back(request, id):
    """Count the rounds of an import again."""
    batches.take_batch_back(get_import_for(request.user, id))
    messages.success(request, _("The rounds of this import count again."))
    return redirect("diagnostics:import")
