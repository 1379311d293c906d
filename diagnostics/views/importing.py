"""An assessment from a file: read, shown as it would be stored, and stored once that is wanted."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from ..access import (
    get_organisation_to_import_for,
    imports_for,
    login_required,
)
from ..actions import batches
from ..actions.importing import MOST_COMPARED, IsThereAlready, import_assessment
from ..exchange import KINDS_OF_MANY, LARGEST_OF_MANY, ExchangeError, Kind
from ..importing import many, upload
from ..importing.preview import preview_of
from ..importing.whose import OwnOrganisations, WhoseForm
from ..queries.batches import earlier, waiting
from ..reading.text import clean

NUMBERS = {str(number): number for number in range(MOST_COMPARED + 1)}


@csrf_exempt  # only here: a request is measured before it is read, then its token is checked
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_file(request):
    """Ask for a file; refuse one that is too large without reading it; take the others on."""
    if not request.user.current_memberships.exists():
        raise Http404
    if request.method != "POST":
        return _ask(request)
    if upload.is_too_large(request, largest=LARGEST_OF_MANY):
        return _ask(
            request,
            upload.size_problem(LARGEST_OF_MANY),
            status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        )
    request.upload_handlers = [upload.KeptInMemory(request)]
    return _take(request)


@csrf_protect
def _take(request):
    """Show what one assessment holds, or store what was shown before; several have rows."""
    signed = request.POST.get("carried")
    files = request.FILES.getlist("file")
    try:
        if signed is not None:
            return _store(request, upload.read_carried(signed, user=request.user))
        if not files:
            raise ExchangeError(_("Choose a file first."))
        if len(files) > 1 or many.holds_many(files[0]):
            return _begin(request, files)
        return _show(request, upload.read_upload(files[0]))
    except ExchangeError as problem:
        return _ask(request, problem, status=HTTPStatus.BAD_REQUEST)


def _begin(request, files):
    """Keep what several assessments hold until it was looked at."""
    uploads = many.uploads_of(files)
    batch = batches.begin(
        many.incoming(uploads, OwnOrganisations(request.user)),
        name=many.name_of(uploads),
        digest=upload.digest_of(each.content for each in uploads),
        by=request.user,
        now=timezone.now(),
    )
    return redirect("diagnostics:import_rows", batch.pk)


def _ask(request, problem=None, *, status=200):
    files = request.FILES.getlist("file") if status == HTTPStatus.BAD_REQUEST else []
    context = {
        "accepted": ",".join(KINDS_OF_MANY),
        "problem": problem and upload.problem_shown(problem),
        "file_name": upload.file_shown(files[0]) if len(files) == 1 else "",
        "templates": _templates(),
        "waiting": waiting(request.user),
        "imports": earlier(imports_for(request.user)),
    }
    return render(request, "diagnostics/import.html", context, status=status)


def _templates():
    """Return each kind of template with its address in each language."""
    for kind in (Kind.XLSX, Kind.CSV):
        addresses = []
        for code, name in settings.LANGUAGES:
            with override(code):
                address = reverse(f"diagnostics:template_{kind}")
            addresses.append((str(name), address))
        yield kind.upper(), addresses


def _show(request, brought, *, form=None, copies=(), status=200):
    """Show what would be stored; copies are rounds that are the same, which makes it ask again."""
    file = brought.file
    own = OwnOrganisations(request.user)
    chosen = _chosen(request, own, file)
    context = {
        "preview": preview_of(file),
        "own": own,
        "chosen": chosen,
        "form": form,
        "carried": upload.carried(brought, user=request.user),
        "copies": copies,
        "told": _told(chosen, copies) if copies else "",
    }
    return render(request, "diagnostics/import_confirm.html", context, status=status)


def _chosen(request, own, file):
    """Return the organisation that was chosen, or else the one that the file means, if clear."""
    typed = request.POST.get("organisation") or request.GET.get("organisation") or ""
    return own.chosen(clean(typed)) or own.called(file.organisation) or own.only


def _store(request, brought):
    form = WhoseForm(OwnOrganisations(request.user), request.POST)
    if not form.is_valid():
        return _show(request, brought, form=form, status=HTTPStatus.BAD_REQUEST)
    slug = form.cleaned_data["organisation"].slug
    organisation = get_organisation_to_import_for(request.user, slug)
    try:
        assessment = import_assessment(
            brought.file,
            organisation=organisation,
            version=upload.version_of(brought.file),
            by=request.user,
            now=timezone.now(),
            copies_known=_copies_known(request, organisation),
            name=brought.name,
            digest=brought.digest,
        )
    except IsThereAlready as found:
        return _show(request, brought, copies=found.copies, status=HTTPStatus.CONFLICT)
    messages.success(
        request, _("The assessment is imported. It is closed, and this is its result.")
    )
    return redirect("diagnostics:result", assessment.pk)


def _told(organisation, copies):
    """Return what the form brings back: of how many copies in which organisation it was told."""
    return f"{organisation.slug}:{len(copies)}"


def _copies_known(request, organisation):
    slug, _colon, number = request.POST.get("told", "").partition(":")
    return NUMBERS.get(number, 0) if slug == organisation.slug else 0
