"""Letters of a round: the batch that the page asks for, reminders, and what is sent once more."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..access import get_round_to_run_for, login_required
from ..actions.mail import queue_again, queue_reminders, send_waiting
from ..actions.rounds import RoundIsClosed
from ..localisation import digits
from ..queries.outbox import outbox_of

BATCH = 10


@require_POST
@login_required
def mail(request, id):
    """Send one small batch of what waits, and show what is left."""
    assessment = get_round_to_run_for(request.user, id)
    send_waiting(assessment=assessment, now=timezone.now(), limit=BATCH)
    if not request.htmx:
        return _back(assessment)
    context = {"assessment": assessment, "outbox": outbox_of(assessment, now=timezone.now())}
    return render(request, "diagnostics/_mail.html", context)


@require_POST
@login_required
def mail_again(request, id, letter=None):
    """Let one letter that did not go out wait once more, or all of them."""
    assessment = get_round_to_run_for(request.user, id)
    if letter is not None:
        get_object_or_404(assessment.messages, pk=letter)
    queue_again(assessment, letter=letter, now=timezone.now())
    return _back(assessment)


@require_POST
@login_required
def remind(request, id):
    """Queue a reminder to everybody who is missing, at most one a person a day."""
    assessment = get_round_to_run_for(request.user, id)
    try:
        queued = queue_reminders(assessment, now=timezone.now())
    except RoundIsClosed:
        messages.error(request, _("This assessment is closed, so nobody is reminded any more."))
        return redirect(assessment)
    messages.success(request, _told(queued))
    return _back(assessment)


def _told(queued):
    if not queued:
        return _("Everyone has had an e-mail within a day: at most one per person per day.")
    text = ngettext(
        "%(number)s e-mail is on its way.", "%(number)s e-mails are on their way.", queued
    )
    return digits(text % {"number": queued})


def _back(assessment):
    return redirect(f"{assessment.get_absolute_url()}#mail")
