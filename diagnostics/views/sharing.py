"""The switch of the link by which anybody reads a result."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import get_managed_assessment_for, login_required
from ..actions import sharing
from ..actions.rounds import RoundIsOpen


@require_POST
@login_required
def share(request, id):
    """Make a link to the result, or another one; the old one stops."""
    assessment = get_managed_assessment_for(request.user, id)
    try:
        sharing.share_result(assessment)
    except RoundIsOpen:
        messages.error(request, _("A result can be shared once the round is closed."))
        return redirect(assessment)
    return redirect(_place_of_the_link(assessment))


@require_POST
@login_required
def share_stop(request, id):
    """Switch the link off."""
    assessment = get_managed_assessment_for(request.user, id)
    sharing.stop_sharing(assessment)
    messages.success(request, _("The link to the result is switched off."))
    return redirect(_place_of_the_link(assessment))


def _place_of_the_link(assessment):
    return reverse("diagnostics:result", args=[assessment.pk]) + "#share"
