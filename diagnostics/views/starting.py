"""Beginning a round of one's own: without an account, or with one."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ..access import get_default_version
from ..actions import starts
from ..asking.questionnaire import Step
from ..forms import StartForm
from ..method.checklist import Function
from ..models import Respondent, User, Version
from ..queries.versions import document_of
from ..web.begun import begun_on, remember
from ..web.frame import frame_of, slot
from ..web.throttle import address_of, times_counted

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
ALL = "all"  # in the place of one network address


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    """Ask for the side, and lead straight into the questionnaire."""
    version = _version_to_begin_with()
    if settings.START == "account" and not request.user.is_authenticated:
        return _sign_up_first(request)
    form = StartForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        if form.is_valid():
            return _begin(request, form.cleaned_data | {"version": version})
        status = 400
    begun = None if form.is_bound or "another" in request.GET else begun_on(request)
    context = {
        "form": form,
        "function": form.data.get("function"),
        "language": form.data.get("language") or get_language(),
        "functions": [Function.SALES, Function.MARKETING],
        "languages": User.Language.choices,
        "questions": document_of(version).questions,
        "begun": begun,
    }
    if not (form.is_bound or begun):
        context["fresh"] = _fresh(request, context)
    return _unlisted(render(request, "diagnostics/start.html", context, status=status))


def _fresh(request, context):
    """Return the page's own part with nothing typed: the same for everybody but the token."""
    frame = frame_of(
        "diagnostics/_start_fresh.html",
        lambda: context | {"user": request.user, "csrf_token": slot("csrf")},
        *(request.user.is_authenticated, context["questions"]),
    )
    return frame.filled({"csrf": get_token(request)})


def _version_to_begin_with() -> Version:
    """Return the version that is asked; 404 where nobody may begin, or nothing is published."""
    if settings.START == "closed":
        raise Http404
    return get_default_version()


def _sign_up_first(request):
    """Lead to an account and back; to the sign-in where only an admin makes accounts."""
    is_open = get_adapter().is_open_for_signup(request)
    return redirect_to_login(
        request.path, reverse("account_signup" if is_open else "account_login")
    )


def _begin(request, given):
    now, user = timezone.now(), request.user
    with transaction.atomic():  # counting, beginning and erasing are one write
        times, until = _starts_counted(request)
        if until is not None:
            return _later(request, until)
        if user.is_authenticated:
            return redirect(_first_step(starts.begin_as_member(user=user, now=now, **given)))
        respondent = starts.begin_as_guest(now=now, **given)
        if times == 1:
            starts.erase_run_out(now=now, most=starts.MOST_BY_THE_WAY)
    response = redirect(_first_step(respondent))
    remember(response, respondent)
    return response


def _first_step(respondent: Respondent) -> str:
    with override(respondent.language):
        return reverse("diagnostics:answer_step", args=[respondent.token, Step.TOGETHER])


def _starts_counted(request) -> tuple[int, datetime | None]:
    """Count a start; return how many began within this hour, and until when to wait, or None.

    Whoever has to wait alone uses up nothing of what all have together.
    """
    times, limits = 0, {ALL: settings.STARTS_IN_ALL}
    if address := address_of(request):
        limits = {address: settings.STARTS_AN_ADDRESS} | limits
    for whose, most in limits.items():
        times, until = times_counted("starts", whose, seconds=HOUR // SECOND)
        if times > most:
            return times, datetime.fromtimestamp(until, UTC)
    return times, None


def _later(request, until: datetime):
    status, context = HTTPStatus.TOO_MANY_REQUESTS, {"until": until}
    page = render(request, "diagnostics/start_later.html", context, status=status)
    page["Retry-After"] = str(max(1, int((until - timezone.now()).total_seconds())))
    return _unlisted(page)


def _unlisted(response):
    response["X-Robots-Tag"] = "noindex"
    return response
