"""A result as a file to take away: for members, and for whoever holds the link to the result."""

from io import BytesIO

from django.http import FileResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import get_result_for, get_shared_result, login_required, shown_after_closing
from ..exchange import Kind
from ..exports.file_name import file_name
from ..exports.tables import exported
from ..web.costly import weigh, weighed
from ..web.private_link import private_link

CONTENT_TYPES = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.CSV: "text/csv; charset=utf-8",
    Kind.JSON: "application/json",
}


@never_cache
@require_safe
@login_required
@shown_after_closing
@weighed
def result_file(request, id, kind):
    """Give the result with the answers of a named round; of an anonymous one, what is shown."""
    assessment = get_result_for(request.user, id)
    return _file(request, assessment, kind)


@private_link("result")
@require_safe
@weighed
def shared_result_file(request, token, kind):
    """Give a closed round's result to whoever holds the link: without names or single sheets."""
    return _file(request, get_shared_result(token), kind, is_shared=True)


def _file(request, assessment, kind, *, is_shared=False):
    weigh(request, assessment.sheets.all(), organisation=assessment.organisation_id)
    return FileResponse(
        BytesIO(exported(assessment, kind, is_shared=is_shared)),
        as_attachment=True,
        filename=file_name(assessment, kind),
        content_type=CONTENT_TYPES[kind],
    )
