"""Whom a draft would move: a page by itself, and the whole list to take away."""

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import get_draft_for, login_required
from ..exchange import Kind
from ..exports.file_name import dated_name
from ..instruments.document import read_document
from ..instruments.readers import DocumentError
from ..queries.drafts import draft_document
from ..queries.moves import finished_rounds
from ..web.costly import weigh_rounds, weighed
from ..workbench.frame import framed, on_a_draft
from ..workbench.moves import whom_it_moves
from ..workbench.moves_file import moves_as_csv, moves_as_workbook, moves_title


@weighed
@require_safe
@login_required
@on_a_draft
def draft_moves(request, code):
    """Show whom a draft would move, worked out now; a draft that cannot be read says why."""
    draft = get_draft_for(request.user, code)
    try:
        document = read_document(draft_document(draft))
    except DocumentError:
        return redirect("diagnostics:draft_publish", code)
    weigh_rounds(request, finished_rounds())
    context = framed(draft, "draft_publish") | {"whom": whom_it_moves(draft, document.checklist)}
    return render(request, "checklists/moves.html", context)


@weighed
@never_cache
@require_safe
@login_required
@on_a_draft
def draft_moves_file(request, code, kind):
    """Give everybody who would read differently, with the reason, as XLSX or CSV."""
    draft = get_draft_for(request.user, code)
    try:
        checklist = read_document(draft_document(draft)).checklist
    except DocumentError:
        return redirect("diagnostics:draft_publish", code)
    weigh_rounds(request, finished_rounds())
    name = dated_name(moves_title(), timezone.localdate(), kind)
    if kind is Kind.XLSX:
        return FileResponse(moves_as_workbook(draft, checklist), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        moves_as_csv(draft, checklist),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )
