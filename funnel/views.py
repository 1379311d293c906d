"""The funnel of one organisation."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.access import get_organisation_for, is_manager_of, login_required
from diagnostics.explanation.funnel import funnel_of, people_named
from diagnostics.queries.results import diagnosed

from .queries import newest_claimed_round, open_round


@require_safe
@login_required
def funnel(request, slug):
    """Show who owns each stage, as each side said in the newest round that asked them."""
    organisation = get_organisation_for(request.user, slug)
    context = {"organisation": organisation}
    claimed = newest_claimed_round(organisation)
    if claimed is None:
        context |= {
            "open_round": open_round(organisation),
            "is_manager": is_manager_of(request.user, organisation),
        }
        return render(request, "funnel/funnel_empty.html", context)
    said = diagnosed(claimed.assessment)
    context |= {
        "assessment": claimed.assessment,
        "people": people_named(claimed.people),
        "funnel": funnel_of(said.result["funnel"], said.document),
    }
    return render(request, "funnel/funnel.html", context)
