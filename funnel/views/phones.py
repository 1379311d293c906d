"""A phone in a joint session: the way in, and what it is asked."""

import time
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from diagnostics.method.checklist import PLACING
from diagnostics.models.links import UnknownLink
from diagnostics.queries.versions import document_of
from diagnostics.web.on_device import keep_on_device, kept_on_device
from diagnostics.web.private_link import WINDOW_SECONDS, private_link
from diagnostics.web.throttle import address_of, times_counted

from ..access import (
    get_phone_for,
    get_session_by_code,
    get_session_to_join,
    get_state_of_session,
)
from ..joint import actions
from ..joint.forms import SideForm
from ..joint.holding import SessionIsOver
from ..joint.topics import PLACES, topic_words
from ..models import Phone

COOKIE, COOKIE_LASTS = "phone", timedelta(hours=12)
MOST_CODES = 100  # wrong ones from a network address, behind which a whole room may be


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """Take the code on the screen; whoever guesses too often has to wait, with a good one too."""
    typed = request.POST.get("code", "").strip()[:20]
    if request.method != "POST":
        return render(request, "funnel/enter.html")
    tries, until = times_counted("codes", address_of(request), seconds=WINDOW_SECONDS, times=0)
    found = get_session_by_code(typed) if tries < MOST_CODES else None
    if found:
        return redirect("funnel:enter_session", found.token)
    if typed:
        times_counted("codes", address_of(request), seconds=WINDOW_SECONDS)
    if tries < MOST_CODES:
        context = {"typed": typed, "is_wrong": True}
        return render(request, "funnel/enter.html", context, status=400)
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(max(1, ceil(until - time.time())))
    return response


@private_link("session")
@require_http_methods(["GET", "HEAD", "POST"])
def enter_session(request, token):
    """Ask a phone which side it answers for, and let it in; it comes in once."""
    session = get_session_to_join(token)
    if phone := _own_phone(request, session):
        return redirect("funnel:phone", phone)
    form = SideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            secret = actions.join_session(session, form.cleaned_data["side"])
        except SessionIsOver:
            raise UnknownLink from None
        except actions.SessionIsFull:
            form.add_error("side", _("As many phones as a session takes are in it."))
        else:
            response = redirect("funnel:phone", secret)
            keep_on_device(response, COOKIE, secret, lasts=COOKIE_LASTS)
            return response
    context = {"session": session, "organisation": session.organisation, "form": form}
    status = 400 if request.method == "POST" else 200
    return render(request, "funnel/enter_session.html", context, status=status)


def _own_phone(request, session):
    """Return the secret by which this browser is in the session already; None where it is not."""
    secret = kept_on_device(request, COOKIE, lasts=COOKIE_LASTS)
    if not secret:
        return None
    try:
        phone = get_phone_for(secret)
    except UnknownLink:
        return None
    return secret if phone.session_id == session.pk else None


@private_link("phone")
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request, token):
    """Show a phone what it is asked now and take its answer; let it go to say another side."""
    found = get_phone_for(token)
    session = found.session
    if request.method == "POST" and "leave" in request.POST and session.ended_at is None:
        actions.leave_session(found)
        return redirect("funnel:enter_session", session.token)
    if request.method == "POST":
        place = request.POST.get("place", "")
        try:
            actions.reply(found, PLACES.get(place, 0), request.POST.get("answer", ""))
        except actions.NotAsked:
            said = _("That question was over: what you sent came too late and does not count.")
            messages.error(request, said)
        except SessionIsOver:
            pass  # the page that follows says so
        return redirect(request.path)
    context = {"phone": found, "session": session, "organisation": session.organisation}
    return render(request, "funnel/phone.html", context | _asked(found))


def _asked(phone: Phone) -> dict[str, Any]:
    """Return the topic that a phone is asked, with its own answer; or what both sides said."""
    session = phone.session
    if session.step not in actions.OF_A_TOPIC or phone.side not in PLACING:
        return {}
    topic = session.topics.get(place=session.place)
    given = topic.replies.filter(phone=phone).values_list("answer", flat=True).first()
    words = topic_words(topic, document_of(session.assessment.version))
    return {"topic": words, "given": given, "of": session.topics.count()}


@private_link("session")
@require_safe
def state(request, token):
    """Say whether a session goes on from what a screen, or a phone, shows of it: one query."""
    session = get_state_of_session(token)
    tag = f'"{session.asked if "phone" in request.GET else session.version}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(status=204, headers={"ETag": tag, "HX-Trigger": "changed"})
