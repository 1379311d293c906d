"""Who may open what. Whoever may not see a thing gets the 404 of a thing that is not there.

A gate gives a round as it is now: the first visit after its last day closes it.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, NoReturn, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from .actions.rounds import close_if_due
from .models import (
    Assessment,
    Checklist,
    DiscardedLink,
    GuestStart,
    Head,
    Import,
    Membership,
    MembershipInvitation,
    Organisation,
    PlannedAction,
    Respondent,
    SavedView,
    SharedLink,
    User,
    Version,
)
from .models.assessment import Assessments
from .models.links import UnknownLink, digest_of, is_over
from .models.people import MemberStanding, with_standing
from .models.prepared import Known, Prepared
from .models.start import start_of_link
from .queries.checklists import draft_of
from .queries.heads import sides_headed_by
from .queries.results import ShownAfterClosing, is_shown_after_closing
from .queries.versions import default_version
from .web.private_link import KnownLink

__all__ = [
    "get_asked_for",
    "get_assessment_for",
    "get_assessments_for",
    "get_checklist_for",
    "get_default_version",
    "get_draft_for",
    "get_entrusted_organisation_for",
    "get_guest_start_for",
    "get_head_for",
    "get_import_for",
    "get_imported_assessment_for",
    "get_invitation_for",
    "get_managed_assessment_for",
    "get_managed_organisation_for",
    "get_membership_for",
    "get_membership_invitation_for",
    "get_organisation_beside_others_for",
    "get_organisation_for",
    "get_organisation_to_import_for",
    "get_organisation_to_run_for",
    "get_own_head_for",
    "get_owned_organisation_for",
    "get_planned_action_for",
    "get_respondent_for",
    "get_result_for",
    "get_round_to_review_for",
    "get_round_to_run_for",
    "get_saved_view_for",
    "get_shared_link_for",
    "get_shared_result",
    "get_version_for",
    "is_consultant_of",
    "is_in_charge_of",
    "is_manager_of",
    "is_member_of",
    "login_required",
    "may_review",
    "may_run_rounds_of",
    "may_take_part",
    "require_admin",
    "require_consultant",
    "shown_after_closing",
]

FORBIDDEN, GONE = 403, 410
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
ROUND = Prepared(
    lambda id, user: with_standing(
        _assessments().beside().filter(id=id), user, to_organisation="organisation__"
    )
)
ORGANISATION = Prepared(
    lambda slug, user: with_standing(Organisation.objects.filter(slug=slug), user)
)

Visitor = User | AnonymousUser


def _belongs(
    user: Visitor, organisation: int, holds: Callable[[MemberStanding], bool] = bool
) -> bool:
    """Tell whether the user's membership in an organisation stands, and something holds of it."""
    standing = user.standing_in(organisation) if user.is_authenticated else None
    return standing is not None and holds(standing)


def _is_owned(standing: MemberStanding) -> bool:
    """Tell whether a membership is a manager's, or a consultant's where no manager is."""
    return standing.role == Membership.Role.MANAGER or not standing.has_manager


def _takes_changes(standing: MemberStanding) -> bool:
    """Tell whether a membership's organisation takes changes: an archived one is only read."""
    return not standing.archived_at


def _is_managed(standing: MemberStanding) -> bool:
    return _is_owned(standing) and _takes_changes(standing)


def _is_run(standing: MemberStanding) -> bool:
    """Tell whether a membership allows to run rounds: a manager may let a consultant do that."""
    return (_is_owned(standing) or standing.may_run_rounds) and _takes_changes(standing)


def _is_entrusted(standing: MemberStanding) -> bool:
    return standing.role == Membership.Role.CONSULTANT


def _is_reviewed(standing: MemberStanding) -> bool:
    """Tell whether a membership allows to review: a consultant's, while changes are taken."""
    return _is_entrusted(standing) and _takes_changes(standing)


def _may_take_part(standing: MemberStanding) -> bool:
    """Tell whether a membership's organisation may take part beside others by the user's word.

    No consultant says so, not in a manager's place either.
    """
    return standing.role == Membership.Role.MANAGER and settings.BENCHMARK


def is_member_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user manages the organisation or is entrusted with it now."""
    return _belongs(user, organisation.id)


def is_manager_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may do now what a manager may (DECISIONS 28)."""
    return _belongs(user, organisation.id, _is_managed)


def may_run_rounds_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may open, change and close rounds, invite and remind."""
    return _belongs(user, organisation.id, _is_run)


def is_in_charge_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user decides who belongs to the organisation, archived or not."""
    return _belongs(user, organisation.id, _is_owned)


