"""Two to four results side by side."""

from collections.abc import Sequence
from io import BytesIO
from urllib.parse import urlencode
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..access import get_assessments_for, login_required
from ..comparing.comparison import FEWEST, MOST, comparison_of, figure_of
from ..exchange import Kind
from ..exports.file_name import dated_name
from ..exports.pdf import comparison_pdf_of
from ..exports.tables.comparison import comparison_workbook
from ..models import Assessment
from ..queries.comparing import comparable_for, rounds_around
from ..web.costly import weigh_comparison, weighed
from ..web.policy import draws
from ..web.standby import from_a_standby


@draws
@require_safe
@login_required
def compare(request):
    """Compare closed rounds; with too few or too many of them, say so and offer a choice."""
    chosen = _chosen(request)
    if len(chosen) > MOST:
        return _choice(request, chosen, are_too_many=True)
    found = get_assessments_for(request.user, chosen)
    from_a_standby(request)
    closed = _closed(found)
    still_open = [round_ for round_ in found if round_.is_open]
    if len(closed) < FEWEST:
        return _choice(request, chosen, still_open=still_open)
    comparison = comparison_of(closed)
    query = urlencode([("a", str(round_.pk)) for round_ in closed])
    context = {"comparison": comparison, "still_open": still_open, "query": query}
    if comparison.is_over_time:
        around = rounds_around(closed)
        context |= {"rounds": around, "figure": figure_of(around)}
    return render(request, "diagnostics/compare.html", context)


@never_cache
@require_safe
@login_required
@weighed
def compare_pdf(request):
    """Give the comparison as a document; where there is none, the page says why."""
    return _file(request, comparison_pdf_of, "pdf")


@never_cache
@require_safe
@login_required
@weighed
def compare_xlsx(request):
    """Give the comparison as a workbook; where there is none, the page says why."""
    return _file(request, comparison_workbook, Kind.XLSX)


def _file(request, made_by, kind):
    chosen = _chosen(request)
    closed = _closed(get_assessments_for(request.user, chosen)) if len(chosen) <= MOST else []
    if len(closed) < FEWEST:
        return redirect(f"{reverse('diagnostics:compare')}?{request.GET.urlencode()}")
    weigh_comparison(request)
    comparison = comparison_of(closed)
    organisation = closed[0].organisation
    rounds = rounds_around(closed) if comparison.is_over_time else []
    about = f"{organisation.text} " if comparison.is_over_time else ""
    return FileResponse(
        BytesIO(made_by(comparison, rounds)),
        as_attachment=True,
        filename=dated_name(f"{about}{comparison.title}", timezone.localdate(), kind),
    )


def _closed(found: Sequence[Assessment]) -> list[Assessment]:
    return [round_ for round_ in found if not (round_.is_open or round_.is_set_aside)]


def _chosen(request) -> list[UUID]:
    """Return the ids in the address, each once; what is no id is nobody's."""
    try:
        return list(dict.fromkeys(UUID(number) for number in request.GET.getlist("a")))
    except ValueError:
        raise Http404 from None


def _choice(request, chosen, *, still_open=(), are_too_many=False):
    offered = comparable_for(request.user)
    context = {
        "offered": offered,
        "chosen": chosen,
        "still_open": still_open,
        "are_too_many": are_too_many,
        "can_compare": len(offered) >= FEWEST,
    }
    return render(request, "diagnostics/compare_choice.html", context)
