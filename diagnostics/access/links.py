"""Gates behind a link that is a secret."""

from datetime import timedelta
from http import HTTPStatus
from typing import NoReturn

from django.utils import timezone

from ..actions.rounds import close_if_due
from ..models import (
    Assessment,
    DiscardedLink,
    GuestStart,
    Head,
    MembershipInvitation,
    Respondent,
    SharedLink,
)
from ..models.links import UnknownLink, digest_of, is_over
from ..models.prepared import Prepared
from ..models.start import start_of_link
from ..web.private_link import KnownLink
from .rounds import assessments
from .standing import Visitor, is_member_of

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
        raise KnownLink("diagnostics/answer_not_opened.html", context, status=HTTPStatus.FORBIDDEN)
    respondent.assessment = close_if_due(assessment, now=timezone.now())
    return respondent


def get_respondent_between_rounds_for(user: Visitor, token: str) -> Respondent:
    """Return whose personal link of a closed round this is, for what is asked until the next one.

    It works as long as the organisation is not archived. Raises KnownLink as above.
    """
    rows = Respondent.objects.filter(withdrawn_at=None, organisation__archived_at=None)
    rows = rows.filter(assessment__state=Assessment.State.CLOSED, token_digest=digest_of(token))
    heavy = ("assessment__result", "assessment__sums")
    respondent = rows.select_related("assessment__organisation").defer(*heavy).first()
    if respondent is None:
        raise UnknownLink
    assessment = respondent.assessment
    if assessment.is_anonymous and not _may_open(user, respondent):
        context = {"assessment": assessment, "organisation": assessment.organisation}
        raise KnownLink("diagnostics/answer_not_opened.html", context, status=HTTPStatus.FORBIDDEN)
    return respondent


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


def get_shared_result(token: str) -> Assessment:
    """Return the closed round to whose result this link leads, as long as it is switched on."""
    rows = assessments().filter(state=Assessment.State.CLOSED, set_aside_at=None)
    assessment = rows.filter(result_digest=digest_of(token)).first()
    if assessment is None:
        raise UnknownLink
    return assessment


def _may_open(user: Visitor, respondent: Respondent) -> bool:
    """Tell whether an anonymous round's link is the user's own, or the user is no member."""
    organisation = respondent.assessment.organisation
    if not user.is_authenticated or not is_member_of(user, organisation):
        return True
    is_own_address = respondent.email != "" and respondent.email.lower() == user.email.lower()
    return respondent.user_id == user.pk or is_own_address


def _refuse_unknown(token: str) -> NoReturn:
    if DiscardedLink.objects.filter(token_digest=digest_of(token)).exists():
        raise KnownLink("diagnostics/answer_discarded.html", status=HTTPStatus.GONE)
    raise UnknownLink


def _has_run_out(assessment: Assessment) -> bool:
    now = timezone.now()
    if assessment.closed_at is not None:
        return is_over(assessment.closed_at, CLOSED_LINK_LASTS, now=now)
    closes_at = assessment.closes_at  # due, and nobody came to close it
    return closes_at is not None and closes_at <= now - CLOSED_LINK_LASTS
