"""Other answers, tried on a copy of a result; nothing is stored."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from ..access import get_result_for, login_required, shown_after_closing
from ..queries.results import diagnosed
from ..queries.sample import shipped_sample
from ..trying import (
    asked_sides,
    case_of,
    compared,
    conditions_of,
    copy_of,
    is_offered,
    read_changes,
    statements_of,
)


@require_safe
@login_required
@shown_after_closing
def result_try(request, id):
    """Show what the verdict of a round would be with other answers."""
    assessment = get_result_for(request.user, id)
    result = reverse("diagnostics:result", args=[assessment.pk])
    context = {"name": assessment.organisation.text, "result": result}
    return _tried(request, diagnosed(assessment), context)


@require_safe
def sample_try(request):
    """The same with the sample result."""
    context = {"name": _("Sepehr Controls"), "result": reverse("diagnostics:sample")}
    return _tried(request, shipped_sample(), context | {"is_sample": True})


def _tried(request, round_, context):
    """Answer a form without its empty fields in the address; to htmx, with what has changed."""
    if not is_offered(round_) or not asked_sides(round_):
        context |= {"is_hidden": not is_offered(round_)}
        return render(request, "diagnostics/try_not_offered.html", context)
    query = request.GET.dict()
    changes = read_changes(query, round_)
    address = f"{request.path}?{changes.query()}" if changes else request.path
    is_answer = request.htmx and not request.htmx.history_restore_request
    if not is_answer and "" in query.values():
        return redirect(f"{address}#outcome")
    before, after = case_of(round_), case_of(copy_of(round_, changes.made))
    column = after.result["type"]
    context |= {"changes": changes, "outcome": compared(before, after, changes)}
    if not is_answer or query.get("column", "") != (column or ""):
        context["conditions"] = conditions_of(before, column, changes)
    if not is_answer:
        context["statements"] = statements_of(before, changes)
    name = "_try_answer" if is_answer else "try"
    response = render(request, f"diagnostics/{name}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return replace_url(response, address) if is_answer else response
