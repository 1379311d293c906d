"""The plan of an organisation: what is open by date, what results offer, what became of it."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import (
    get_organisation_for,
    get_organisation_to_run_for,
    get_planned_action_for,
    login_required,
    may_run_rounds_of,
)
from ..actions import plan as actions
from ..calendar_file import CONTENT_TYPE
from ..explanation.plan import plan_claim, plan_lines, suggestions_of
from ..exports.file_name import dated_name
from ..exports.pdf import plan_pdf_of
from ..planning.file import plan_calendar, plan_workbook
from ..planning.forms import ActionForm, DropForm
from ..queries.plan import ended_actions_of, open_actions_of, taken_from
from ..queries.rounds import newest_result_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def plan(request, slug):
    """List what is open, overdue first, and what may be taken over; take what is typed."""
    if request.method != "POST":
        return _show(request, get_organisation_for(request.user, slug))
    organisation = get_organisation_to_run_for(request.user, slug)
    form = ActionForm(request.POST)
    if not form.is_valid():
        return _show(request, organisation, adding=form, status=400)
    now = timezone.now()
    added = actions.add_action(organisation, said=form.cleaned_data, by=request.user, now=now)
    messages.success(request, _("It is on the plan."))
    return redirect(f"{reverse('diagnostics:plan', args=[slug])}#action-{added.pk}")


def _show(request, organisation, *, adding=None, wrong=None, status=200):
    """wrong is the form of an action that was not taken."""
    today = timezone.localdate()
    may_run = may_run_rounds_of(request.user, organisation)
    lines = plan_lines(open_actions_of(organisation), today=today)
    ended = list(ended_actions_of(organisation))
    newest = newest_result_of(organisation)
    context = {
        "organisation": organisation,
        "may_run": may_run,
        "claim": plan_claim(lines, len(ended)),
        "lines": [(line, *_forms_of(line.action, wrong)) for line in lines],
        "ended": plan_lines(ended, today=today),
        "newest": newest,
        "offered": _offered(newest) if newest else [],
        "adding": adding or ActionForm(),
        "is_adding": adding is not None,
        "is_refused": adding is not None or wrong is not None,
    }
    return render(request, "diagnostics/plan.html", context, status=status)


def _forms_of(action, wrong):
    """Return the form that changes an action and the one that drops it, one of them as sent."""
    sent = wrong if wrong and wrong.action == action else None
    changing = sent if isinstance(sent, ActionForm) else ActionForm(action=action)
    return changing, sent if isinstance(sent, DropForm) else DropForm(action=action)


def _offered(newest):
    """Return what the newest result offers, each with the action that was made of it."""
    taken = taken_from(newest)
    found = [(offer, taken.get((offer.source, offer.code))) for offer in suggestions_of(newest)]
    return [(offer, action) for offer, action in found if not action or action.can_be_undone]


@require_POST
@login_required
def plan_take(request, slug):
    """Put something that the newest result offers on the plan, by one click."""
    organisation = get_organisation_to_run_for(request.user, slug)
    newest = newest_result_of(organisation)
    wanted = (request.POST.get("source"), request.POST.get("code"))
    offers = suggestions_of(newest) if newest else []
    offer = next((offer for offer in offers if (offer.source, offer.code) == wanted), None)
    if newest and offer:
        actions.take_over(
            newest,
            source=offer.source,
            code=offer.code,
            what=offer.text,
            by=request.user,
            now=timezone.now(),
        )
    else:
        messages.error(request, _("The newest result does not offer this any more."))
    return redirect(f"{reverse('diagnostics:plan', args=[slug])}#offered")


@never_cache
@require_POST
@login_required
def planned_action(request, slug, id):
    """Change an action, end it, open it again, or take back that it was taken over."""
    action = get_planned_action_for(request.user, slug, id)
    now, act = timezone.now(), request.POST.get("act")
    try:
        if act == "undo":
            actions.undo_taking_over(action)
        elif act == "reopen":
            actions.reopen_action(action, now=now)
        else:
            form = (DropForm if act == "drop" else ActionForm)(request.POST, action=action)
            if not form.is_valid():
                return _show(request, action.organisation, wrong=form, status=400)
            if act == "drop":
                actions.end_action(action, now=now, **form.cleaned_data)
            elif act == "done":
                actions.end_action(action, said=form.cleaned_data, now=now)
            else:
                actions.change_action(action, said=form.cleaned_data, now=now)
    except actions.HasEnded:
        messages.error(request, _("Somebody has ended or changed this action meanwhile."))
    else:
        messages.success(request, _("The plan is saved."))
    return redirect(f"{reverse('diagnostics:plan', args=[slug])}#main")


@never_cache
@require_safe
@login_required
def plan_ics(request, slug):
    """Give what is open as a calendar."""
    organisation = get_organisation_for(request.user, slug)
    content = plan_calendar(open_actions_of(organisation), now=timezone.now())
    return _file(organisation, content, "ics", content_type=CONTENT_TYPE)


@never_cache
@require_safe
@login_required
def plan_pdf(request, slug):
    """Give the whole plan as a document."""
    organisation, now = get_organisation_for(request.user, slug), timezone.now()
    today = timezone.localdate(now)
    lines, ended = (
        plan_lines(actions_of(organisation), today=today)
        for actions_of in (open_actions_of, ended_actions_of)
    )
    return _file(organisation, plan_pdf_of(organisation, lines, ended, now=now), "pdf")


@never_cache
@require_safe
@login_required
def plan_xlsx(request, slug):
    """Give the whole plan as a workbook."""
    organisation = get_organisation_for(request.user, slug)
    found = [*open_actions_of(organisation), *ended_actions_of(organisation)]
    return _file(organisation, plan_workbook(organisation, found), "xlsx")


def _file(organisation, content, kind, **more):
    name = dated_name(f"{organisation.text} {_('The plan')}", timezone.localdate(), kind)
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, **more)
