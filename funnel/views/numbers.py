"""What flows through an organisation's funnel: its numbers by month, and the shared targets."""

from datetime import timedelta
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.access import (
    get_default_version,
    get_managed_organisation_for,
    get_organisation_for,
    is_manager_of,
    login_required,
)
from diagnostics.actions.holding import held
from diagnostics.models import Version
from diagnostics.queries.versions import document_of
from diagnostics.reading.numbers import row_id
from diagnostics.web.kept import kept_parts
from diagnostics.web.policy import draws

from .. import actions, queries
from ..changes import before_lines, changes_words
from ..drawing import drawing_of
from ..flow import target_lines
from ..forms import CountsForm, TargetForm
from ..models import Target
from ..months import (
    Calendar,
    calendar_of,
    first_day,
    from_code,
    month_after,
    month_before,
    month_name,
)
from ..numbers import USUAL_MONTHS, OtherCalendar, last_full_months
from ..years import figure_of

SPANS = {"3": 3, "12": USUAL_MONTHS, "all": None}
USUAL_SPAN = "12"
VIEWS = ("shares", "counts")
TARGETS_BESIDE = 4
SURELY_RECENT = timedelta(days=330)  # lies in the twelve months up to any that has begun


@draws
@require_safe
@login_required
def numbers(request, slug):
    """Show what flows from stage to stage over some months, and the targets beside it."""
    organisation = get_organisation_for(request.user, slug)
    span, view = _chosen(request.GET)
    found = queries.targets_of(organisation)[:TARGETS_BESIDE]
    every = _counts(organisation, found, span=span)
    is_manager = is_manager_of(request.user, organisation)
    shown = {
        "is_manager": is_manager,
        "span": span,
        "view": view,
        "targets": target_lines(found, every),
        "this_months": _this_months(organisation, every),
    }
    context = {"organisation": organisation, "parts": _parts(organisation, every, shown)}
    if is_manager:
        context["changes"] = changes_words(queries.counts_changes(organisation))
    return render(request, "funnel/numbers.html", context)


def _chosen(asked):
    """Return the span and the view that an address asks for; the usual ones where it does not."""
    span, view = asked.get("span"), asked.get("view")
    return span if span in SPANS else USUAL_SPAN, view if view in VIEWS else VIEWS[0]


def _counts(organisation, targets, *, span):
    """Return the counts of all months where the page needs an old one, else the recent ones."""
    oldest = min((target.month for target in targets), default=timezone.localdate())
    if SPANS[span] is None or timezone.localdate() - oldest > SURELY_RECENT:
        return queries.counts_by_month(organisation)
    return queries.recent_counts(organisation)


def _parts(organisation, every, shown):
    """Return all but the changes, kept until something of it changes."""
    today = timezone.localdate()
    counts = last_full_months(every, SPANS[shown["span"]], today)
    beside = _beside(organisation) if counts else None

    def rendered():
        flow = beside and _drawing(counts, beside, today)
        context = {"organisation": organisation, "flow": flow, **shown}
        if beside and SPANS[shown["span"]] is None:
            context["years"] = _years(counts, beside, today)
        return [render_to_string("funnel/_numbers_parts.html", context)]

    known = (
        *("numbers", get_language(), organisation.slug, organisation.text, today),
        *(counts, shown, beside and beside.known),
    )
    is_kept = not (beside and queries.is_provisional(beside.claimed))
    (parts,) = kept_parts(known if is_kept else None, rendered)
    return parts


def _beside(organisation):
    try:
        return queries.beside_counts(organisation)
    except Version.DoesNotExist as error:
        raise Http404 from error


def _drawing(counts, beside: queries.Beside, today):
    """Return the counts in words and marks beside the map and the latest claims."""
    said = beside.said
    return drawing_of(
        counts,
        agreed=beside.agreed,
        reading=said.result["funnel"] if said else None,
        document=document_of(beside.version),
        today=today,
    )


def _years(counts, beside: queries.Beside, today):
    document = document_of(beside.version)
    return figure_of(counts, agreed=beside.agreed, document=document, today=today)


