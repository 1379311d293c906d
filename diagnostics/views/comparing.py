"""Two to four results side by side."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..access import get_assessments_for, login_required
from ..comparing.comparison import FEWEST, MOST, comparison_of, figure_of
from ..queries.comparing import closed_rounds_of, comparable_for
from ..web.policy import draws


@draws
@require_safe
@login_required
def compare(request):
    """Compare closed rounds; with too few or too many of them, say so and offer a choice."""
    chosen = _chosen(request)
    if len(chosen) > MOST:
        return _choice(request, chosen, are_too_many=True)
    found = get_assessments_for(request.user, chosen)
    closed = [round_ for round_ in found if not (round_.is_open or round_.is_set_aside)]
    still_open = [round_ for round_ in found if round_.is_open]
    if len(closed) < FEWEST:
        return _choice(request, chosen, still_open=still_open)
    comparison = comparison_of(closed)
    context = {"comparison": comparison, "still_open": still_open}
    if comparison.is_over_time:
        all_rounds = closed_rounds_of(closed[0].organisation)
        context |= {"rounds": all_rounds, "figure": figure_of(all_rounds)}
    return render(request, "diagnostics/compare.html", context)


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
