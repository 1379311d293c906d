"""The pulse: what both sides say between rounds, how often they are asked, and who answers."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.access import (
    get_default_version,
    get_managed_organisation_for,
    get_organisation_for,
    get_respondent_between_rounds_for,
    is_manager_of,
    login_required,
)
from diagnostics.models.links import UnknownLink
from diagnostics.queries.versions import document_of
from diagnostics.web.private_link import KnownLink, private_link

from ..models import PulseRhythm
from ..months import month_name
from ..pulse.forms import HAND_OFF, STATEMENT, PulseForm, RhythmForm
from ..pulse.words import KEY, period_words, pulse_words, rhythm_words, turnout_words
from ..pulses import answer_pulse, choose_rhythm
from ..queries import pulse_for, pulses_of


@never_cache
@require_safe
@login_required
def pulse(request, slug):
    """Show what both sides say of each agreed hand-off, pulse beside pulse."""
    organisation = get_organisation_for(request.user, slug)
    today = timezone.localdate()
    pulses = pulses_of(organisation, today=today)
    shown = [seen for seen in pulses if seen.hand_offs]
    rhythm = PulseRhythm.objects.filter(organisation=organisation).first()
    first = rhythm.month_of_asking(today) if rhythm and not pulses else None
    version = shown[-1].pulse.assessment.version if shown else get_default_version()
    context = {
        "organisation": organisation,
        "is_manager": is_manager_of(request.user, organisation),
        "rhythm": rhythm_words(rhythm, first=first),
        "marks": KEY,
        "words": pulse_words(pulses, document_of(version)),
        "running": pulses[-1].pulse if pulses and not pulses[-1].hand_offs else None,
        "running_turnout": turnout_words(pulses[-1]) if pulses else "",
    }
    return render(request, "funnel/pulse.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pulse_rhythm(request, slug):
    """Choose how often both sides are asked; never, until somebody chooses."""
    organisation = get_managed_organisation_for(request.user, slug)
    chosen = PulseRhythm.objects.filter(organisation=organisation).first()
    every = chosen.every if chosen else PulseRhythm.Every.NEVER
    form = RhythmForm(_typed(request), initial={"every": every})
    if form.is_valid():
        choose_rhythm(organisation, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("funnel:pulse", organisation.slug)
    status = 400 if request.method == "POST" else 200
    context = {"organisation": organisation, "form": form}
    return render(request, "funnel/pulse_rhythm.html", context, status=status)


def _typed(request):
    return request.POST if request.method == "POST" else None


@private_link("respondent")
@require_http_methods(["GET", "HEAD", "POST"])
def pulse_answer(request, token):
    """Ask somebody of the last round, by their personal link, whether the agreement is kept."""
    respondent = get_respondent_between_rounds_for(request.user, token)
    person = pulse_for(respondent)
    if person is None:
        raise UnknownLink
    context = {
        "organisation": respondent.assessment.organisation,
        "respondent": respondent,
        "person": person,
        "question": period_words(month_name(person.pulse.month), person.pulse.months),
    }
    if person.pulse.is_over(timezone.localdate()):
        raise KnownLink("funnel/pulse_over.html", context, status=HTTPStatus.GONE)
    document = document_of(person.pulse.assessment.version)
    form = PulseForm(_typed(request), pulse=person.pulse, document=document)
    if form.is_valid():
        answer_pulse(person, hand_offs=form.said(HAND_OFF), statements=form.said(STATEMENT))
        return redirect(request.path)
    status = 400 if request.method == "POST" and not person.has_answered else 200
    return render(request, "funnel/pulse_answer.html", context | {"form": form}, status=status)
