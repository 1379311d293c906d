"""Who may open what. Whoever may not see a thing gets the 404 of a thing that is not there.

A gate gives a round as it is now: the first visit after its last day closes it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from .actions.rounds import close_if_due
from .models import (
    Assessment,
    GuestStart,
    Membership,
    Organisation,
    Respondent,
    SharedLink,
    User,
)
from .models.links import UnknownLink, digest_of
from .models.prepared import Prepared
from .queries.results import ShownAfterClosing, is_shown_after_closing

__all__ = [
    "get_assessment_for",
    "get_assessments_for",
    "get_guest_start_for",
    "get_imported_assessment_for",
    "get_invitation_for",
    "get_managed_assessment_for",
    "get_managed_organisation_for",
    "get_organisation_for",
    "get_respondent_for",
    "get_result_for",
    "get_shared_link_for",
    "get_shared_result",
    "is_manager_of",
    "is_member_of",
    "is_consultant_of",
    "login_required",
    "require_consultant",
    "shown_after_closing",
]

CLOSED_LINK_LASTS = timedelta(days=30)

ANSWERED = ("criteria", "conditions", "claims", "notes", "offered", "saved_at")
# What the questionnaire reads with every request, and not a column more
ANSWERING = Prepared(
    lambda digest: (
        Respondent.objects.filter(token_digest=digest)
        .select_related("sheet", "assessment", "assessment__organisation", "assessment__version")
        .only(
            *("user", "name", "email", "function", "language", "generation"),
            *("started_at", "finished_at"),
            *(f"sheet__{name}" for name in ANSWERED),
            *(f"assessment__{name}" for name in ("state", "closed_at", "closes_at", "mode")),
            *(f"assessment__organisation__{name}" for name in ("name", "name_fa")),
            "assessment__version__digest",
        )
    )
)
ROUND = Prepared(lambda id: _assessments().filter(id=id))

Visitor = User | AnonymousUser


def _current(user: Visitor, role: str | None = None) -> set[int]:
    """Return the ids of the organisations that the user belongs to now, in the role or in any."""
    if not user.is_authenticated:
        return set()
    return {id for id, held in user.roles.items() if role is None or held == role}


def is_member_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user manages the organisation or is entrusted with it now."""
    return organisation.id in _current(user)


def is_manager_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user manages the organisation now."""
    return organisation.id in _current(user, Membership.Role.MANAGER)


def is_consultant_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the organisation is entrusted to the user now."""
    return organisation.id in _current(user, Membership.Role.CONSULTANT)


def get_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages or is entrusted with."""
    return _organisation_of(_current(user), slug)


def get_managed_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages."""
    return _organisation_of(_current(user, Membership.Role.MANAGER), slug)


def _organisation_of(organisations: set[int], slug: str) -> Organisation:
    return get_object_or_404(Organisation, slug=slug, id__in=organisations)


def get_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation that the user manages or is entrusted with."""
    return _assessment_of(_current(user), id)


def get_imported_assessment_for(user: Visitor, id: str) -> Assessment:
    """Return an assessment that came from a file, for whoever may import one there."""
    assessment = get_assessment_for(user, id)
    if not assessment.is_imported:
        raise Http404
    return assessment


def get_assessments_for(user: Visitor, ids: Sequence[UUID]) -> list[Assessment]:
    """Return assessments in the order of their ids, in one query; 404 if any may not be seen."""
    found = _assessments().filter(organisation__in=_current(user)).in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Http404
    return [close_if_due(found[id], now=timezone.now()) for id in ids]


def get_managed_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation that the user manages."""
    return _assessment_of(_current(user, Membership.Role.MANAGER), id)


def _assessment_of(organisations: set[int], id: str | UUID) -> Assessment:
    assessment: Assessment | None = ROUND.first(id)
    if assessment is None or assessment.organisation_id not in organisations:
        raise Http404
    return close_if_due(assessment, now=timezone.now())


def get_result_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of which something may be read; a view of it is shown_after_closing."""
    assessment = get_assessment_for(user, id)
    if is_shown_after_closing(assessment):
        raise ShownAfterClosing
    return assessment


def shown_after_closing(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead to the page of the result, which says when there is one, while it may not be read."""

    @wraps(view)
    def shown(request: HttpRequest, id: UUID, **more: Any) -> HttpResponseBase:
        try:
            return view(request, id, **more)
        except ShownAfterClosing:
            return redirect("diagnostics:result", id)

    return shown


def _assessments() -> QuerySet[Assessment]:
    rows = Assessment.objects.select_related("organisation", "version", "version__checklist")
    return rows.named().defer("version__document", "version__thresholds")


class LinkOfAnother(Exception):
    """An anonymous round's personal link, opened by one of those who must not read the answers."""

    def __init__(self, assessment: Assessment):
        self.assessment = assessment


def get_respondent_for(user: Visitor, token: str) -> Respondent:
    """Return the respondent whose personal link this is, with the sheet and the round.

    The link of a closed round leads to a page that says so, for thirty days. Raises LinkOfAnother
    where a manager or consultant opens somebody else's link of an anonymous round (DECISIONS 26).
    """
    respondent: Respondent | None = ANSWERING.first(digest_of(token))
    if respondent is None or _has_run_out(respondent.assessment):
        raise UnknownLink
    if respondent.assessment.is_anonymous and not _may_open(user, respondent):
        raise LinkOfAnother(respondent.assessment)
    respondent.assessment = close_if_due(respondent.assessment, now=timezone.now())
    return respondent


def _may_open(user: Visitor, respondent: Respondent) -> bool:
    """Tell whether an anonymous round's link is the user's own, or the user is no member."""
    organisation = respondent.assessment.organisation
    if not user.is_authenticated or not is_member_of(user, organisation):
        return True
    is_own_address = respondent.email != "" and respondent.email.lower() == user.email.lower()
    return respondent.user_id == user.pk or is_own_address


def get_shared_link_for(token: str) -> SharedLink:
    """Return the shared link of a function, with its round; it runs out like a personal one."""
    rows = SharedLink.objects.select_related("assessment__organisation")
    heavy = ("assessment__result", "assessment__sums")
    link = rows.defer(*heavy).filter(token_digest=digest_of(token)).first()
    if link is None or _has_run_out(link.assessment):
        raise UnknownLink
    return link


def get_guest_start_for(token: str) -> GuestStart:
    """Return what was begun without an account by whoever holds this personal link.

    One that nobody kept in time is not there, erased already or not.
    """
    start = GuestStart.objects.of_link(token, now=timezone.now())
    if start is None or _has_run_out(start.respondent.assessment):
        raise UnknownLink
    return start


def get_shared_result(token: str) -> Assessment:
    """Return the closed round to whose result this link leads, as long as it is switched on."""
    rows = _assessments().filter(state=Assessment.State.CLOSED, set_aside_at=None)
    assessment = rows.filter(result_digest=digest_of(token)).first()
    if assessment is None:
        raise UnknownLink
    return assessment


def _has_run_out(assessment: Assessment) -> bool:
    ended_at = assessment.closed_at or assessment.closes_at  # due, and nobody came to close it
    return ended_at is not None and ended_at <= timezone.now() - CLOSED_LINK_LASTS


def get_invitation_for(user: Visitor, id: str | UUID, respondent: int) -> Respondent:
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