def _calendar(counts):
    """Return the calendar that the counts are of; None where nothing is counted yet."""
    return calendar_of(next(iter(counts))) if counts else None


def _this_months(organisation, counts):
    """Return this month; in both calendars, the organisation's first, where nothing is counted."""
    calendar = _calendar(counts)
    ours = Calendar(organisation.calendar)
    calendars = (
        [calendar]
        if calendar
        else [ours, *(calendar for calendar in Calendar if calendar is not ours)]
    )
    return [first_day(timezone.localdate(), calendar) for calendar in calendars]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def numbers_month(request, slug, code):
    """Type in how many were counted at each stage in a month."""
    organisation = get_managed_organisation_for(request.user, slug)
    if request.method != "POST":
        return _month_page(request, organisation, code)
    with held(organisation):
        return _month_page(request, organisation, code)


def _month_page(request, organisation, code):
    counts = queries.counts_by_month(organisation)
    month, document = _month(code, counts), document_of(get_default_version())
    form = CountsForm(
        request.POST if request.method == "POST" else None,
        month=month,
        counts=counts.get(month, {}),
        document=document,
    )
    if form.is_bound and form.is_valid():
        return _save_month(request, organisation, form)
    after = month_after(month)
    change = queries.last_change_of(organisation, month)
    context = {"organisation": organisation, "form": form, "month": month}
    context["before"] = change and before_lines(change, month, document)
    context["earlier"] = month_before(month)
    context["later"] = after if after <= timezone.localdate() else None
    status = HTTPStatus.CONFLICT if form.is_bound and form.collisions else 200
    return render(request, "funnel/numbers_month.html", context, status=status)


def _month(code, counts):
    """Return the month of an address: one that has begun, of the calendar that is counted in."""
    month = from_code(code)
    if month is None or month > timezone.localdate():
        raise Http404
    if _calendar(counts) not in (None, calendar_of(month)):
        raise Http404
    return month


def _save_month(request, organisation, form):
    try:
        saved, _change = actions.save_counts(
            organisation,
            counts=form.changed,
            calendar=calendar_of(form.month),
            by=request.user,
            now=timezone.now(),
            source=actions.CountsSource(month=form.month),
        )
    except OtherCalendar as error:
        raise Http404 from error
    name = {"month": month_name(form.month)}
    if saved.is_empty:
        messages.info(request, _("Nothing has changed in %(month)s.") % name)
    else:
        messages.success(request, _("The numbers of %(month)s are saved.") % name)
    return redirect("funnel:numbers", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def targets(request, slug):
    """List the shared targets beside the purchases that were counted; a manager sets them."""
    if request.method != "POST":
        return _targets_page(request, get_organisation_for(request.user, slug))
    organisation = get_managed_organisation_for(request.user, slug)
    if "remove" in request.POST:
        return _remove_target(request, organisation)
    with held(organisation):
        return _targets_page(request, organisation)


def _targets_page(request, organisation):
    counts, found = queries.counts_by_month(organisation), queries.targets_of(organisation)
    form = TargetForm(
        request.POST if request.method == "POST" else None,
        this_month=_this_months(organisation, counts)[0],
        instance=Target(organisation=organisation),
        targets=found,
    )
    if form.is_bound and form.is_valid():
        actions.save_target(form.instance)
        messages.success(request, _("The target is saved."))
        return redirect("funnel:targets", organisation.slug)
    context = {"organisation": organisation, "targets": target_lines(found, counts), "form": form}
    context["is_manager"] = is_manager_of(request.user, organisation)
    status = HTTPStatus.CONFLICT if form.is_bound and form.collisions else 200
    return render(request, "funnel/targets.html", context, status=status)


def _remove_target(request, organisation):
    if not (id := row_id(request.POST["remove"])):
        raise Http404
    organisation.targets.filter(pk=id).delete()
    messages.success(request, _("The target is removed."))
    return redirect("funnel:targets", organisation.slug)
