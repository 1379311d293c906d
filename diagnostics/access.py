"""Who may open what. Whoever may not see a thing gets the 404 of a thing that is not there."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
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

# What the questionnaire reads with every request, and not a column more
ANSWERING = Respondent.objects.select_related(
    "sheet", "assessment", "assessment__organisation", "assessment__version"
).only(
    *("user", "name", "function", "language", "generation", "started_at", "finished_at"),
    *(f"sheet__{name}" for name in ("criteria", "conditions", "claims", "saved_at")),
    *(f"assessment__{name}" for name in ("state", "closed_at")),
    *(f"assessment__organisation__{name}" for name in ("name", "name_fa")),
    "assessment__version__digest",
)

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
    respondent = get_object_or_404(ANSWERING, token_digest=digest_of(token))
    closed_at = respondent.assessment.closed_at
    if closed_at and closed_at <= timezone.now() - CLOSED_LINK_LASTS:
        raise Http404
    return respondent


def require_consultant(user: Visitor) -> User:
    """Return the user if entrusted with an organisation, else 404."""
    if not (user.is_authenticated and user.is_consultant):
        raise Http404
    return user
