"""A manager's workplace: the organisation, a round from its opening to its closing."""

from typing import Any

from django.contrib import messages
from django.core.cache import caches
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import (
    get_assessment_for,
    get_imported_assessment_for,
    get_managed_assessment_for,
    get_organisation_for,
    get_round_to_run_for,
    is_consultant_of,
    is_in_charge_of,
    is_manager_of,
    login_required,
    may_run_rounds_of,
)
from ..actions import importing, invitations, rounds
from ..actions.mail import send_waiting
from ..actions.next_rounds import close_until, draft_rounds_that_came
from ..actions.repeating import people_again
from ..asking.promises import ways_in_words
from ..companion import ask_due
from ..desk import cursor
from ..desk.needs import need_in_words
from ..explanation.brief import brief_of
from ..explanation.closing import closing_of
from ..explanation.plan import plan_claim, plan_lines
from ..forms import FunctionForm, ReasonForm, SharedLinkForm
from ..method.checklist import PLACING
from ..planning.next_round import NextRoundForm
from ..queries.coverage import coverage_of
from ..queries.needs import need_of
from ..queries.next_rounds import next_round_of
from ..queries.outbox import missing_of as remindable_in
from ..queries.outbox import outbox_of
from ..queries.plan import open_actions_of
from ..queries.respondents import (
    asked_page,
    missing_in,
    names_twice,
    own_respondent,
    shared_links_of,
)
from ..queries.review import said_of
from ..queries.rounds import (
    newest_result_of,
    people_of,
    progress_of,
    result_before,
    rounds_page,
)
from ..queries.turnout import turnout_of
from ..reported import store_reports
from ..reviewing.page import remarks_of
from ..web.confirming import confirmation, is_confirmed

CLOSING = "diagnostics/close_confirm.html"
LETTERS = 10  # a visit sends no more by the way; what is left waits for cron


@require_safe
@login_required
def organisation(request, slug):
    """Say what to do next, in the open round, after the newest result or to begin; list rounds."""
    organisation = get_organisation_for(request.user, slug)
    now = timezone.now()
    _ask_by_the_way(organisation, now)
    people = list(people_of(organisation))
    is_entrusted = is_consultant_of(request.user, organisation)
    context = _seen_by(request.user, organisation) | _rounds(request, organisation, now)
    context |= {
        "is_in_charge": is_in_charge_of(request.user, organisation),
        "people": people,
        "plan": _plan(organisation, timezone.localdate(now)),
    }
    is_asking = bool(context.get("invited"))
    newest = None if is_asking and not is_entrusted else newest_result_of(organisation)
    context["is_beginning"] = not (newest or is_asking)
    if newest and (is_entrusted or not context["current"]):
        context |= {"newest": newest, "brief": brief_of(newest)}
    if newest and not context["current"]:
        context |= _next(organisation, newest, now)
    if not is_entrusted:
        return render(request, "diagnostics/organisation.html", context)
    context |= _for_consultant(request.user, organisation, people, now)
    context["before"] = result_before(newest) if newest else None
    return render(request, "diagnostics/client.html", context)


def _rounds(request, organisation, now):
    """Return the page of rounds, and of the open one who is missing; one that is due is closed."""
    listed = _page_of_rounds(request, organisation)
    seen = next((round_ for round_ in listed["rounds"] if round_.is_open), None)
    current = rounds.open_round_of(organisation, seen, now=now)
    if seen and not current:
        listed = _page_of_rounds(request, organisation)
    return listed | {"current": current} | (_open(request.user, current, now) if current else {})


def _plan(organisation, today):
    lines = plan_lines(open_actions_of(organisation), today=today)
    return {"lines": lines, "claim": plan_claim(lines, 0)}


def _next(organisation, newest, now):
    """Return the next round, and of a draft whom it asks; the first visit on its day makes one."""
    found = next_round_of(newest)
    if found and found.is_due(timezone.localdate(now)):
        draft_rounds_that_came(of=organisation, now=now)
        send_waiting(members_of=organisation, now=now, limit=LETTERS)
        found = next_round_of(newest)
    again = people_again(newest) if found and found.is_draft else []
    return {"next_round": found, "again": again}


