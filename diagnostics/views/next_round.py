"""The day on which a closed round's people are asked again, and the draft that stands on it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_round_to_run_for, login_required
from ..actions.mail import send_waiting
from ..actions.next_rounds import set_next_round
from ..planning.next_round import NextRoundForm
from ..queries.next_rounds import next_round_of

LETTERS = 10  # that are sent by the way


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def next_round(request, id):
    """Set the day of the next round, set another one, or take it off with its draft."""
    former = get_round_to_run_for(request.user, id)
    if former.is_open or former.is_set_aside:
        return redirect(former)
    stands = next_round_of(former)
    form = NextRoundForm(
        request.POST if request.method == "POST" else None,
        closed_on=timezone.localdate(former.closed_at),
        stands=stands.on if stands else None,
    )
    if form.is_valid():
        now = timezone.now()
        set_next_round(former, on=form.chosen, by=request.user, now=now)
        send_waiting(members_of=former.organisation, now=now, limit=LETTERS)
        messages.success(request, _("The day is set.") if form.chosen else _("No day is set."))
        return redirect(former.organisation)
    context = {"assessment": former, "organisation": former.organisation, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "diagnostics/next_round.html", context, status=status)
