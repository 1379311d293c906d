"""The link by which somebody is asked to manage an organisation, or to advise it."""

from contextlib import suppress
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_membership_invitation_for
from ..actions import memberships
from ..web.asked import forget, wait_to_join, waiting_to_join
from ..web.private_link import private_link


@private_link("membership")
@require_http_methods(["GET", "HEAD", "POST"])
def membership(request, token):
    """Say who asks for what; take the yes, at once or after a sign-in, or the no."""
    invitation = get_membership_invitation_for(token)
    said = request.POST.get("answer")
    if said == "no":
        with suppress(memberships.IsNoLonger):  # answered or withdrawn a moment ago
            memberships.decline(invitation, now=timezone.now())
        messages.success(request, _("You said no. The link works no more."))
        return redirect("diagnostics:home")
    is_for_another = request.user.is_authenticated and request.user.email != invitation.email
    if said and not is_for_another:
        wait_to_join(request, invitation)
        if request.user.is_authenticated:
            return join_what_waits(request, request.user)
        return redirect("account_signup" if said == "new" else "account_login")
    context = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "is_for_another": is_for_another,
    }
    status = HTTPStatus.CONFLICT if said else 200
    return render(request, "diagnostics/membership.html", context, status=status)


def join_what_waits(request, user) -> HttpResponse | None:
    """Give the person the part that this browser said yes to; None where nothing waits."""
    invitation = waiting_to_join(request)
    forget(request)
    if invitation is None:
        return None
    try:
        memberships.accept(invitation, user=user, now=timezone.now())
    except memberships.IsForAnother:
        messages.error(
            request,
            _("This invitation is for another e-mail. Sign out and open it again."),
        )
        return redirect("diagnostics:home")
    except memberships.IsNoLonger:
        messages.error(request, _("This invitation is not to be had any more."))
        return redirect("diagnostics:home")
    if invitation.is_for_manager:
        said = _("You manage %(organisation)s now.")
    else:
        said = _("%(organisation)s is entrusted to you now.")
    messages.success(request, said % {"organisation": invitation.organisation.text})
    return redirect(invitation.organisation)