def may_take_part(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may say that the organisation's result is counted beside others."""
    return _belongs(user, organisation.id, _may_take_part)


def is_consultant_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the organisation is entrusted to the user now."""
    return _belongs(user, organisation.id, _is_entrusted)


def get_default_version() -> Version:
    """Return the version that is asked now; where none is published there is nothing to see."""
    try:
        return default_version()
    except Version.DoesNotExist:
        raise Http404 from None


def get_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages or is entrusted with."""
    return _organisation_of(user, slug)


def get_managed_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation in which the user may do what a manager may."""
    return _organisation_of(user, slug, _is_managed)


def get_organisation_to_run_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation whose rounds the user may run."""
    return _organisation_of(user, slug, _is_run)


def get_organisation_to_import_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation into which the user may bring a round from a file, as any member."""
    return _organisation_of(user, slug, _takes_changes)


def get_owned_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation whose settings and people are the user's to change, archived too."""
    return _organisation_of(user, slug, _is_owned)


def get_entrusted_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that is entrusted to the user, archived or not."""
    return _organisation_of(user, slug, _is_entrusted)


def get_organisation_beside_others_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation of which the user may say whether it takes part, archived too."""
    return _organisation_of(user, slug, _may_take_part)


def get_membership_for(user: Visitor, slug: str, id: int) -> Membership:
    """Return a membership that stands: one's own, or any where the user decides who belongs."""
    organisation = get_organisation_for(user, slug)
    rows = organisation.memberships.filter(withdrawn_at=None).select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=id)
    if membership.user_id != user.pk and not is_in_charge_of(user, organisation):
        raise Http404
    return membership


def _organisation_of(
    user: Visitor, slug: str, holds: Callable[[MemberStanding], bool] = bool
) -> Organisation:
    organisation: Organisation = _own(ORGANISATION, slug, user, holds)
    return organisation


def _own(
    rows: Prepared, known_by: Known, user: Visitor, holds: Callable[[MemberStanding], bool]
) -> Any:
    """Return what is known by this, where the user's standing allows it; one query."""
    if not isinstance(user, User):
        raise Http404
    if (found := rows.first(known_by, user.pk)) is None:
        raise Http404
    organisation = getattr(found, "organisation", found)
    standing = MemberStanding(
        found.role, found.may_run_rounds, found.has_manager, organisation.archived_at
    )
    user.standings[organisation.pk] = standing
    if not holds(standing):
        raise Http404
    return found


def get_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation that the user manages or is entrusted with."""
    return _assessment_of(user, id)


def get_imported_assessment_for(user: Visitor, id: str) -> Assessment:
    """Return an assessment that came from a file, for whoever may import one there."""
    assessment = _assessment_of(user, id, _takes_changes)
    if not assessment.is_imported:
        raise Http404
    return assessment


def imports_for(user: Visitor) -> QuerySet[Import]:
    """Return what came in by file, all of its rounds where the user may bring rounds in."""
    own = Membership.objects.held_by(user.pk).filter(organisation__archived_at=None)
    within = own.values("organisation")
    rounds = Assessment.objects.filter(imported_with=OuterRef("pk"))
    theirs = Assessment.objects.filter(organisation__in=within, imported_with__isnull=False)
    rows = Import.objects.filter(pk__in=theirs.values("imported_with"))
    return rows.exclude(Exists(rounds.exclude(organisation__in=within)))


def get_import_for(user: Visitor, id: int) -> Import:
    """Return an import that the user may set aside as a whole."""
    return get_object_or_404(imports_for(user), pk=id)


def get_own_import_for(user: User, id: int) -> Import:
    """Return an import that the user began, stored or not."""
    return get_object_or_404(Import, pk=id, by=user)


def get_assessments_for(user: Visitor, ids: Sequence[UUID]) -> list[Assessment]:
    """Return assessments in the order of their ids, in one query; 404 if any may not be seen."""
    own = Membership.objects.held_by(user.pk).filter(organisation=OuterRef("organisation"))
    found = _assessments().filter(Exists(own)).in_bulk(ids)
    if len(found) < len(set(ids)):
        raise Http404
    return [close_if_due(found[id], now=timezone.now()) for id in ids]


def get_managed_assessment_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation in which the user may do what a manager may."""
    return _assessment_of(user, id, _is_managed)


