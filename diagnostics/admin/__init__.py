"""The admin's workplace: people, organisations, and the checklist with its drafts.

Answers, sheets and submissions are not here: nobody reads or edits single answers in the admin.
"""

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect, resolve_url
from django.utils.functional import lazy

from ..localisation import product_name
from . import checklists, drafts, people, trail

__all__ = ["checklists", "drafts", "people", "trail"]


def sign_in(request, extra_context=None):  # noqa: ARG001 - Django names it so
    """Lead to the one page for signing in, where the lockout counts; hide from who is no admin."""
    if admin.site.has_permission(request):
        return redirect("admin:index")
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or resolve_url("admin:index"))


# Django's own site stays, so that every model registers where its app expects it
admin.site.login = sign_in  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = lazy(product_name, str)()
