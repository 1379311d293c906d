"""The answers of an open round gathered in the room, on the phones of those who sit there."""

from contextlib import suppress

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from diagnostics.access import get_round_to_run_for, login_required
from diagnostics.actions.rounds import RoundIsClosed

from ..joint.entrance import picture_of
from ..joint.gathering import open_links
from ..joint.screen import finished_of, parts_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def gather(request, id):
    """Show how many of each side have finished, and where the questionnaire is for a phone."""
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return redirect("funnel:session", assessment.pk)
    if request.method == "POST":
        with suppress(RoundIsClosed):  # the page that follows is the session's
            open_links(assessment, now=timezone.now())
        return redirect(request.path)
    found = finished_of(assessment)
    sides = [
        (side, link and picture_of(request.build_absolute_uri(link.get_absolute_url())))
        for side, link in found
    ]
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "sides": sides,
        "parts": parts_of(""),
        "is_linked": all(link for _side, link in found),
        "is_driving": True,
    }
    return render(request, "funnel/session_gather.html", context)
