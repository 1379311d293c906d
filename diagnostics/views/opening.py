"""A round's opening, and what of it can be changed while it is open."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_organisation_to_run_for, get_round_to_run_for, login_required
from ..actions import mending, rounds
from ..actions.holding import held
from ..forms import AssessmentForm, AssessmentSettingsForm, RenameForm
from ..queries.rounds import has_first_answer
from ..queries.versions import offered_versions


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessment_new(request, slug):
    """Open the organisation's next round on a published version."""
    organisation = get_organisation_to_run_for(request.user, slug)
    versions = offered_versions()
    form = _form_of_the_next(request, organisation, versions)
    open_round = rounds.open_round_of(organisation, now=timezone.now())
    if versions and form.is_valid():
        try:
            return redirect(_open(request, organisation, form, versions))
        except rounds.RoundIsOpen:
            open_round = rounds.open_round_of(organisation, now=timezone.now())
    context = {
        "organisation": organisation,
        "form": form,
        "version": versions[0] if versions else None,
        "open_round": open_round,
    }
    status = HTTPStatus.CONFLICT if open_round and request.method == "POST" else 200
    return render(request, "diagnostics/assessment_new.html", context, status=status)


def _form_of_the_next(request, organisation, versions):
    return AssessmentForm(
        request.POST if request.method == "POST" else None,
        initial={"language": organisation.language},
        versions=versions,
    )


def _open(request, organisation, form, versions):
    given = form.cleaned_data
    return rounds.open_assessment(
        organisation=organisation,
        version=given.get("version") or versions[0],
        by=request.user,
        now=timezone.now(),
        title=given["title"],
        mode=given["mode"],
        closes_at=given["closes_at"],
        language=given["language"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def assessment_settings(request, id):
    """Change an open round: title, last day, before the first answer its mode; of a closed one,
    the title.
    """
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return _rename(request, assessment)
    if request.method != "POST":
        return _show_settings(request, assessment, _settings_form(assessment, None))
    with held(assessment):
        return _take_settings(request, get_round_to_run_for(request.user, id))


def _take_settings(request, assessment):
    form = _settings_form(assessment, request.POST)
    status = HTTPStatus.CONFLICT if form.collisions else 200
    if form.is_valid():
        try:
            _change(assessment, form.cleaned_data)
        except rounds.ModeIsFixed:
            form.add_error("mode", _("Somebody has answered meanwhile, so this is fixed now."))
            status = HTTPStatus.CONFLICT
        except rounds.RoundIsClosed:
            messages.error(request, _("This assessment is closed, so nothing can be changed."))
            return redirect(assessment)
        else:
            messages.success(request, _("The round is changed."))
            return redirect(assessment)
    return _show_settings(request, assessment, form, status=status)


def _rename(request, assessment):
    """Call a closed round otherwise."""
    if request.method != "POST":
        form = RenameForm(initial={"title": assessment.title})
        return _show_settings(request, assessment, form)
    with held(assessment):
        assessment = get_round_to_run_for(request.user, assessment.pk)
        form = RenameForm(request.POST, initial={"title": assessment.title})
        if form.is_valid():
            mending.rename(assessment, title=form.cleaned_data["title"])
    if form.is_valid():
        messages.success(request, _("The round has a new name."))
        return redirect(assessment)
    status = HTTPStatus.CONFLICT if form.collisions else 400
    return _show_settings(request, assessment, form, status=status)


def _show_settings(request, assessment, form, *, status=200):
    context = {"assessment": assessment, "organisation": assessment.organisation, "form": form}
    return render(request, "diagnostics/assessment_settings.html", context, status=status)


def _settings_form(assessment, post):
    last_day = assessment.last_day
    return AssessmentSettingsForm(
        post,
        initial={
            "title": assessment.title,
            "mode": assessment.mode,
            "closes_at": last_day,
            "language": assessment.language,
        },
        is_mode_fixed=has_first_answer(assessment),
    )


def _change(assessment, given):
    rounds.change_assessment(
        assessment,
        title=given["title"],
        mode=given.get("mode", assessment.mode),
        closes_at=given["closes_at"],
        language=given.get("language", assessment.language),
        now=timezone.now(),
    )