def _for_consultant(user, organisation, people, now):
    """Return what a consultant sees besides: what the client needs now, what was said of it."""
    today = timezone.localdate(now)
    need = need_of(user, organisation, now=now, today=today)
    return {
        "need": need_in_words(need, today=today) if need else None,
        "remarks": list(remarks_of(said_of(organisation))),
        "colleagues": [
            membership.user
            for membership in people
            if not membership.is_manager and membership.user_id != user.pk
        ],
    }


def _seen_by(user, organisation) -> dict[str, Any]:
    """Return the organisation, and what the user may do in it."""
    return {
        "organisation": organisation,
        "is_manager": is_manager_of(user, organisation),
        "may_run": may_run_rounds_of(user, organisation),
    }


def _ask_by_the_way(organisation, now):
    """Have asked what is due between rounds; each process looks once a day."""
    if caches["by_the_way"].add(f"asked.{organisation.pk}.{timezone.localdate(now)}", True):
        for asked in ask_due(now=now, organisation=organisation):
            send_waiting(assessment=asked, now=now, limit=LETTERS)


def _page_of_rounds(request, organisation):
    """Return the rounds at the mark in the address; where that does not hold, the newest."""
    name = f"rounds of {organisation.slug}"
    try:
        mark, is_wrong = cursor.read(request.GET.get("at"), of=name), False
    except cursor.NoMark:
        mark, is_wrong = None, True
    page = rounds_page(organisation, mark)
    return {
        "rounds": page.rows,
        "counted": [round_ for round_ in page.rows if not round_.is_set_aside],
        "aside": [round_ for round_ in page.rows if round_.is_set_aside],
        "newer": page.before and cursor.written(page.before, of=name),
        "older": page.after and cursor.written(page.after, of=name),
        "is_mark_wrong": is_wrong,
    }


def _open(user, current, now):
    """Return who is missing of an open round, and what its manager can do about it."""
    turnout = turnout_of(current, user, now=now)
    context = _progress(turnout.progress) | _own(current, turnout)
    most = max(turnout.sides, key=lambda side: side.missing)
    return context | {
        "coverage": coverage_of(current, turnout.progress),
        "sides": turnout.sides,
        "most_missing": most if 0 < most.missing < context["unfinished"] else None,
        "others": [side for side in turnout.progress if side.function not in PLACING],
        "remindable": turnout.remindable,
        "shared_links": [link for link in shared_links_of(current) if link.is_on],
    }


def _own(assessment, turnout):
    """Return the round, the user as its respondent, and the form by which they become one."""
    form = FunctionForm(initial={"function": turnout.function})
    return {"assessment": assessment, "own": turnout.own, "form": form}


def _progress(progress):
    """Return how far each function is, and what that amounts to."""
    invited = sum(side.invited for side in progress)
    placing = {side.function for side in progress}
    return {
        "progress": progress,
        "invited": invited,
        "unfinished": invited - sum(side.finished for side in progress),
        "has_answers": any(side.started for side in progress),
        "is_missing_sales": "sales" not in placing,
        "is_missing_marketing": "marketing" not in placing,
        "is_missing_side": not placing.issuperset(PLACING),
    }


@require_safe
@login_required
def assessment(request, id):
    """Show how far a round is, and who was asked."""
    return _show(request, get_assessment_for(request.user, id))


def _show(request, assessment, *, form=None, reason_form=None, link_form=None, status=200):
    now = timezone.now()
    turnout = turnout_of(assessment, request.user, now=now)
    context = _seen_by(request.user, assessment.organisation) | _progress(turnout.progress)
    context |= _own(assessment, turnout)
    if form:
        context["form"] = form
    context["is_refused"] = status == 400
    context["reason_form"] = reason_form or ReasonForm()
    context["asked"] = asked_page(assessment, request.GET.get("page"), count=turnout.asked)
    if assessment.is_anonymous:
        context["ways"] = ways_in_words(turnout.ways)
    if assessment.is_open:
        context["coverage"] = coverage_of(assessment, context["progress"])
    if context["may_run"] and assessment.is_open:
        context["can_discard"] = not turnout.is_begun_by_others
        context["shared_links"] = shared_links_of(assessment)
        if turnout.has_names_twice and not assessment.is_anonymous:
            context["names_twice"] = list(names_twice(assessment))
        context["link_form"] = link_form or SharedLinkForm()
        context["outbox"] = outbox_of(assessment, now=now, remindable=turnout.remindable)
    return render(request, "diagnostics/assessment.html", context, status=status)


