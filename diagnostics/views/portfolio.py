"""A consultant's desk: what needs them, then every client or every round, by pages."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ..access import get_saved_view_for, login_required, require_consultant
from ..actions import saved_views
from ..actions.mail import send_waiting
from ..actions.review import tell_of_days_that_came
from ..desk.list import list_of
from ..desk.needs import needs_in_words
from ..desk.picture import PICTURE, picture_of
from ..desk.sieve import TILES, ViewForm
from ..queries.needs import AGAIN, desk_in_numbers, desk_of
from ..queries.portfolio import views_of
from ..web.standby import from_a_standby

LETTERS = 10  # of one client sent by the way; the rest waits for cron


@require_safe
@login_required
def portfolio(request):
    """Show what needs the consultant, and the page of the list that the address says."""
    user = require_consultant(request.user)
    from_a_standby(request)
    now = timezone.now()
    today = timezone.localdate(now)
    if request.GET.get("tab") == PICTURE:
        return _picture(request, user, now)
    listed = list_of(user, request.GET, language=get_language(), now=now)
    context = {"listed": listed, "today": today, "view_form": ViewForm(), "views": views_of(user)}
    if not listed.of_rounds:
        asked = desk_of if listed.is_plain else desk_in_numbers
        counts, needs = asked(user, now=now, today=today)
        if any(need.kind == AGAIN for need in needs):
            _tell_of_days(user, now)
        context |= {
            "counts": counts,
            "tiles": [(code, name, counts.by_type[code]) for code, name in TILES],
            "needs": needs_in_words(needs, today=today),
        }
    return render(request, "diagnostics/portfolio.html", context)


def _tell_of_days(user, now):
    """Write to whoever advises the clients whose day to look again has come, where no cron does."""
    for organisation in tell_of_days_that_came(of=user, now=now):
        send_waiting(members_of=organisation, now=now, limit=LETTERS)


def _picture(request, user, now):
    """Show all clients in one picture, narrowed as the list is."""
    context = {
        "listed": picture_of(user, request.GET, now=now),
        "today": timezone.localdate(now),
        "view_form": ViewForm(),
        "views": views_of(user),
    }
    return render(request, "diagnostics/portfolio_picture.html", context)


@require_POST
@login_required
def view_save(request):
    """Keep the list that an address says under a name."""
    user = require_consultant(request.user)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 characters."))
        return _back(request.POST.get("query", ""))
    try:
        saved_views.keep_view(user, **form.cleaned_data)
    except saved_views.TooMany:
        messages.error(request, _("You have thirty views: drop one first."))
    else:
        messages.success(request, _("The view is saved."))
    return _back(form.cleaned_data["query"])


@require_POST
@login_required
def view_drop(request, id):
    saved_views.drop_view(get_saved_view_for(request.user, id))
    messages.success(request, _("The view is dropped."))
    return redirect("diagnostics:portfolio")


def _back(query: str):
    """Lead to the list again; what an address may hold is read anew there."""
    held = QueryDict(query[:1000]).urlencode()
    return redirect(f"{reverse('diagnostics:portfolio')}?{held}#list")
