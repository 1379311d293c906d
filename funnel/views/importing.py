"""Bringing in the funnel's numbers from a CRM's list: read, asked about, shown, then stored."""

from dataclasses import replace
from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from diagnostics.access import get_default_version, get_managed_organisation_for, login_required
from diagnostics.exchange import LARGEST
from diagnostics.explanation.funnel import stage_name
from diagnostics.importing import upload
from diagnostics.method.funnel import STAGES
from diagnostics.queries.versions import document_of
from diagnostics.reading.dates import Calendar
from diagnostics.web import carrying
from diagnostics.web.confirming import confirmation, is_confirmed

from .. import actions, queries
from ..crm import carried as crm
from ..crm.asking import Asking
from ..crm.files import tables_of
from ..crm.preview import moved_words, preview_of, stored_words, understood_words
from ..crm.questions import answered, questions_of
from ..crm.table import UnreadableList
from ..months import calendar_of
from ..numbers import OtherCalendar

PREVIEW = "funnel/numbers_preview.html"


@csrf_exempt  # only here: a request is measured before it is read, then its token is checked
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def numbers_import(request, slug):
    """Ask for a file; refuse one that is too large without reading it; take the others on."""
    organisation = get_managed_organisation_for(request.user, slug)
    if request.method != "POST":
        return _choose(request, organisation)
    if upload.is_too_large(request):
        return _choose(
            request, organisation, upload.size_problem(), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        )
    request.upload_handlers = [upload.KeptInMemory(request)]
    return _take(request, organisation)


@csrf_protect
def _take(request, organisation):
    """Read a file, take answers about it, or store what was shown before; one step at a time."""
    document = document_of(get_default_version())
    try:
        if "carried" in request.POST:
            return _go_on(request, organisation, document)
        return _read(request, organisation, document)
    except UnreadableList as error:
        return _choose(request, organisation, str(error), status=HTTPStatus.BAD_REQUEST)
    except carrying.Expired:
        problem = _("This page was open for too long. Choose the file again.")
        return _choose(request, organisation, problem, status=HTTPStatus.BAD_REQUEST)
    except OtherCalendar:
        problem = _(
            "Somebody began to count in the other calendar meanwhile. Choose the file again."
        )
        return _choose(request, organisation, problem, status=HTTPStatus.CONFLICT)


def _choose(request, organisation, problem="", *, status=200):
    context = {
        "organisation": organisation,
        "problem": upload.problem_shown(problem),
        "file_name": upload.file_shown(request.FILES.get("file")) if status == 400 else "",
        "calendar": _own_calendar(organisation),
        "usual": Calendar(organisation.calendar),
    }
    return render(request, "funnel/numbers_import.html", context, status=status)


def _own_calendar(organisation):
    """Return the calendar that the organisation counts in; None where it has no numbers yet."""
    counts = queries.counts_by_month(organisation)
    return calendar_of(next(iter(counts))) if counts else None


def _read(request, organisation, document):
    file = request.FILES.get("file")
    if file is None:
        raise UnreadableList(_("Choose a file first."))
    chosen = request.POST.get("calendar")
    calendar = _own_calendar(organisation) or (
        Calendar(chosen) if chosen in list(Calendar) else Calendar(organisation.calendar)
    )
    carried = crm.carried_of(
        tables_of(file.read(LARGEST + 1)),
        organisation,
        document=document,
        file_name=upload.file_shown(file),
        calendar=calendar,
        today=timezone.localdate(),
    )
    return _next(request, organisation, carried=carried, document=document)


def _go_on(request, organisation, document):
    """Take what a form brings back: answers about the file, or the word to store."""
    carried = crm.read_signed(
        request.POST["carried"],
        user=request.user,
        organisation=organisation,
        today=timezone.localdate(),
    )
    facts = {"carried": carried, "document": document}
    match request.POST.get("go"):
        case "ask" if carried.table:
            return _ask(request, organisation, **facts, is_all=True)
        case "name" if not _open_questions(carried, document):
            return _name(request, organisation, **facts)
        case "store" if not _open_questions(carried, document) and not carried.unknown:
            return _store(request, organisation, **facts)
        case "answer":
            facts["carried"] = _answered(carried, request.POST, organisation)
        case "show" if not _open_questions(carried, document):
            facts["carried"] = crm.with_stages(carried, request.POST)
    return _next(request, organisation, **facts, is_answered=True)


