"""A result as a PDF: for members, and for whoever holds the link to the result."""

from io import BytesIO

from django.http import FileResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import (
    get_guest_start_for,
    get_result_for,
    get_shared_result,
    is_consultant_of,
    login_required,
    shown_after_closing,
)
from ..companion import picture_of
from ..explanation.method_page import method_address
from ..explanation.of_round import explained
from ..exports.file_name import file_name
from ..exports.pdf import pdf_of
from ..exports.pdf.house import OwnName, own_name_of
from ..models import Assessment
from ..web.costly import weigh, weighed
from ..web.private_link import private_link


@never_cache
@require_safe
@login_required
@shown_after_closing
@weighed
def result_pdf(request, id):
    """Give the result as it is read on its page; of an open round, marked provisional.

    A consultant's carries the consultant's letterhead.
    """
    assessment = get_result_for(request.user, id)
    is_for_consultant = is_consultant_of(request.user, assessment.organisation)
    own = None
    if is_for_consultant:
        today = timezone.localdate()
        own = own_name_of(request.user, on=today, client=assessment.organisation)
    return _pdf(request, assessment, is_for_consultant=is_for_consultant, own=own)


@private_link("result")
@require_safe
@weighed
def shared_result_pdf(request, token):
    """Give a closed round's result to whoever holds the link: it names nobody."""
    return _pdf(request, get_shared_result(token), is_shared=True)


@private_link("answer")
@require_safe
def answer_result_pdf(request, token):
    """Give a guest what their own answers come to, once they are sent and until it is kept."""
    start = get_guest_start_for(token)
    if start.kept_at is not None or start.respondent.finished_at is None:
        return redirect("diagnostics:answer_result", token)
    return _pdf(request, start.respondent.assessment, is_shared=True)


def _pdf(
    request,
    assessment: Assessment,
    *,
    is_for_consultant: bool = False,
    is_shared: bool = False,
    own: OwnName | None = None,
) -> FileResponse:
    weigh(request, assessment.sheets.all(), organisation=assessment.organisation_id)
    explanation = explained(assessment, is_for_consultant=is_for_consultant, is_shared=is_shared)
    pdf = pdf_of(
        assessment,
        explanation,
        picture=[] if is_shared else picture_of(assessment),
        method_address=request.build_absolute_uri(
            method_address(explanation.answered.checklist_code)
        ),
        own=own,
    )
    return FileResponse(
        BytesIO(pdf),
        as_attachment=True,
        filename=file_name(assessment, "pdf"),
    )
