"""What somebody is in an organisation, and what that allows."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from ..models import Assessment, Membership, Organisation, User
from ..models.people import MemberStanding
from ..models.prepared import Known, Prepared

Visitor = User | AnonymousUser


def belongs(
    user: Visitor, organisation: int, holds: Callable[[MemberStanding], bool] = bool
) -> bool:
    """Tell whether the user's membership in an organisation stands, and something holds of it."""
    standing = user.standing_in(organisation) if user.is_authenticated else None
    return standing is not None and holds(standing)


def is_owned(standing: MemberStanding) -> bool:
    """Tell whether a membership is a manager's, or a consultant's where no manager is."""
    return standing.role == Membership.Role.MANAGER or not standing.has_manager


def takes_changes(standing: MemberStanding) -> bool:
    """Tell whether a membership's organisation takes changes: an archived one is only read."""
    return not standing.archived_at


def is_managed(standing: MemberStanding) -> bool:
    return is_owned(standing) and takes_changes(standing)


def is_run(standing: MemberStanding) -> bool:
    """Tell whether a membership allows to run rounds: a manager may let a consultant do that."""
    return (is_owned(standing) or standing.may_run_rounds) and takes_changes(standing)


def is_entrusted(standing: MemberStanding) -> bool:
    return standing.role == Membership.Role.CONSULTANT


def is_reviewed(standing: MemberStanding) -> bool:
    """Tell whether a membership allows to review: a consultant's, while changes are taken."""
    return is_entrusted(standing) and takes_changes(standing)


def decides_taking_part(standing: MemberStanding) -> bool:
    """Tell whether a membership's organisation may take part beside others by the user's word.

    No consultant says so, not in a manager's place either.
    """
    return standing.role == Membership.Role.MANAGER and settings.BENCHMARK


def is_member_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user manages the organisation or is entrusted with it now."""
    return belongs(user, organisation.id)


def is_manager_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may do now what a manager may (DECISIONS 28)."""
    return belongs(user, organisation.id, is_managed)


def may_run_rounds_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may open, change and close rounds, invite and remind."""
    return belongs(user, organisation.id, is_run)


def is_in_charge_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user decides who belongs to the organisation, archived or not."""
    return belongs(user, organisation.id, is_owned)


def may_take_part(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the user may say that the organisation's result is counted beside others."""
    return belongs(user, organisation.id, decides_taking_part)


def is_consultant_of(user: Visitor, organisation: Organisation) -> bool:
    """Tell whether the organisation is entrusted to the user now."""
    return belongs(user, organisation.id, is_entrusted)


def may_review(user: Visitor, assessment: Assessment) -> bool:
    """Tell whether the user may review the round now."""
    is_closed = not (assessment.is_open or assessment.is_set_aside)
    return is_closed and belongs(user, assessment.organisation_id, is_reviewed)


def own(
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