def _answered(carried, data, organisation):
    if carried.table is None:
        sheet = data.get("sheet", "")
        if sheet in map(str, range(len(carried.tables))):
            carried = replace(carried, choice=replace(carried.choice, sheet=int(sheet)))
    else:
        carried = replace(carried, choice=answered(carried.table, carried.choice, data))
    return crm.with_what_is_sure(carried, organisation)


def _next(request, organisation, *, carried, document, is_answered=False):
    """Show what is to be answered next; what changes, where nothing is."""
    facts = {"carried": carried, "document": document}
    status = 200
    if _open_questions(carried, document):
        if is_answered and request.POST.get("go") == "answer":
            status = _status(request, carried, document)
        return _ask(request, organisation, **facts, status=status)
    if carried.unknown:
        status = HTTPStatus.BAD_REQUEST if request.POST.get("go") == "show" else 200
        return _name(request, organisation, **facts, status=status)
    if not carried.counted.names:
        return _name(request, organisation, **facts)
    return _preview(request, organisation, **facts)


def _status(request, carried, document):
    """Tell whether a question that was shown is still without an answer."""
    shown = request.POST.getlist("asked")
    still = {question.name for question in _open_questions(carried, document)}
    return HTTPStatus.BAD_REQUEST if still & set(shown) else 200


def _asking(carried, document):
    return Asking(
        table=carried.table,
        choice=carried.choice,
        calendar=carried.calendar,
        today=carried.today,
        stages=carried.stages,
        stage_names={stage: stage_name(document, stage) for stage in STAGES},
    )


def _open_questions(carried, document):
    """Return what the file leaves open; the sheet comes first, and alone."""
    if carried.table is None:
        return [crm.sheet_question(carried)]
    return questions_of(_asking(carried, document))


def _ask(request, organisation, *, carried, document, status=200, is_all=False):
    """Ask how the file is to be read."""
    questions = _open_questions(carried, document)
    if is_all:
        questions = questions_of(_asking(carried, document), is_all=True)
    context = {
        "organisation": organisation,
        "carried": carried,
        "signed": crm.signed(carried, user=request.user, organisation=organisation),
        "questions": questions,
        "understood": [] if is_all else understood_words(carried),
        "is_all": is_all,
        "is_missing": status == HTTPStatus.BAD_REQUEST,
    }
    return render(request, "funnel/numbers_questions.html", context, status=status)


def _name(request, organisation, *, carried, document, status=200):
    """Ask which stage each name of the file stands for."""
    choices = [(str(stage), stage_name(document, stage)) for stage in STAGES]
    stages = {key: str(stage or 0) for key, stage in carried.stages.items()}
    context = {
        "organisation": organisation,
        "carried": carried,
        "signed": crm.signed(carried, user=request.user, organisation=organisation),
        "names": [(name, stages.get(key, "")) for key, name in carried.counted.names.items()],
        "choices": [*choices, (crm.NONE_OF_THEM, _("None of the eight: leave it out"))],
        "is_missing": status == HTTPStatus.BAD_REQUEST,
        "is_other_calendar": carried.counted.foreign and _own_calendar(organisation) is None,
    }
    return render(request, "funnel/numbers_names.html", context, status=status)


def _preview(request, organisation, *, carried, document):
    """Show what storing would change."""
    context = _previewed(request, organisation, carried=carried, document=document)
    return confirmation(request, PREVIEW, context)


def _previewed(request, organisation, *, carried, document):
    return {
        "organisation": organisation,
        "carried": carried,
        "signed": crm.signed(carried, user=request.user, organisation=organisation),
        "preview": preview_of(carried, organisation, document),
        "understood": understood_words(carried),
        "moved": moved_words(carried),
    }


def _store(request, organisation, *, carried, document):
    """Store what was shown; where it would change something else by now, show that."""
    context = _previewed(request, organisation, carried=carried, document=document)
    if not is_confirmed(request, PREVIEW, context):
        return confirmation(request, PREVIEW, context)
    saved, change = actions.save_counts(
        organisation,
        counts=carried.by_place,
        calendar=carried.calendar,
        by=request.user,
        now=timezone.now(),
        source=actions.CountsSource(
            file_name=carried.file_name, names=carried.told_names, reading=carried.remembered
        ),
    )
    messages.success(request, stored_words(carried, saved))
    return redirect("funnel:numbers", organisation.slug)
