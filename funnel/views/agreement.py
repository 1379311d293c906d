"""The agreement: read, taken away, accepted by both heads; who they are."""

from functools import partial
from http import HTTPStatus
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.access import (
    get_default_version,
    get_head_for,
    get_managed_organisation_for,
    get_organisation_for,
    get_own_head_for,
    is_manager_of,
    login_required,
    may_run_rounds_of,
)
from diagnostics.actions.heads import ask_heads, name_head
from diagnostics.actions.mail import send_waiting
from diagnostics.exports.file_name import dated_name
from diagnostics.localisation import clock, digits
from diagnostics.method.checklist import PLACING, Function
from diagnostics.organisation_forms import HeadForm
from diagnostics.queries.heads import heads_of, sides_headed_by
from diagnostics.queries.rounds import newest_result_of
from diagnostics.queries.versions import document_of
from diagnostics.web.private_link import private_link

from .. import actions, queries
from ..agreement import agreement_words
from ..forms import SentenceForm
from ..models import Acceptance
from ..paper import agreement_pdf as pdf_of
from ..paper import lead_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreement(request, slug):
    """Show what the newest map agrees on; whoever is head of a side accepts it or says no."""
    if request.method != "POST":
        return _show(request, get_organisation_for(request.user, slug))
    head = get_own_head_for(request.user, slug, request.POST.get("side", ""))
    return _take(request, head, partial(_show, request, head.organisation))


@never_cache
@require_safe
@login_required
def agreement_version(request, slug, number):
    """Show the agreement as one version of the map has it."""
    organisation = get_organisation_for(request.user, slug)
    return _show(request, organisation, found=_version(organisation, number))


@never_cache
@require_safe
@login_required
def agreement_pdf(request, slug, number):
    """Give that page as a sheet to print and sign."""
    organisation = get_organisation_for(request.user, slug)
    found = _version(organisation, number)
    pdf = pdf_of(organisation, found, _words(found))
    made_on = timezone.localdate(found.agreed.map.made_at)
    title = f"{organisation.text} {_('agreement')} {number}"
    return FileResponse(
        BytesIO(pdf), as_attachment=True, filename=dated_name(title, made_on, "pdf")
    )


@private_link("head")
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request, token):
    """Show the agreement to the head of a side by their personal link, and take their answer."""
    head = get_head_for(token)
    show = partial(_show_to_head, request, head)
    return _take(request, head, show) if request.method == "POST" else show()


def _version(organisation, number):
    found = queries.agreement_of(organisation, number)
    if found is None:
        raise Http404
    return found


def _words(found: queries.Agreement):
    return agreement_words(found, document_of(get_default_version()))


def _take(request, head, show):
    """Store what a head answered; show says what is wrong, or that the map is another one now."""
    form, now = SentenceForm(request.POST), timezone.now()
    is_accepted = request.POST.get("answer") == "yes"
    if not is_accepted and not form.is_valid():
        return show(wrong={head.side: form}, status=400)
    digest = request.POST.get("digest", "")
    try:
        if is_accepted:
            actions.accept(head, digest=digest, now=now)
        else:
            actions.decline(head, digest=digest, now=now, **form.cleaned_data)
    except actions.NoHeadAnyMore:
        raise Http404 from None
    except actions.MapHasChanged as change:
        made_at = clock(change.newest.map.made_at)
        said = _("The map was changed at %(time)s. Read it again.") % {"time": made_at}
        messages.error(request, said)
        return show(wrong={head.side: form}, status=HTTPStatus.CONFLICT)
    messages.success(request, _answered(head, is_accepted))
    return redirect(request.path)


def _answered(head, is_accepted):
    if not is_accepted:
        return _("Your sentence stands on the agreement now.")
    if head.side == Function.SALES:
        return _("You have accepted the agreement for Sales.")
    return _("You have accepted the agreement for Marketing.")


def _show(request, organisation, *, found=None, wrong=None, status=200):
    found = found or queries.agreement_of(organisation)
    context = {
        "organisation": organisation,
        "is_manager": is_manager_of(request.user, organisation),
        "is_refused": bool(wrong),
        **_sheet(found),
    }
    if found is None and may_run_rounds_of(request.user, organisation):
        context["to_talk_about"] = newest_result_of(organisation)
    elif found and found.is_newest:
        own = {} if organisation.is_archived else sides_headed_by(request.user, organisation)
        context["forms"] = _forms(found, own, wrong or {})
        context["sides"] = [(side, found.heads.get(side)) for side in PLACING]
        context["can_ask"] = any(found.waits_for(side) for side in found.heads)
    return render(request, "funnel/agreement.html", context, status=status)


def _show_to_head(request, head, *, wrong=None, status=200):
    found = queries.agreement_of(head.organisation)
    context = {"organisation": head.organisation, "head": head, "is_refused": bool(wrong)}
    context |= _sheet(found)
    if found:
        context["forms"] = _forms(found, {head.side: head}, wrong or {})
    return render(request, "funnel/accept.html", context, status=status)


def _sheet(found):
    """Return what the sheet shows; nothing where nothing is agreed yet."""
    if found is None:
        return {"words": None}
    return {
        "words": _words(found),
        "lead": lead_words(),
        "map": found.agreed.map,
        "before": found.before and found.before.map,
        "is_newest": found.is_newest,
        "digest": found.agreed.digest,
        "longest": Acceptance.LONGEST_SENTENCE,
    }


def _forms(found, own, wrong):
    """Return a form for each side that the reader is head of and that has not accepted."""
    return [(side, wrong.get(side)) for side in own if found.waits_for(side)]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def heads(request, slug):
    """Name who is head of Sales, and of Marketing; a side may stay as it is."""
    organisation = get_managed_organisation_for(request.user, slug)
    now, standing = timezone.now(), heads_of(organisation)
    data = request.POST if request.method == "POST" else None
    forms = [
        HeadForm(data, side=side, head=standing.get(side), language=organisation.language)
        for side in PLACING
    ]
    if data and not any(form.errors for form in forms):
        named = [form for form in forms if form.has_changed()]
        for form in named:
            name_head(organisation, form.side, by=request.user, now=now, **form.cleaned_data)
        if named:
            messages.success(request, _("Saved. Ask for the answer when the map is ready."))
        return redirect("funnel:agreement", organisation.slug)
    status = 400 if data else 200
    context = {"organisation": organisation, "heads": forms}
    return render(request, "funnel/heads.html", context, status=status)


@require_POST
@login_required
def ask(request, slug):
    """Send the personal link to each head whose side has not accepted the newest map."""
    organisation = get_managed_organisation_for(request.user, slug)
    found, now = queries.agreement_of(organisation), timezone.now()
    sides = [side for side in PLACING if found and found.waits_for(side)]
    number = ask_heads(organisation, sides, now=now)
    send_waiting(members_of=organisation, now=now, limit=len(PLACING))
    if number:
        text = ngettext(
            "%(number)d letter is on its way.", "%(number)d letters are on their way.", number
        )
        messages.success(request, digits(text % {"number": number}))
    else:
        messages.info(request, _("Nobody is asked again within an hour of a letter."))
    return redirect("funnel:agreement", organisation.slug)
