"""Whom a draft would move: a page by itself, and the whole list to take away."""

from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
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
from ..queries.moves import finished_rounds, judged_in_turn
from ..web.costly import PROMPT, weigh_rounds, weighed
from ..web.frame import slot
from ..workbench.frame import framed, on_a_draft
from ..workbench.moves import whom_it_moves, whom_of
from ..workbench.moves_file import moves_as_csv, moves_as_workbook, moves_title

UNBUFFERED = {"X-Accel-Buffering": "no"}  # nginx would hold each line back until it had some more
LATER = slot("whom")  # where in the page comes what is worked out


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
    number = weigh_rounds(request, finished_rounds())
    context = framed(draft, "draft_publish")
    if number > PROMPT:
        context["later"] = LATER
        page = render_to_string("checklists/moves.html", context, request)
        lines = _as_it_goes(page, context, document.checklist, number)
        return StreamingHttpResponse(lines, headers=UNBUFFERED)
    context["whom"] = whom_it_moves(draft, document.checklist)
    return render(request, "checklists/moves.html", context)


def _as_it_goes(page, context, checklist, number):
    """Yield a page with how far the work is, and in the end what it came to.

    Whoever leaves the page stops the work with its next line.
    """
    before, after = page.split(LATER)
    yield before
    for moves in judged_in_turn(context["draft"], checklist):
        done = moves.worked_out + moves.left_out
        yield render_to_string("checklists/_working.html", {"done": done, "number": number})
    whom = whom_of(moves, context["draft"], checklist)
    yield render_to_string("checklists/_whom.html", context | {"whom": whom})
    yield after


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
