"""Results as files: one, for members and whoever holds its link; a consultant's whole list.

And the empty table that an import takes.
"""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import (
    get_default_version,
    get_result_for,
    get_shared_result,
    login_required,
    require_consultant,
    shown_after_closing,
)
from ..desk.file import list_as_csv, list_as_workbook, list_title
from ..desk.list import asked_list, ticked_list
from ..exchange import Kind
from ..exchange.template import template
from ..exports.file_name import dated_name, file_name
from ..exports.tables import exported
from ..queries.versions import document_of
from ..web.costly import weigh, weigh_list, weighed
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


@never_cache
@require_safe
@login_required
@weighed
def list_file(request, kind):
    """Give all of the list that an address says, or only what is ticked, to its consultant.

    Where the address does not hold, or nothing is ticked, the list itself says so.
    """
    user = require_consultant(request.user)
    now, language = timezone.now(), get_language()
    if "only" in request.GET:
        asked = ticked_list(user, request.GET, language=language)
        if asked is None:
            messages.error(request, _("Tick what you want to take away."))
            return _back_to_list(request.GET)
    else:
        asked = asked_list(user, request.GET, language=language, now=now)
        if asked.is_wrong:
            return _back_to_list(request.GET)
    weigh_list(request, asked.rows)
    name = dated_name(list_title(asked), timezone.localdate(now), kind)
    if kind is Kind.XLSX:
        return FileResponse(list_as_workbook(asked), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        list_as_csv(asked),
        content_type=CONTENT_TYPES[kind],
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def _back_to_list(address: QueryDict):
    held = address.copy()
    held.pop("only", None)
    return redirect(f"{reverse('diagnostics:portfolio')}?{held.urlencode()}#list")


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


@require_safe
@login_required
def template_file(request, kind):
    """Give an empty table to fill in, in the page's language."""
    if not request.user.current_memberships.exists():
        raise Http404
    content = template(document_of(get_default_version()), kind)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    name = f"{_('assessments')}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
