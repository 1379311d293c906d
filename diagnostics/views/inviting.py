"""Who is asked in a round: lists of people, one person's link, and links to share."""

import secrets
from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import (
    get_invitation_for,
    get_round_to_run_for,
    get_shared_link_for,
    is_member_of,
    login_required,
)
from ..actions import invitations, mending
from ..actions.rounds import RoundIsClosed
from ..asking.invitation_list import lines_of, read_list, with_choices
from ..asking.promises import PROMISES, ways_in_words
from ..asking.submission import key_in
from ..forms import JoinForm, MendForm, PeopleForm
from ..localisation import digits
from ..models.links import UnknownLink
from ..models.respondent import FUNCTION_CHOICES
from ..queries.respondents import addresses_asked, mendable_of, ways_of
from ..web.joined import joined_on, remember_joined
from ..web.private_link import private_link

LINES_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invite(request, id):
    """Take a list of people; show what it says; bring in the good ones once that is confirmed."""
    assessment = get_round_to_run_for(request.user, id)
    if not assessment.is_open:
        return _too_late(request, assessment)
    if request.method != "POST":
        return _ask(request, assessment, PeopleForm())
    good = _read(request, assessment, request.POST.get("good", "")).people
    good = with_choices(good, request.POST)
    is_final = request.POST.get("go") == "invite"
    if is_final and good and all(person.function for person in good):
        return _invite(request, assessment, good)
    form = PeopleForm(request.POST, request.FILES, has_lines=bool(good))
    if not form.is_valid():
        return _ask(request, assessment, form, status=HTTPStatus.BAD_REQUEST)
    text = "\n".join(filter(None, [lines_of(good), form.cleaned_data["text"]]))
    asked = addresses_asked(assessment)
    found = _read(request, assessment, text, asked=asked, before=len(good))
    return _preview(request, assessment, found, is_missing=is_final)


def _ask(request, assessment, form, *, status=200):
    context = {"assessment": assessment, "organisation": assessment.organisation, "form": form}
    return render(request, "diagnostics/invite.html", context, status=status)


def _read(request, assessment, text, *, asked=(), before=0):
    return read_list(
        text,
        language=assessment.language,
        asked=asked,
        own=request.user.email,
        needs_email=assessment.is_anonymous,
        before=before,
    )


def _preview(request, assessment, found, *, is_missing):
    """Show how a list was read; is_missing says that functions are, though all should be asked."""
    pages = Paginator(list(enumerate(found.people)), LINES_PAGE)
    asked = request.POST.get("go", "").removeprefix("page-")
    if is_missing:
        asked = _first_without_function(found) // LINES_PAGE + 1
    context = {
        "lines": pages.get_page(asked),
        "assessment": assessment,
        "organisation": assessment.organisation,
        "found": found,
        "functions": FUNCTION_CHOICES,
        "is_missing": is_missing,
        "once": secrets.token_urlsafe(16),
    }
    status = HTTPStatus.BAD_REQUEST if is_missing else 200
    return render(request, "diagnostics/invite_confirm.html", context, status=status)


def _first_without_function(found):
    return next(place for place, person in enumerate(found.people) if person.function is None)


def _invite(request, assessment, people):
    """Bring in the good lines; hand back what was still wrong, to be mended."""
    try:
        invited = invitations.invite(
            assessment,
            people,
            now=timezone.now(),
            key=key_in(request.POST),
        )
    except RoundIsClosed:
        return _too_late(request, assessment)
    messages.success(request, _told(invited))
    left = request.POST.get("people", "").strip()
    if left:
        return _ask(request, assessment, PeopleForm(initial={"people": left}))
    return redirect(f"{assessment.get_absolute_url()}#invitations")


def _told(invited):
    if invited.is_repeat:
        return _("This list was taken already. Nobody is invited twice.")
    if not invited.made:
        return _("Nobody was invited: everybody on the list is asked already.")
    text = ngettext("%(number)s person is invited.", "%(number)s people are invited.", invited.made)
    return digits(text % {"number": invited.made})


def _too_late(request, assessment):
    messages.error(request, _("This assessment is closed, so it takes nobody in any more."))
    return redirect(assessment)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def invitation(request, id, respondent):
    """Show one person's link, and what can be done about the invitation; do it."""
    respondent = get_invitation_for(request.user, id, respondent)
    if request.method != "POST":
        return _show_invitation(request, respondent)
    if request.POST.get("go") == "mend":
        return _mend(request, respondent)
    return _change(request, respondent)


