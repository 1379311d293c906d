"""Bringing in the numbers of the funnel from a CRM's list: read, named, shown, then stored."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from diagnostics.access import get_managed_organisation_for, login_required
from diagnostics.exchange import LARGEST
from diagnostics.explanation.funnel import stage_name
from diagnostics.importing import upload
from diagnostics.method.funnel import STAGES
from diagnostics.models import Version
from diagnostics.queries.versions import document_of, newest_version
from diagnostics.web import carrying

from .. import actions, crm_import, queries
from ..crm_file import Unreadable, read_file
from ..months import Calendar, calendar_of, page_calendar

BAD_REQUEST, CONFLICT, TOO_LARGE = 400, 409, 413


@csrf_exempt  # only here: a request is measured before it is read, then its token is checked
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def numbers_import(request, slug):
    """Ask for a file; refuse one that is too large without reading it; take the others on."""
    organisation = get_managed_organisation_for(request.user, slug)
    if request.method != "POST":
        return _ask(request, organisation)
    if upload.is_too_large(request):
        return _ask(request, organisation, upload.size_problem(), status=TOO_LARGE)
    request.upload_handlers = [upload.KeptInMemory(request)]
    return _take(request, organisation)


@csrf_protect
def _take(request, organisation):
    """Read a file, name its stages, or store what was shown before; one step at a time."""
    document = _document()
    try:
        if "carried" in request.POST:
            return _go_on(request, organisation, document)
        return _read(request, organisation, document)
    except Unreadable as error:
        return _ask(request, organisation, str(error), status=BAD_REQUEST)
    except carrying.Expired:
        problem = _("This page was open for too long. Choose the file again.")
        return _ask(request, organisation, problem, status=BAD_REQUEST)
    except actions.OtherCalendar:
        problem = _(
            "Somebody began to count in the other calendar meanwhile. Choose the file again."
        )
        return _ask(request, organisation, problem, status=CONFLICT)


def _document():
    try:
        return document_of(newest_version())
    except Version.DoesNotExist as error:
        raise Http404 from error


def _ask(request, organisation, problem="", *, status=200):
    context = {
        "organisation": organisation,
        "problem": upload.problem_shown(problem),
        "file_name": upload.file_shown(request.FILES.get("file")) if status == 400 else "",
        "calendar": _own_calendar(organisation),
        "usual": page_calendar(),
    }
    return render(request, "funnel/numbers_import.html", context, status=status)


def _own_calendar(organisation):
    """Return the calendar that the organisation counts in; None where it has no numbers yet."""
    counts = queries.counts_by_month(organisation)
    return calendar_of(next(iter(counts))) if counts else None


def _read(request, organisation, document):
    upload = request.FILES.get("file")
    if upload is None:
        raise Unreadable(_("Choose a file first."))
    chosen = request.POST.get("calendar")
    calendar = _own_calendar(organisation) or (
        Calendar(chosen) if chosen in list(Calendar) else page_calendar()
    )
    file = read_file(upload.read(LARGEST + 1), calendar=calendar, today=timezone.localdate())
    carried = crm_import.carried_of(file, organisation, document)
    if carried.names and not carried.unknown:
        return _preview(request, organisation, carried=carried, document=document)
    return _name(request, organisation, carried=carried, document=document)


def _go_on(request, organisation, document):
    """Take what a form brings back: the stages of names, or the word to store."""
    carried = crm_import.read_signed(
        request.POST["carried"], user=request.user, organisation=organisation
    )
    go = request.POST.get("go")
    if go == "store" and not carried.unknown:
        return _store(request, organisation, carried)
    if go == "name":
        return _name(request, organisation, carried=carried, document=document)
    carried = crm_import.with_stages(carried, request.POST)
    if carried.unknown:
        return _name(request, organisation, carried=carried, document=document, status=BAD_REQUEST)
    return _preview(request, organisation, carried=carried, document=document)


def _name(request, organisation, *, carried, document, status=200):
    """Ask which stage each name of the file stands for."""
    signed = crm_import.signed(carried, user=request.user, organisation=organisation)
    choices = [(str(stage), stage_name(document, stage)) for stage in STAGES]
    stages = {key: str(stage or 0) for key, stage in carried.stages.items()}
    context = {
        "organisation": organisation,
        "carried": carried,
        "signed": signed,
        "names": [(name, stages.get(key, "")) for key, name in carried.names.items()],
        "choices": [*choices, (crm_import.NONE_OF_THEM, _("None of the eight: leave it out"))],
        "is_missing": status == BAD_REQUEST,
    }
    return render(request, "funnel/numbers_names.html", context, status=status)


def _preview(request, organisation, *, carried, document):
    """Show what storing would change."""
    context = {
        "organisation": organisation,
        "carried": carried,
        "signed": crm_import.signed(carried, user=request.user, organisation=organisation),
        "preview": crm_import.preview_of(carried, organisation, document),
    }
    return render(request, "funnel/numbers_preview.html", context)


def _store(request, organisation, carried):
    saved = actions.save_counts(
        organisation,
        counts=carried.by_place,
        calendar=carried.calendar,
        names=carried.told_names,
    )
    messages.success(request, crm_import.stored_words(saved))
    return redirect("funnel:numbers", organisation.slug)
