"""The end of a draft: what stands in the way, and then it is published, or discarded."""

from http import HTTPStatus

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ..access import get_draft_for, login_required
from ..actions.checklists import NotADraft, NothingChanged, discard_draft, publish_draft
from ..instruments.checks import Refused
from ..instruments.document import digest, read_document
from ..instruments.readers import DocumentError
from ..localisation import digits
from ..queries.checklists import NoDraft
from ..queries.drafts import draft_document
from ..queries.moves import finished_rounds
from ..web.confirming import confirmation, is_confirmed
from ..web.costly import PROMPT, CostsTooMuch, weigh_rounds
from ..workbench.checks import CHECKED
from ..workbench.frame import framed, on_a_draft
from ..workbench.moves import numbers_by_change, whom_it_moves
from ..workbench.publishing import TICK, PublishForm, as_bar, report_on
from ..workbench.standing import standing_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_publish(request, code):
    """Say what stands in the way of a draft; publish what was seen, and nothing else."""
    draft = get_draft_for(request.user, code)
    standing = standing_of(draft)
    seen = digest(standing.data)
    is_otherwise = request.method == "POST" and request.POST.get("seen") != seen
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not is_otherwise and form.is_valid():
        return _publish(request, draft, form.cleaned_data)
    context = framed(draft, "draft_publish", standing) | _report(request, draft, standing)
    context |= {"form": form, "seen": seen, "is_otherwise": is_otherwise}
    status = HTTPStatus.CONFLICT if is_otherwise else 400 if form.is_bound else 200
    return render(request, "checklists/publish.html", context, status=status)


def _report(request, draft, standing):
    """Return the parts of the report: checks, changes in short, whom it would move."""
    report = report_on(standing, draft)
    shares = [(name, share, as_bar(share)) for name, share in report.shares]
    told = {"report": report, "shares": shares, "tick": TICK, "checked": CHECKED}
    if standing.is_refused:
        return told
    try:
        number = weigh_rounds(request, finished_rounds())
    except CostsTooMuch as refusal:
        return told | {"too_much": refusal}
    if number > PROMPT:
        return told | {"are_many": number}
    before, checklist = (
        read_document(document).checklist for document in (standing.before, standing.data)
    )
    whom = whom_it_moves(draft, checklist)
    return told | {
        "whom": whom,
        "numbers": numbers_by_change(whom.moves, draft, before, checklist),
    }


def _publish(request, draft, given):
    default = draft.checklist.default
    try:
        version = publish_draft(draft, by=request.user, now=timezone.now(), **given)
    except NothingChanged:
        messages.error(request, _("The draft says the same as the version that it began from."))
    except NotADraft:
        raise NoDraft from None
    except (DocumentError, Refused):
        pass  # the page says what stands in the way
    else:
        messages.success(request, _published(version, default, is_default=given["is_default"]))
        return redirect("diagnostics:checklists")
    return redirect("diagnostics:draft_publish", draft.checklist.code)


def _published(version, former, *, is_default):
    """Return what is said after publishing, with the way back."""
    said = {"number": digits(version.number)}
    if not is_default:
        return _("Version %(number)s is published. New rounds do not use it.") % said
    words = escape(_("Version %(number)s is published and is the default of new rounds.") % said)
    if former is None:
        return words
    code = version.checklist.code
    back = _("Take it back: make version %(number)s the default") % {
        "number": digits(former.number)
    }
    address = reverse("diagnostics:version_default", args=[code, former.number])
    return format_html('{} <a href="{}">{}</a>', words, address, back)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@on_a_draft
def draft_discard(request, code):
    """Ask, then throw the draft away."""
    template = "checklists/discard.html"
    draft = get_draft_for(request.user, code)
    with transaction.atomic():
        context = framed(draft, "draft_publish") | {"seen_draft": digest(draft_document(draft))}
        if not is_confirmed(request, template, context):
            return confirmation(request, template, context)
        discard_draft(draft, by=request.user)
    messages.success(request, _("The draft is discarded."))
    return redirect("diagnostics:checklists")
