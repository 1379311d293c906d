"""Who may open what. Whoever may not see a thing gets the 404 of a thing that is not there."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .links import digest_of
from .models import Assessment, Membership, Organisation, Respondent, User

__all__ = [
    "get_assessment_for",
    "get_managed_assessment_for",
    "get_managed_organisation_for",
    "get_organisation_for",
    "get_respondent_for",
    "is_manager_of",
    "login_required",
    "require_consultant",
]

CLOSED_LINK_LASTS = timedelta(days=30)

Visitor = User | AnonymousUser


def _current(user: Visitor, roles: list[str] | None = None) -> list[int]:
    """Return the ids of the organisations that the user belongs to now, in one of the roles."""
    if not user.is_authenticated:
        return []
    return [
        one.organisation_id
        for one in user.current_memberships
        if roles is None or one.role in roles
    ]


def is_manager_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user manages the organisation now."""
    return organisation.id in _current(user, [Membership.Role.MANAGER])


def get_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages or is entrusted with."""
    return get_object_or_404(Organisation, slug=slug, id__in=_current(user))


def get_managed_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages."""
    return get_object_or_404(
        Organisation, slug=slug, id__in=_current(user, [Membership.Role.MANAGER])
    )


def get_assessment_for(user: Visitor, id: str) -> Assessment:
    """Return an assessment of an organisation that the user manages or is entrusted with."""
    return get_object_or_404(_assessments(), id=id, organisation__in=_current(user))


def get_managed_assessment_for(user: Visitor, id: str) -> Assessment:
    """Return an assessment of an organisation that the user manages."""
    return get_object_or_404(
        _assessments(), id=id, organisation__in=_current(user, [Membership.Role.MANAGER])
    )


def _assessments():
    return Assessment.objects.select_related("organisation", "version", "version__checklist").defer(
        "version__document", "version__thresholds"
    )


def get_respondent_for(token: str) -> Respondent:
    """Return the respondent whose personal link this is, with the sheet and the round.

    The link of a closed round leads to a page that says so, for thirty days.
    """
    rows = Respondent.objects.select_related(
        "sheet", "assessment", "assessment__organisation", "assessment__version"
    ).defer(
        "assessment__result",
        "assessment__sums",
        "assessment__version__document",
        "assessment__version__thresholds",
    )
    still_known = Q(assessment__closed_at=None) | Q(
        assessment__closed_at__gt=timezone.now() - CLOSED_LINK_LASTS
    )
    return get_object_or_404(rows, still_known, token_digest=digest_of(token))


def require_consultant(user: Visitor) -> User:
    """Return the user if entrusted with an organisation, else 404."""
    if not (user.is_authenticated and user.is_consultant):
        raise Http404
    return user
