"""Who may open what. Whoever may not see a thing gets the 404 of a thing that is not there."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .links import UnknownLink, digest_of
from .models import Assessment, Membership, Organisation, Respondent, SharedLink, User

__all__ = [
    "get_assessment_for",
    "get_invitation_for",
    "get_managed_assessment_for",
    "get_managed_organisation_for",
    "get_organisation_for",
    "get_respondent_for",
    "get_shared_link_for",
    "get_shared_result",
    "is_manager_of",
    "login_required",
    "require_consultant",
]

CLOSED_LINK_LASTS = timedelta(days=30)

ANSWERED = ("criteria", "conditions", "claims", "notes", "offered", "saved_at")
# What the questionnaire reads with every request, and not a column more
ANSWERING = Respondent.objects.select_related(
    "sheet", "assessment", "assessment__organisation", "assessment__version"
).only(
    *("user", "name", "email", "function", "language", "generation", "started_at", "finished_at"),
    *(f"sheet__{name}" for name in ANSWERED),
    *(f"assessment__{name}" for name in ("state", "closed_at", "closes_at", "mode")),
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
    respondent = ANSWERING.filter(token_digest=digest_of(token)).first()
    if respondent is None or _has_run_out(respondent.assessment):
        raise UnknownLink
    return respondent


def get_shared_link_for(token: str) -> SharedLink:
    """Return the shared link of a function, with its round; it runs out like a personal one."""
    rows = SharedLink.objects.select_related("assessment__organisation")
    heavy = ("assessment__result", "assessment__sums")
    link = rows.defer(*heavy).filter(token_digest=digest_of(token)).first()
    if link is None or _has_run_out(link.assessment):
        raise UnknownLink
    return link


def get_shared_result(token: str) -> Assessment:
    """Return the closed round to whose result this link leads, as long as it is switched on."""
    rows = _assessments().filter(state=Assessment.State.CLOSED)
    assessment = rows.filter(result_digest=digest_of(token)).first()
    if assessment is None:
        raise UnknownLink
    return assessment


def _has_run_out(assessment: Assessment) -> bool:
    ended_at = assessment.closed_at or assessment.closes_at  # due, and nobody came to close it
    return ended_at is not None and ended_at <= timezone.now() - CLOSED_LINK_LASTS


def get_invitation_for(user: Visitor, id: str, respondent: int) -> Respondent:
    """Return one person asked in a round that the user manages, with the round."""
    assessment = get_managed_assessment_for(user, id)
    rows = assessment.respondents.filter(withdrawn_at=None)
    found = get_object_or_404(rows, pk=respondent)
    found.assessment = assessment
    return found


def require_consultant(user: Visitor) -> User:
    """Return the user if entrusted with an organisation, else 404."""
    if not (user.is_authenticated and user.is_consultant):
        raise Http404
    return user
