"""What a consultant adds to a result: a decision, notes, a day to look again, flags set aside."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..access import get_round_to_review_for, login_required
from ..actions import review as actions
from ..actions.mail import send_waiting
from ..explanation.review import decided, question_of
from ..queries.review import name_of
from ..reviewing.forms import (
    DecisionForm,
    FlagAsideForm,
    FlagForm,
    LookAgainForm,
    NoteForm,
    PlacementForm,
)
from ..reviewing.page import review_of

LETTERS = 10  # sent at once by whoever decides; the rest waits for the next page or for cron


def reviewing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the round to whoever may review it; whoever no longer may keeps what they typed."""

    @never_cache
    @require_POST
    @login_required
    @wraps(view)
    def guarded(request, id):
        try:
            assessment = get_round_to_review_for(request.user, id)
        except Http404:
            if typed := request.POST.get("text", "").strip():
                return render(request, "diagnostics/review_lost.html", {"typed": typed}, status=404)
            raise
        return view(request, assessment)

    return guarded


@reviewing
def review(request, assessment):
    """Record a decision where the method leaves one; else that the result was read."""
    question = question_of(assessment)
    if question is None:
        return _mark_reviewed(request, assessment)
    form = DecisionForm(request.POST, question=question)
    if not form.is_valid():
        return _refused(request, assessment, form)
    given = form.decided
    try:
        actions.decide(assessment, by=request.user, now=timezone.now(), **given)
    except actions.DecidedMeanwhile as meanwhile:
        return _conflict(request, assessment, form, meanwhile.decision)
    send_waiting(assessment=assessment, now=timezone.now(), limit=LETTERS)
    return _done(request, assessment, _("The decision is recorded."))


def _mark_reviewed(request, assessment):
    form = LookAgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, assessment, form)
    actions.mark_reviewed(assessment, by=request.user, now=timezone.now(), **form.cleaned_data)
    return _done(request, assessment, _("The result is reviewed."))


@reviewing
def review_place(request, assessment):
    """Write down an own placement, or that it is skipped; then the result shows."""
    form = PlacementForm(request.POST)
    is_skipped = "skip" in request.POST
    if is_skipped or form.is_valid():
        place = None if is_skipped else form.placed
        actions.place(assessment, type=place, by=request.user, now=timezone.now())
    else:
        messages.error(request, _("Choose where you would place them, or skip it this time."))
    return redirect("diagnostics:result", assessment.pk)


@reviewing
def review_open(request, assessment):
    """Take a round into review under one's name, which opens the form of the decision."""
    actions.take_into_review(assessment, by=request.user, now=timezone.now())
    return redirect(f"{reverse('diagnostics:result', args=[assessment.pk])}#review")


@reviewing
def review_note(request, assessment):
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, assessment, form)
    actions.add_note(assessment, by=request.user, now=timezone.now(), **form.cleaned_data)
    return _done(request, assessment, _("The note is added."))


@reviewing
def review_again(request, assessment):
    form = LookAgainForm(request.POST)
    if not form.is_valid():
        return _refused(request, assessment, form)
    before, on = assessment.look_again_on, form.cleaned_data["look_again_on"]
    actions.look_again(assessment, on=on, by=request.user, now=timezone.now())
    if on:
        said = _("The day to look again is set.")
    else:
        said = _("The day to look again is taken off.") if before else _("No day is set.")
    return _done(request, assessment, said)


@reviewing
def review_aside(request, assessment):
    form = FlagAsideForm(request.POST)
    if not form.is_valid():
        return _refused(request, assessment, form)
    flag, reason = form.cleaned_data["flag"], form.cleaned_data["text"]
    actions.set_flag_aside(
        assessment, flag=flag, reason=reason, by=request.user, now=timezone.now()
    )
    return _done(request, assessment, _("The flag is set aside."))


@reviewing
def review_back(request, assessment):
    form = FlagForm(request.POST)
    if not form.is_valid():
        raise Http404
    flag = form.cleaned_data["flag"]
    actions.take_flag_back(assessment, flag=flag, by=request.user, now=timezone.now())
    return _done(request, assessment, _("The flag is taken back."))


def _done(request, assessment, said):
    messages.success(request, said)
    return redirect(f"{reverse('diagnostics:result', args=[assessment.pk])}#trail")


def _refused(request, assessment, form):
    context = _context(assessment) | {
        "form": form,
        "review": review_of(assessment, request.user, refused=form),
    }
    return render(request, "diagnostics/review.html", context, status=400)


def _conflict(request, assessment, form, holding):
    """Lay both decisions side by side; neither is lost."""
    context = _context(assessment) | {
        "form": form,
        "mine": decided(form.decided["choice"], form.decided["type"]),
        "holding": holding,
        "theirs": decided(holding.choice, holding.type),
        "by": name_of(holding.by) or _("Somebody"),
    }
    return render(request, "diagnostics/review_conflict.html", context, status=HTTPStatus.CONFLICT)


def _context(assessment):
    return {"assessment": assessment, "organisation": assessment.organisation}
