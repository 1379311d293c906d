"""Taking back a change of the funnel's numbers, whole or in one month."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from diagnostics.access import get_default_version, get_managed_organisation_for, login_required
from diagnostics.queries.versions import document_of
from diagnostics.web.confirming import confirmation, is_confirmed

from .. import actions, queries
from ..changes import change_name, staying_words, went_back
from ..forms import MonthBackForm
from ..months import from_code

TAKING_BACK = "funnel/numbers_take_back.html"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(request, slug, number):
    """Store the numbers before a change again; first say what was changed since, if anything."""
    organisation = get_managed_organisation_for(request.user, slug)
    change = queries.change_of(organisation, number)
    if change is None:
        raise Http404
    going, staying = queries.what_goes_back(change, queries.stored_counts(organisation))
    context = {
        "organisation": organisation,
        "name": change_name(change),
        "going": len(going),
        "staying": len(staying),
        "stay": staying_words(staying, document_of(get_default_version())),
    }
    is_one_click = not staying and "seen" not in request.POST  # from the list of changes
    if is_confirmed(request, TAKING_BACK, context) or (request.method == "POST" and is_one_click):
        made = actions.take_back(change, by=request.user, now=timezone.now())
        messages.success(request, went_back(change, made))
        return redirect("funnel:numbers", organisation.slug)
    return confirmation(request, TAKING_BACK, context)


@require_POST
@login_required
def take_month_back(request, slug, code):
    """Store one month's numbers before its last change again, with a reason."""
    organisation = get_managed_organisation_for(request.user, slug)
    month = from_code(code)
    change = month and queries.last_change_of(organisation, month)
    if not change:
        raise Http404
    form = MonthBackForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the month goes back."))
        return redirect("funnel:numbers_month", organisation.slug, code)
    made = actions.take_back(
        change,
        by=request.user,
        now=timezone.now(),
        month=month,
        reason=form.cleaned_data["reason"],
    )
    messages.success(request, went_back(change, made))
    return redirect("funnel:numbers", organisation.slug)