def _show_invitation(request, respondent, *, form=None, status=200):
    assessment = respondent.assessment
    mendable = mendable_of(respondent) if assessment.is_open else set()
    can_send = bool(respondent.email) and not respondent.finished_at
    can_withdraw = not respondent.started_at
    context = {
        "assessment": assessment,
        "organisation": assessment.organisation,
        "respondent": respondent,
        "has_waiting_letter": respondent.messages.filter(claimed_at=None).exists(),
        "can_send": can_send,
        "can_withdraw": can_withdraw,
        "can_change": assessment.is_open
        and (can_send or can_withdraw or not assessment.is_anonymous),
        "mendable": mendable,
        "form": form or MendForm(instance=respondent, mendable=mendable),
    }
    return render(request, "diagnostics/invitation.html", context, status=status)


def _mend(request, respondent):
    form = MendForm(request.POST, instance=respondent, mendable=mendable_of(respondent))
    if not form.is_valid():
        respondent.refresh_from_db(fields=["name", "email", "function"])
        status = HTTPStatus.CONFLICT if form.collisions else HTTPStatus.BAD_REQUEST
        return _show_invitation(request, respondent, form=form, status=status)
    try:
        mending.mend(respondent, now=timezone.now(), **form.cleaned_data)
    except RoundIsClosed:
        return _too_late(request, respondent.assessment)
    except mending.CannotBeMended:
        messages.error(request, _("This person has begun to answer, so nothing was changed."))
    except mending.EmailIsAsked:
        form.add_error("email", _("This e-mail is asked in this round already."))
        respondent.refresh_from_db(fields=["name", "email", "function"])
        return _show_invitation(request, respondent, form=form, status=HTTPStatus.CONFLICT)
    else:
        messages.success(request, _("The person is changed."))
    return redirect("diagnostics:invitation", respondent.assessment_id, respondent.pk)


def _change(request, respondent):
    go = CHANGES.get(request.POST.get("go"))
    if go is None:
        return redirect("diagnostics:invitation", respondent.assessment_id, respondent.pk)
    try:
        messages.success(request, go(respondent))
    except RoundIsClosed:
        return _too_late(request, respondent.assessment)
    except invitations.HasAnswered:
        messages.error(
            request,
            _("This person has begun to answer, so nothing was changed."),
        )
    except invitations.LinkIsPrivate:
        messages.error(request, PROMISES["members_no_link"])
    if go is _withdraw:
        return redirect(f"{respondent.assessment.get_absolute_url()}#invitations")
    return redirect("diagnostics:invitation", respondent.assessment_id, respondent.pk)


def _send_again(respondent):
    if invitations.send_again(respondent, now=timezone.now()):
        return _("The invitation waits to be sent again.")
    return _(
        "Nothing was added: an e-mail to this person is already waiting, or no address is known."
    )


def _renew(respondent):
    invitations.renew_link(respondent, now=timezone.now())
    return _("Here is the new link. The old one no longer works.")


def _take_back(respondent):
    mending.take_sheet_back(respondent, now=timezone.now())
    return _("The answers count again.")


def _withdraw(respondent):
    invitations.withdraw(respondent, now=timezone.now())
    return _("The invitation is withdrawn. Its link no longer works.")


CHANGES = {
    "again": _send_again,
    "renew": _renew,
    "withdraw": _withdraw,
    "take_back": _take_back,
}


@private_link("join")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request, token):
    """Say what this is and who asks; bring in whoever says so, and lead to a link of their own."""
    link = get_shared_link_for(token)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        is_anonymous=link.assessment.is_anonymous,
        initial={"once": secrets.token_urlsafe(16)},
    )
    if request.method != "POST" or not form.is_valid():
        return _show_join(
            request, link, form, status=HTTPStatus.BAD_REQUEST if form.is_bound else 200
        )
    try:
        respondent = _come_in(request.user, link, form.cleaned_data)
    except invitations.LinkIsOff:
        raise UnknownLink from None
    except (invitations.LinkIsFull, RoundIsClosed):
        return _show_join(request, link, form, status=HTTPStatus.CONFLICT)
    response = redirect(respondent)
    remember_joined(response, link, respondent)
    return response


def _come_in(user, link, given):
    return invitations.join(
        link,
        name=given.get("name", ""),
        language=get_language(),
        key=given["once"],
        now=timezone.now(),
        member=user if is_member_of(user, link.assessment.organisation) else None,
    )


def _show_join(request, link, form, *, status=200):
    assessment = link.assessment
    is_closed = not assessment.is_open or assessment.is_due(timezone.now())
    context = {
        "link": link,
        "assessment": assessment,
        "organisation": assessment.organisation,
        "form": form,
        "is_closed": is_closed,
        "is_full": invitations.people_by(link) >= link.limit,
        "joined": joined_on(request, link),
    }
    if assessment.is_anonymous:
        context["ways"] = ways_in_words(ways_of(assessment))
    return render(request, "diagnostics/join.html", context, status=status)
