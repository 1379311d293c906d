"""Somebody's organisations: listed, made, described, archived, deleted, taken along."""

from http import HTTPStatus
from io import BytesIO
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import (
    get_organisation_beside_others_for,
    get_owned_organisation_for,
    login_required,
    may_take_part,
)
from ..actions import organisations as acts
from ..actions import participation
from ..actions.holding import held
from ..actions.rounds import RoundIsOpen, open_round_of
from ..companion import numbers_of, tables_of
from ..exports.everything import everything_of
from ..models import Sheet
from ..organisation_forms import DeletionForm, NewOrganisationForm, OrganisationForm
from ..queries.members import archived_of, belongings_of, places_page, waiting_counts
from ..queries.participation import is_taking_part
from ..reading.text import clean
from ..web.confirming import is_confirmed, seen_in
from ..web.costly import weigh, weighed

DELETION = "diagnostics/_organisation_delete.html"
SEARCHED_FROM = 20


@require_safe
@login_required
def organisations(request):
    """List the organisations that somebody belongs to, with what each waits for."""
    search = clean(request.GET.get("search", ""))[:200]
    waiting, all_ = waiting_counts(request.user)
    page, places = places_page(request.user, search=search, page=request.GET.get("page"))
    context = {
        "page": page,
        "places": places,
        "waiting": waiting,
        "all": all_,
        "search": search,
        "found": f"?{urlencode({'search': search})}&" if search else "?",
        "has_search": all_ > SEARCHED_FROM,
        "archived": archived_of(request.user),
        "may_begin": settings.START != "closed",
    }
    return render(request, "diagnostics/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_new(request):
    """Make an organisation; whoever makes it manages it, or advises it."""
    if settings.START == "closed":
        raise Http404
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = acts.make_organisation_once(user=request.user, now=timezone.now(), **form.described)
        return redirect(made)
    status = 400 if form.is_bound else 200
    return render(request, "diagnostics/organisation_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def organisation_settings(request, slug):
    """Change what an organisation is called and is; an archived one is only read."""
    organisation = get_owned_organisation_for(request.user, slug)
    if request.method != "POST":
        return _show(request, organisation)
    if organisation.is_archived:
        messages.error(request, _("It is archived: bring it back first."))
        return _back(organisation)
    with held(organisation):
        organisation = get_owned_organisation_for(request.user, slug)
        form = _form_of(organisation, request.POST)
        if form.is_valid():
            acts.describe(organisation, **form.described)
    if not form.is_valid():
        status = HTTPStatus.CONFLICT if form.collisions else 400
        return _show(request, organisation, form=form, status=status)
    messages.success(request, _("Saved."))
    return _back(organisation)


def _form_of(organisation, post=None):
    has_numbers = bool(numbers_of(organisation))
    return OrganisationForm(post, organisation=organisation, has_numbers=has_numbers)


def _show(request, organisation, *, form=None, deletion=None, status=200):
    context = {
        "form": form or _form_of(organisation),
        "deletion": deletion or DeletionForm(organisation=organisation),
        "is_refused": bool(deletion and deletion.errors),
        "open_round": open_round_of(organisation, now=timezone.now()),
        "is_otherwise": bool(deletion) and status == HTTPStatus.CONFLICT,
    }
    if may_take_part(request.user, organisation):
        context |= {"may_take_part": True, "takes_part": is_taking_part(organisation)}
    context |= (goes := _what_goes(organisation))
    context["seen"] = seen_in(request, DELETION, goes)
    return render(request, "diagnostics/organisation_settings.html", context, status=status)


def _what_goes(organisation):
    """Return what is said to go with an organisation that is deleted."""
    return {
        "organisation": organisation,
        "belongings": belongings_of(organisation),
        "has_tables": bool(tables_of(organisation)),
        "months": len({month for month, _stage, _count in numbers_of(organisation)}),
    }


@require_POST
@login_required
def organisation_others(request, slug):
    """Let an organisation's result be counted beside others, or no more."""
    organisation = get_organisation_beside_others_for(request.user, slug)
    if "leave" in request.POST:
        participation.leave(organisation)
        messages.success(request, _("Your result is out of every spread."))
    else:
        participation.take_part(organisation, now=timezone.now())
        messages.success(request, _("You take part. Your result is counted with the next step."))
    return _back(organisation)


@require_POST
@login_required
def organisation_archive(request, slug):
    """Archive an organisation, or bring it back."""
    organisation = get_owned_organisation_for(request.user, slug)
    if "back" in request.POST:
        acts.bring_back(organisation)
        messages.success(request, _("The organisation is back."))
        return redirect(organisation)
    try:
        acts.archive(organisation, now=timezone.now())
    except RoundIsOpen:
        messages.error(request, _("A round is open. Close it first."))
    else:
        messages.success(request, _("It is archived: it can be read, and not changed."))
    return _back(organisation)


@require_POST
@login_required
def organisation_delete(request, slug):
    """Delete an organisation for good, once its name is typed."""
    organisation = get_owned_organisation_for(request.user, slug)
    deletion = DeletionForm(request.POST, organisation=organisation)
    if not deletion.is_valid():
        return _show(request, organisation, deletion=deletion, status=400)
    if not is_confirmed(request, DELETION, _what_goes(organisation)):
        return _show(request, organisation, deletion=deletion, status=HTTPStatus.CONFLICT)
    name = organisation.text
    acts.delete(organisation)
    messages.success(request, _("%(organisation)s is deleted.") % {"organisation": name})
    return redirect("diagnostics:home")


@never_cache
@require_safe
@login_required
@weighed
def organisation_everything(request, slug):
    """Give all of an organisation in one file: its rounds, and what else it keeps."""
    organisation = get_owned_organisation_for(request.user, slug)
    weigh(request, Sheet.objects.filter(organisation=organisation), organisation=organisation.pk)
    name = slugify(organisation.text, allow_unicode=True) or organisation.slug
    return FileResponse(
        BytesIO(everything_of(organisation)),
        as_attachment=True,
        filename=f"{name[:80]}.zip",
        content_type="application/zip",
    )


def _back(organisation):
    return redirect("diagnostics:organisation_settings", organisation.slug)
