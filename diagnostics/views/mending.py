"""What a manager puts right in an open round, asked once: a sheet, the letter, the round."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_invitation_for, get_round_to_run_for, login_required
from ..actions import mending
from ..actions.rounds import RoundIsClosed
from ..asking.letters import letters_as_sent
from ..forms import LetterForm, ReasonForm
from ..models import Assessment
from ..queries.rounds import progress_of
from ..web.confirming import confirmation, is_confirmed

DISCARDING = "diagnostics/discard.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def discard(request, id):
    """Ask once; then delete a round that nobody but its managers has answered."""
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return redirect(assessment)
    progress = progress_of(assessment)
    context = _context(assessment) | {
        "is_answered": mending.answered_by_others(assessment),
        "invited": sum(side.invited for side in progress),
        "has_answers": any(side.started for side in progress),
    }
    if not context["is_answered"] and is_confirmed(request, DISCARDING, context):
        return _discard(request, assessment)
    return confirmation(request, DISCARDING, context)


def _discard(request, assessment):
    try:
        mending.discard(assessment, now=timezone.now())
    except RoundIsClosed:
        return redirect(assessment)
    except mending.OthersHaveAnswered:  # in this very moment
        return redirect("diagnostics:discard", assessment.pk)
    messages.success(request, _("The round is discarded."))
    return redirect(assessment.organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sheet_aside(request, id, respondent):
    """Ask for the reason; then keep somebody's answers without counting them."""
    respondent = get_invitation_for(request.user, id, respondent)
    assessment = respondent.assessment
    if not assessment.is_open or not respondent.started_at:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.CONFLICT if form.is_bound and assessment.is_anonymous else 200
    if form.is_bound and not assessment.is_anonymous:
        if form.is_valid():
            return _set_aside(request, respondent, form.cleaned_data["reason"])
        status = 400
    context = _context(assessment) | {"respondent": respondent, "form": form}
    return render(request, "diagnostics/sheet_aside.html", context, status=status)


def _set_aside(request, respondent, reason):
    try:
        mending.set_sheet_aside(respondent, reason=reason, by=request.user, now=timezone.now())
    except RoundIsClosed:
        messages.error(request, _("This assessment is closed, so nothing can be changed."))
    else:
        messages.success(request, _("The answers are set aside: kept, and not counted."))
    return redirect(f"{respondent.assessment.get_absolute_url()}#invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letter(request, id):
    """Show the letters of a round as they are sent, with lines of the manager's own."""
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return redirect(assessment)
    form = LetterForm(request.POST if request.method == "POST" else None, instance=assessment)
    status = 200
    if form.is_bound:
        if form.is_valid():
            Assessment.objects.filter(pk=assessment.pk).update(**form.cleaned_data)
            messages.success(request, _("The letter is changed."))
            return redirect("diagnostics:letter", assessment.pk)
        assessment.refresh_from_db(fields=["letter_lines"])
        status = HTTPStatus.CONFLICT if form.collisions else 400
    context = _context(assessment) | {"form": form, "letters": letters_as_sent(assessment)}
    return render(request, "diagnostics/letter.html", context, status=status)


def _context(assessment):
    return {"assessment": assessment, "organisation": assessment.organisation}