def get_round_to_run_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return an assessment of an organisation whose rounds the user may run."""
    return _assessment_of(user, id, _is_run)


def get_round_to_review_for(user: Visitor, id: str | UUID) -> Assessment:
    """Return a closed round of an organisation that is entrusted to the user, to review it."""
    assessment = get_assessment_for(user, id)
    if not may_review(user, assessment):
        raise Http404
    return assessment


def may_review(user: Visitor, assessment: Assessment) -> bool:
    """Tell whether the user may review the round now."""
    is_closed = not (assessment.is_open or assessment.is_set_aside)
    return is_closed and _belongs(user, assessment.organisation_id, _is_reviewed)


def _assessment_of(
    user: Visitor, id: str | UUID, holds: Callable[[MemberStanding], bool] = bool
) -> Assessment:
    assessment: Assessment = _own(ROUND, id, user, holds)
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


def _assessments() -> Assessments:
    rows = Assessment.objects.select_related("organisation", "version", "version__checklist")
    return rows.named().defer("version__document", "version__thresholds")


def _refuse_unknown(token: str) -> NoReturn:
    if DiscardedLink.objects.filter(token_digest=digest_of(token)).exists():
        raise KnownLink("diagnostics/answer_discarded.html", status=GONE)
    raise UnknownLink


def get_respondent_for(user: Visitor, token: str) -> Respondent:
    """Return the respondent whose personal link this is, with the sheet and the round.

    The link of a closed round leads to a page that says so, for thirty days. Raises KnownLink where
    a manager or consultant opens somebody else's link of an anonymous round (DECISIONS 26).
    """
    respondent: Respondent | None = ANSWERING.first(digest_of(token))
    if respondent is None:
        _refuse_unknown(token)
    assessment = respondent.assessment
    if _has_run_out(assessment):
        raise UnknownLink
    if assessment.is_anonymous and not _may_open(user, respondent):
        context = {"assessment": assessment, "organisation": assessment.organisation}
        raise KnownLink("diagnostics/answer_not_opened.html", context, status=FORBIDDEN)
    respondent.assessment = close_if_due(assessment, now=timezone.now())
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
    if link is None:
        _refuse_unknown(token)
    if _has_run_out(link.assessment):
        raise UnknownLink
    return link


def get_guest_start_for(token: str) -> GuestStart:
    """Return what was begun without an account by whoever holds this personal link.

    One that nobody kept in time is not there, erased already or not.
    """
    start = start_of_link(token, now=timezone.now())
    if start is None or _has_run_out(start.respondent.assessment):
        raise UnknownLink
    return start


def get_planned_action_for(user: Visitor, slug: str, id: int) -> PlannedAction:
    """Return an action of the plan of an organisation whose rounds the user may run."""
    organisation = get_organisation_to_run_for(user, slug)
    rows = PlannedAction.objects.select_related("organisation")
    return get_object_or_404(rows, organisation=organisation, pk=id)


def get_asked_for(user: Visitor, slug: str, id: int) -> MembershipInvitation:
    """Return who is asked to join and has not answered, where the user decides who belongs."""
    organisation = get_owned_organisation_for(user, slug)
    rows = MembershipInvitation.objects.waiting().filter(organisation=organisation)
    return get_object_or_404(rows.select_related("organisation"), pk=id)


def get_membership_invitation_for(token: str) -> MembershipInvitation:
    """Return who is asked by this link to take a part in an organisation.

    It is good for seven days, until it is answered or withdrawn.
    """
    rows = MembershipInvitation.objects.waiting().select_related("organisation", "asked_by")
    invitation = rows.filter(token_digest=digest_of(token)).first()
    if invitation is None or not invitation.works(timezone.now()):
        raise UnknownLink
    return invitation


def get_head_for(token: str) -> Head:
    """Return the head of a side whose personal link this is.

    It works for thirty days after the last letter, and not where nothing changes any more.
    """
    rows = Head.objects.standing().select_related("organisation")
    rows = rows.filter(organisation__archived_at=None, token_digest=digest_of(token))
    head = rows.first()
    if head is None or head.lasts_until is None or head.lasts_until <= timezone.now():
        raise UnknownLink
    return head


def get_own_head_for(user: Visitor, slug: str, side: str) -> Head:
    """Return a side's head, if that is the user, who belongs to the organisation."""
    organisation = _organisation_of(user, slug, _takes_changes)
    try:
        return sides_headed_by(cast(User, user), organisation)[side]
    except KeyError:
        raise Http404 from None


def get_shared_result(token: str) -> Assessment:
    """Return the closed round to whose result this link leads, as long as it is switched on."""
    rows = _assessments().filter(state=Assessment.State.CLOSED, set_aside_at=None)
    assessment = rows.filter(result_digest=digest_of(token)).first()
    if assessment is None:
        raise UnknownLink
    return assessment


def _has_run_out(assessment: Assessment) -> bool:
    now = timezone.now()
    if assessment.closed_at is not None:
        return is_over(assessment.closed_at, CLOSED_LINK_LASTS, now=now)
    closes_at = assessment.closes_at  # due, and nobody came to close it
    return closes_at is not None and closes_at <= now - CLOSED_LINK_LASTS


def get_invitation_for(user: Visitor, id: str | UUID, respondent: int) -> Respondent:
    """Return one person asked in a round that the user may run, with the round."""
    assessment = get_round_to_run_for(user, id)
    rows = assessment.respondents.filter(withdrawn_at=None)
    return get_object_or_404(rows, pk=respondent)


def get_saved_view_for(user: Visitor, id: int) -> SavedView:
    """Return a view that the consultant saved."""
    return get_object_or_404(SavedView, pk=id, user=require_consultant(user))


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
