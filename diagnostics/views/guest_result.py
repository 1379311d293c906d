"""What a guest's own answers come to, and the account that keeps it."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ..access import get_guest_start_for, is_manager_of
from ..asking.questionnaire import CHECK, Step, questions_of
from ..explanation.guest import stages_given
from ..explanation.of_round import explained
from ..explanation.words import function_name
from ..forms import KeepForm
from ..models import GuestStart, Respondent, User
from ..queries.versions import document_of
from ..web.begun import wait_to_keep
from ..web.policy import draws
from ..web.private_link import private_link


@draws
@private_link("answer")
@sensitive_post_parameters("password1")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_result(request, token):
    """Show what one side's answers come to; take an e-mail, and maybe a password, to keep it."""
    start = get_guest_start_for(token)
    if start.kept_at is not None:
        return _kept(request, start)
    if start.respondent.finished_at is None:
        return redirect(start.respondent)
    if request.method != "POST":
        return _show(request, start)
    if not get_adapter().is_open_for_signup(request):
        return redirect("account_login")
    refusal = ratelimit.consume_or_429(request, action="signup")
    if refusal:
        return refusal
    form = KeepForm(request.POST)
    if form.is_valid():
        wait_to_keep(request, start)
        answer = (_sign_up if form.cleaned_data["password1"] else _send_code)(request, form)
        if answer:
            return answer
    return _show(request, start, form=form, status=400)


def _kept(request, start: GuestStart):
    """Lead its manager to the round; tell everybody else that it needs a sign-in now."""
    if is_manager_of(request.user, start.organisation):
        return redirect(start.respondent.assessment)
    return render(request, "diagnostics/guest_kept.html", {"start": start})


def _show(request, start: GuestStart, *, form: KeepForm | None = None, status=200):
    assessment = start.respondent.assessment
    explanation = explained(assessment, is_shared=True)
    other = start.other_function
    context = {
        "guest": start,
        "token": start.respondent.token,
        "assessment": assessment,
        "explanation": explanation,
        "verdict": explanation.verdict,
        "other": function_name(other),
        "open": _open(start.respondent),
        "stages": stages_given(start.respondent.sheet.claims.get("today", {}), other),
        "form": form or KeepForm(),
        "is_sign_up_open": get_adapter().is_open_for_signup(request),
    }
    return render(request, "diagnostics/guest_result.html", context, status=status)


def _open(respondent: Respondent) -> str:
    """Return the page that names what has no answer; where all are "don't know", the statements."""
    version = respondent.assessment.version
    questions = questions_of(document_of(version), version.digest, Step.TOGETHER)
    return CHECK if questions.unanswered_in(respondent.sheet) else Step.TOGETHER


def _sign_up(request, form: KeepForm) -> HttpResponse:
    """Make the account as the sign-up does; an e-mail that has one gets the same next page."""
    user, answer = form.try_save(request)
    if answer:
        return answer
    try:
        return complete_signup(request, user=user)
    except ImmediateHttpResponse as led:
        return led.response


def _send_code(request, form: KeepForm) -> HttpResponse | None:
    """E-mail a code that signs in, to a new account or to the one that there is.

    None, with the problem on the form, where too many codes went to the address.
    """
    email = form.cleaned_data["email"]
    if not ratelimit.consume(request, action="request_login_code", key=email):
        form.add_error("email", _("Too many codes went there just now. Wait a minute."))
        return None
    found = filter_users_by_email(email, is_active=True, prefer_verified=True, for_login=True)
    user = found[0] if found else None
    if user is None and not User.objects.filter(email=email).exists():
        user = form.save(request)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    return redirect("account_confirm_login_code")
