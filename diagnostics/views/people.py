"""Who belongs to an organisation: shown, asked, changed, ended."""

from http import HTTPStatus

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..access import (
    get_asked_for,
    get_membership_for,
    get_organisation_for,
    get_owned_organisation_for,
    is_in_charge_of,
    login_required,
)
from ..actions import memberships
from ..actions.mail import send_waiting
from ..models import Membership
from ..organisation_forms import MemberForm
from ..queries.members import asked_of, members_of
from ..web.confirming import confirmation, is_confirmed

ENDING = "diagnostics/member.html"
LETTERS = 10  # sent at once by whoever asks; the rest waits for the next page or for cron


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def people(request, slug):
    """Show who manages and who advises; whoever is in charge asks somebody here."""
    if request.method != "POST":
        return _show(request, get_organisation_for(request.user, slug))
    organisation = get_owned_organisation_for(request.user, slug)
    form = MemberForm(request.POST)
    if not form.is_valid():
        return _show(request, organisation, form=form, status=400)
    now = timezone.now()
    try:
        memberships.ask(organisation=organisation, by=request.user, now=now, **form.cleaned_data)
    except memberships.BelongsAlready:
        form.add_error("email", _("This person belongs to the organisation already."))
        return _show(request, organisation, form=form, status=HTTPStatus.CONFLICT)
    except memberships.IsAskedAlready:
        form.add_error("email", _("This e-mail is asked already: send the letter again above."))
        return _show(request, organisation, form=form, status=HTTPStatus.CONFLICT)
    _send(organisation)
    messages.success(request, _("The invitation is on its way. Its link works for seven days."))
    return _back(organisation)


def _show(request, organisation, *, form=None, status=200):
    members = members_of(organisation)
    is_in_charge = is_in_charge_of(request.user, organisation)
    consultants = [member for member in members if member.is_consultant]
    context = {
        "organisation": organisation,
        "managers": [member for member in members if member.is_manager],
        "consultants": consultants,
        "running": sum(member.may_run_rounds for member in consultants),
        "is_in_charge": is_in_charge,
        "form": form or MemberForm(),
        "asked": [],
    }
    if is_in_charge:
        asked = asked_of(organisation, now=timezone.now())
        context["asked"] = [
            (row, request.build_absolute_uri(row.invitation.get_absolute_url())) for row in asked
        ]
    return render(request, "diagnostics/people.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def member(request, slug, id):
    """Ask once before a membership ends, one's own or another's; then end it."""
    membership = get_membership_for(request.user, slug, id)
    organisation = membership.organisation
    is_own = membership.user_id == request.user.pk
    context = {
        "organisation": organisation,
        "membership": membership,
        "person": membership.user,
        "is_own": is_own,
        "told_last": _told_last(membership, is_own) if membership.is_last_in_charge else "",
    }
    if is_confirmed(request, ENDING, context):
        return _end(request, membership, is_own)
    return confirmation(request, ENDING, context)


def _end(request, membership, is_own):
    organisation = membership.organisation
    try:
        memberships.end(membership, by=request.user, now=timezone.now())
    except memberships.IsLastInCharge:
        messages.error(request, _told_last(membership, is_own))
        return _back(organisation)
    _send(organisation)
    said = _("You left %(organisation)s.") if is_own else _("%(person)s has no part here now.")
    words = {"organisation": organisation.text, "person": membership.user}
    messages.success(request, said % words)
    return redirect("diagnostics:home") if is_own else _back(organisation)


def _told_last(membership, is_own):
    if membership.is_consultant:
        return _("You are the only one here: name a manager first, then you can leave.")
    if is_own:
        return _("You are the only manager: name another first.")
    return _("This is the only manager: name another first.")


@require_POST
@login_required
def member_role(request, slug, id):
    """Make a consultant a manager, or the other way round; nobody does so with themselves."""
    organisation = get_owned_organisation_for(request.user, slug)
    membership = get_membership_for(request.user, slug, id)
    role = Membership.Role.CONSULTANT if membership.is_manager else Membership.Role.MANAGER
    try:
        memberships.change_role(membership, role, by=request.user, now=timezone.now())
    except memberships.NotOneself:
        messages.error(request, _("Nobody changes their own part. Another manager can."))
    except memberships.IsLastInCharge:
        messages.error(request, _told_last(membership, is_own=False))
    else:
        messages.success(request, _("The part is changed."))
    return _back(organisation)


@require_POST
@login_required
def member_rounds(request, slug, id):
    """Let a consultant run rounds, or no longer."""
    organisation = get_owned_organisation_for(request.user, slug)
    membership = get_membership_for(request.user, slug, id)
    may_run = "runs" in request.POST
    try:
        memberships.let_run_rounds(membership, may_run, by=request.user)
    except memberships.NotOneself:
        messages.error(request, _("Nobody changes their own part. Another manager can."))
    else:
        messages.success(request, _("Saved."))
    return _back(organisation)


@require_POST
@login_required
def asked_again(request, slug, id):
    """Send another letter with a new link."""
    invitation = get_asked_for(request.user, slug, id)
    try:
        memberships.ask_again(invitation, by=request.user, now=timezone.now())
    except memberships.IsNoLonger:
        messages.error(request, _("This invitation was answered meanwhile."))
    else:
        _send(invitation.organisation)
        messages.success(request, _("The invitation is on its way. Its link works for seven days."))
    return _back(invitation.organisation)


@require_POST
@login_required
def asked_withdraw(request, slug, id):
    """Take an invitation back: its link works no more."""
    invitation = get_asked_for(request.user, slug, id)
    try:
        memberships.withdraw(invitation, now=timezone.now())
    except memberships.IsNoLonger:
        messages.error(request, _("This invitation was answered meanwhile."))
    else:
        messages.success(request, _("The invitation is withdrawn. Its link works no more."))
    return _back(invitation.organisation)


def _send(organisation):
    send_waiting(members_of=organisation, now=timezone.now(), limit=LETTERS)


def _back(organisation):
    return redirect("diagnostics:people", organisation.slug)
