"""What a consultant's reports carry of the consultancy: its page, and the PDF to try it."""

from datetime import date, datetime, time
from http import HTTPStatus
from io import BytesIO
from typing import cast

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from ..access import get_entrusted_organisation_for, login_required, require_consultant
from ..actions.letterheads import keep_client_words, keep_letterhead
from ..desk.letterhead import ClientWordsForm, LetterheadForm
from ..explanation.of_sample import explained_sample
from ..exports.file_name import file_name
from ..exports.pdf import pdf_of
from ..exports.pdf.house import data_address, own_name_of
from ..importing.upload import KeptUpTo, is_too_large
from ..models import Assessment, Letterhead, Organisation
from ..queries.letterheads import client_words_of, clients_addressed, clients_to_address
from ..queries.sample import shipped_sample
from ..reading.pictures import LARGEST
from ..reading.text import clean

MOST_READ = 20 * 1024 * 1024  # bytes: so that what was typed beside too large a logo is kept


@csrf_exempt  # only here: a request is measured before it is read, then its token is checked
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def letterhead(request):
    """Show and keep name, address, logo, words and sections."""
    user = require_consultant(request.user)
    stored = Letterhead.objects.filter(user=user).first() or Letterhead(user=user)
    if request.method != "POST":
        return _show(request, stored)
    if is_too_large(request, largest=MOST_READ):
        messages.error(request, _("This file is larger than 2 MB. Nothing was stored."))
        return _show(request, stored, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    request.upload_handlers = [KeptUpTo(request, largest=LARGEST)]
    return _take(request, stored)


def _show(request, stored, form=None, *, status=200):
    search = clean(request.GET.get("client", ""))
    others, has_more = clients_to_address(stored.user, search)
    context = {
        "form": form or LetterheadForm(letterhead=stored),
        "logo": data_address(bytes(stored.logo)) if stored.logo else "",
        "name": stored.name,
        "addressed": clients_addressed(stored.user),
        "others": others,
        "has_more": has_more,
        "search": search,
    }
    return render(request, "diagnostics/letterhead.html", context, status=status)


@csrf_protect
def _take(request, stored):
    form = LetterheadForm(request.POST, request.FILES, letterhead=stored)
    if not form.is_valid():
        return _show(request, stored, form, status=HTTPStatus.BAD_REQUEST)
    keep_letterhead(stored.user, **form.said)
    messages.success(request, _("Your report is saved. What was exported before stays."))
    return redirect("diagnostics:letterhead")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def client_words(request, slug):
    """Show and keep what the consultant's reports say to one client."""
    organisation = get_entrusted_organisation_for(request.user, slug)
    stored = client_words_of(request.user, organisation)
    sent = request.POST if request.method == "POST" else None
    form = ClientWordsForm(sent, initial=model_to_dict(stored) if stored else None)
    if form.is_valid():
        keep_client_words(request.user, organisation, **form.cleaned_data)
        messages.success(request, _("Your report is saved. What was exported before stays."))
        return redirect("diagnostics:letterhead")
    context = {"organisation": organisation, "form": form}
    status = HTTPStatus.BAD_REQUEST if form.is_bound else 200
    return render(request, "diagnostics/client_words.html", context, status=status)


@never_cache
@require_safe
@login_required
def letterhead_sample(request):
    """Give the sample's result as the consultant's report: what is stored, on invented answers."""
    user = require_consultant(request.user)
    file = shipped_sample().file
    assessment = Assessment(
        organisation=Organisation(name=file.organisation),
        state=Assessment.State.CLOSED,
        closed_at=timezone.make_aware(datetime.combine(cast(date, file.closed_on), time())),
    )
    pdf = pdf_of(
        assessment,
        explained_sample(),
        method_address=request.build_absolute_uri(reverse("diagnostics:method")),
        own=own_name_of(user, on=timezone.localdate()),
    )
    return FileResponse(BytesIO(pdf), as_attachment=True, filename=file_name(assessment, "pdf"))
