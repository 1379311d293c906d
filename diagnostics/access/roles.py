"""Gates to what a part of the installation is for: consultants, admins, their own things."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from ..models import Checklist, SavedView, User, Version
from ..queries.checklists import draft_of
from ..queries.versions import default_version
from .standing import Visitor


def require_consultant(user: Visitor) -> User:
    """Return the user if entrusted with an organisation, else 404."""
    if not (user.is_authenticated and user.is_consultant):
        raise Http404
    return user


def require_admin(user: Visitor) -> User:
    """Return the user if an admin, else 404: admins alone see and edit checklists."""
    if not (user.is_authenticated and user.is_staff):
        raise Http404
    return user


def get_saved_view_for(user: Visitor, id: int) -> SavedView:
    """Return a view that the consultant saved."""
    return get_object_or_404(SavedView, pk=id, user=require_consultant(user))


def get_checklist_for(user: Visitor, code: str) -> Checklist:
    """Return a checklist, for an admin."""
    require_admin(user)
    return get_object_or_404(Checklist, code=code)


def get_draft_for(user: Visitor, code: str) -> Version:
    """Return a checklist's draft, for an admin; raises NoDraft, a view of it is on_a_draft."""
    return draft_of(get_checklist_for(user, code))


def get_version_for(user: Visitor, code: str, number: int) -> Version:
    """Return a published version of a checklist, for an admin."""
    rows = get_checklist_for(user, code).versions.select_related("checklist", "published_by")
    return get_object_or_404(rows, number=number)


def get_default_version() -> Version:
    """Return the version that is asked now; where none is published there is nothing to see."""
    try:
        return default_version()
    except Version.DoesNotExist:
        raise Http404 from None
