"""Checklists as files: a version to take away, a file to bring in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..access import get_version_for, login_required, require_admin
from ..actions.checklists import DraftExists, add_checklist, begin_draft
from ..exchange.checklist_file import LARGEST, written_checklist
from ..exchange.place import ExchangeError
from ..importing.upload import problem_shown
from ..instruments.checks import Refused
from ..instruments.document import EXAMPLE
from ..models import Checklist
from ..workbench.checks import in_lines
from ..workbench.file import checklist_of

YAML = "application/yaml; charset=utf-8"


@never_cache
@require_safe
@login_required
def version_file(request, code, number):
    """Give a published version as a file."""
    version = get_version_for(request.user, code, number)
    return _file(written_checklist(version.data), f"{code}-{number}.yaml")


@require_safe
@login_required
def example_file(request):
    """Give the example of a checklist of one's own."""
    require_admin(request.user)
    return _file(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name)


def _file(text, name):
    disposition = content_disposition_header(True, name)
    return HttpResponse(text, content_type=YAML, headers={"Content-Disposition": disposition})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def checklist_import(request):
    """Take a file in: as the draft of the checklist that has its code, else as a new checklist."""
    require_admin(request.user)
    if request.method != "POST":
        return render(request, "checklists/import.html")
    file = request.FILES.get("file")
    if file is None:
        return _refused(request, [_("Choose a file.")])
    try:
        data = checklist_of(file.read(LARGEST + 1))
    except ExchangeError as problem:
        return _refused(request, [problem_shown(problem)], file.name)
    return _taken(request, data, file.name)


def _refused(request, problems, name=""):
    context = {"problems": problems, "file_name": name}
    return render(request, "checklists/import.html", context, status=422)


def _taken(request, data, name):
    checklist = Checklist.objects.filter(code=data["code"]).first()
    if checklist is None or checklist.default is None:
        try:
            add_checklist(data, by=request.user, now=timezone.now())
        except Refused as refusal:
            lines = in_lines(refusal.remarks, data["code"])
            return _refused(request, [f"{line.text} {line.how}" for line in lines], name)
        messages.success(request, _("The file is a checklist of its own now, as version 1."))
        return redirect("diagnostics:checklists")
    try:
        begin_draft(checklist.default, by=request.user, data=data)
    except DraftExists:
        taken = _(
            "This checklist has a draft already. Publish or discard it, then bring the file in."
        )
        return _refused(request, [taken], name)
    messages.success(request, _("The file is the checklist’s draft now."))
    return redirect("diagnostics:draft_publish", data["code"])
