"""Your account on one page, all that is kept of you, and the ways out."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.views import EmailView, SignupView
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diagnostics.actions.accounts import StillNeeded, erase, save_person
from diagnostics.localisation import product_name
from diagnostics.queries.accounts import are_last_admins, left_alone_by, person_of
from diagnostics.queries.person import data_of

from .devices import device_of, end_other_sessions, sessions_elsewhere
from .forms import LettersForm, NewAddressForm, PersonForm, ReviewsForm
from .letters import LetterDidNotGoOut
from .second_factor import lacks_second_factor


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """Show one's own account; take name and language."""
    was = str(request.user)
    form = PersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        save_person(user, was=was)
        with override(user.language):
            messages.success(request, _("Saved."))
            return redirect("account")
    UserSession.objects.create_from_request(request)  # so that "here" is always among them
    context = {
        "form": form,
        "address": EmailAddress.objects.filter(user=request.user, email=request.user.email).first(),
        "address_form": NewAddressForm(request.user),
        "letters_form": LettersForm(instance=request.user),
        "reviews_form": ReviewsForm(instance=request.user),
        "sends_letters": settings.SENDS_LETTERS,
        "here": device_of(request.headers.get("User-Agent", "")),
        "elsewhere": sessions_elsewhere(request),
        "left_alone": left_alone_by(request.user),
        "is_last_admin": are_last_admins(request.user),
        **_second_factors(request.user),
    }
    return render(request, "account/account.html", context)


def _second_factors(user):
    """Return what a person has beside the password: an app, passkeys, spare codes."""
    found = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = Authenticator.Type
    codes = next((row for row in found if row.type == kinds.RECOVERY_CODES), None)
    return {
        "has_app": any(row.type == kinds.TOTP for row in found),
        "passkeys": [row for row in found if row.type == kinds.WEBAUTHN],
        "has_codes": codes is not None,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
    }


@never_cache
@login_required
@require_safe
def second_factor(request):
    """Say that a second factor comes first, to whoever must have one and has none."""
    if not lacks_second_factor(request.user):
        return redirect("account")
    return render(request, "account/second_factor.html")


@login_required
@require_POST
def letters(request):
    """Take which letters are wanted."""
    return _take(request, LettersForm)


@login_required
@require_POST
def reviews(request):
    """Take how a consultant wants to review."""
    return _take(request, ReviewsForm)


def _take(request, form_class):
    form = form_class(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    return redirect("account")


@login_required
@require_POST
@reauthentication_required
def sign_out_elsewhere(request):
    end_other_sessions(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


@never_cache
@login_required
@require_safe
def take_data(request):
    """Give everything that is kept of the person, in one file."""
    name = slugify(product_name(), allow_unicode=True)
    response = JsonResponse(
        data_of(person_of(request.user)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{name}-data.json")
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def delete(request):
    """Ask once more, then erase the account and end all its sessions."""
    if request.method == "POST":
        try:
            erase(person_of(request.user), now=timezone.now())
        except StillNeeded:
            return redirect("account")
        get_adapter(request).logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("diagnostics:home")
    if left_alone_by(request.user) or are_last_admins(request.user):
        return redirect("account")
    return render(request, "account/delete.html")


class NewAddress(EmailView):
    """allauth's page of one's address: it takes a new one, or proves the one that there is."""

    success_url = reverse_lazy("account")

    def post(self, request, *args, **kwargs):
        if "action_send" in request.POST:
            return self._action_send(request) or redirect(self.success_url)
        return super(EmailView, self).post(request, *args, **kwargs)


class SignUp(SignupView):
    """allauth's sign-up; where its letter does not go out, there is no account either."""

    user = None

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except LetterDidNotGoOut:
            if self.user:
                self.user.delete()
            raise
