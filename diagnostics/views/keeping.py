"""Keeping what was begun without an account: by signing in, with whichever account."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..access import get_guest_start_for
from ..actions import starts
from ..explanation.words import function_name
from ..models import GuestStart
from ..web.begun import WAITING, wait_to_keep
from ..web.private_link import private_link


@private_link("answer")
@require_POST
def answer_keep(request, token):
    """Keep what was begun: at once for whoever is signed in, else once they are."""
    wait_to_keep(request, get_guest_start_for(token))
    if request.user.is_authenticated:
        return keep_what_waits(request, request.user)
    return redirect("account_login")


def keep_what_waits(request, user) -> HttpResponse | None:
    """Give the person what this browser asked to keep, and lead there; None where nothing waits."""
    start = GuestStart.objects.filter(pk=request.session.pop(WAITING, None)).first()
    if start is None:
        return None
    try:
        kept = starts.keep(start, user=user, now=timezone.now())
    except GuestStart.DoesNotExist:  # erased meanwhile
        return None
    except starts.AlreadyKept:
        messages.error(
            request,
            _(
                "This result was kept a moment ago with another account. If that was you, sign in "
                "with it."
            ),
        )
        return redirect("diagnostics:home")
    said = _("Kept. You manage %(organisation)s now. Invite somebody from %(function)s.")
    words = {
        "organisation": kept.organisation.text,
        "function": function_name(kept.other_function),
    }
    messages.success(request, said % words)
    return redirect(kept.respondent.assessment)
