"""Somebody who said yes to an organisation before signing in: the browser's session notes it."""

from django.http import HttpRequest

from ..models import MembershipInvitation

WAITING = "asked_to_join"  # in the session: which invitation, and its generation


def wait_to_join(request: HttpRequest, invitation: MembershipInvitation) -> None:
    """Note that whoever signs in with this browser next takes the part that is offered."""
    request.session[WAITING] = [invitation.pk, invitation.generation]


def waiting_to_join(request: HttpRequest) -> MembershipInvitation | None:
    """Return what this browser said yes to, if it is still to be had; no query without a note."""
    noted = request.session.get(WAITING)
    if not noted:
        return None
    id, generation = noted
    rows = MembershipInvitation.objects.waiting().select_related("organisation")
    return rows.filter(pk=id, generation=generation).first()


def forget(request: HttpRequest) -> None:
    request.session.pop(WAITING, None)