@require_POST
@login_required
def own_answers(request, id):
    """Make the member a respondent of one function, once a round, and lead to the questionnaire."""
    assessment = get_managed_assessment_for(request.user, id)
    own = own_respondent(assessment, request.user)
    if own is None:
        form = FunctionForm(request.POST)
        if not form.is_valid():
            return _show(request, assessment, form=form, status=400)
        try:
            own = rounds.join_as_member(
                assessment=assessment,
                user=request.user,
                function=form.cleaned_data["function"],
                language=get_language(),
                now=timezone.now(),
            )
        except rounds.RoundIsClosed:
            messages.error(request, _("This assessment is closed, so it takes no more answers."))
            return redirect(assessment)
    return redirect(own)


SWITCHES = {"on": invitations.switch_on, "off": invitations.switch_off}


@require_POST
@login_required
def shared_links(request, id):
    """Make a function's link, change how many may come in by it, switch it off and on again."""
    assessment = get_round_to_run_for(request.user, id)
    change, now = SWITCHES.get(request.POST.get("go")), timezone.now()
    form = SharedLinkForm(request.POST)
    try:
        if change:
            change(_link_of(assessment, request.POST.get("function")), now=now)
        elif form.is_valid():
            invitations.share(assessment, now=now, **form.cleaned_data)
        else:
            return _show(request, assessment, link_form=form, status=400)
    except rounds.RoundIsClosed:
        messages.error(request, _("This assessment is closed, so it takes nobody in any more."))
        return redirect(assessment)
    return redirect(f"{assessment.get_absolute_url()}#shared-links")


def _link_of(assessment, function):
    for link in assessment.shared_links.all():
        if link.function == function:
            return link
    raise Http404


@require_POST
@login_required
def set_aside(request, id):
    """Count an imported round no more, with the reason; whoever may import may do it."""
    assessment = get_imported_assessment_for(request.user, id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, assessment, reason_form=form, status=400)
    reason = form.cleaned_data["reason"]
    importing.set_aside(assessment, reason=reason, by=request.user, now=timezone.now())
    messages.success(request, _("The round is set aside. It is kept, and counted nowhere."))
    return redirect(assessment.organisation)


@require_POST
@login_required
def take_back(request, id):
    """Count a round again that was set aside."""
    assessment = get_imported_assessment_for(request.user, id)
    importing.take_back(assessment)
    messages.success(request, _("The round counts again."))
    return redirect(assessment.organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def close(request, id):
    """Ask once, naming who is missing; then close the round for good and show the result."""
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return redirect("diagnostics:result", assessment.pk)
    now = timezone.now()
    context = _closing(assessment, now)
    if not is_confirmed(request, CLOSING, context):
        return confirmation(request, CLOSING, context)
    form = NextRoundForm(request.POST, closed_on=timezone.localdate(now))
    if not form.is_valid():
        context |= {"form": form, "seen": request.POST["seen"]}
        return render(request, CLOSING, context, status=400)
    close_until(assessment, next_on=form.chosen, by=request.user, now=now)
    send_waiting(members_of=assessment.organisation, now=now, limit=LETTERS)
    store_reports(get_assessment_for(request.user, id))
    return redirect("diagnostics:result", assessment.pk)


def _closing(assessment, now):
    """Return what closing amounts to, and the form that asks for the next round."""
    context = _progress(progress_of(assessment)) | {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "missing": missing_in(assessment),
        "remindable": remindable_in(assessment, now=now).count(),
        "form": NextRoundForm(closed_on=timezone.localdate(now)),
    }
    coverage = coverage_of(assessment, context["progress"])
    return context | {"closing": closing_of(assessment, context["progress"], coverage)}
