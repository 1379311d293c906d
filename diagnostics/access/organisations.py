"""Gates to an organisation, and to what stands in it."""

from collections.abc import Callable
from typing import cast

from django.http import Http404
from django.shortcuts import get_object_or_404

from ..models import Head, Membership, MembershipInvitation, Organisation, PlannedAction, User
from ..models.people import MemberStanding, with_standing
from ..models.prepared import Prepared
from ..queries.heads import sides_headed_by
from .standing import (
    Visitor,
    decides_taking_part,
    is_entrusted,
    is_in_charge_of,
    is_managed,
    is_owned,
    is_run,
    own,
    takes_changes,
)

ORGANISATION = Prepared(
    lambda slug, user: with_standing(Organisation.objects.filter(slug=slug), user)
)


def get_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that the user manages or is entrusted with."""
    return _organisation_of(user, slug)


def get_managed_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation in which the user may do what a manager may."""
    return _organisation_of(user, slug, is_managed)


def get_organisation_to_run_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation whose rounds the user may run."""
    return _organisation_of(user, slug, is_run)


def get_organisation_to_import_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation into which the user may bring a round from a file, as any member."""
    return _organisation_of(user, slug, takes_changes)


def get_owned_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation whose settings and people are the user's to change, archived too."""
    return _organisation_of(user, slug, is_owned)


def get_entrusted_organisation_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation that is entrusted to the user, archived or not."""
    return _organisation_of(user, slug, is_entrusted)


def get_organisation_beside_others_for(user: Visitor, slug: str) -> Organisation:
    """Return an organisation of which the user may say whether it takes part, archived too."""
    return _organisation_of(user, slug, decides_taking_part)


def get_membership_for(user: Visitor, slug: str, id: int) -> Membership:
    """Return a membership that stands: one's own, or any where the user decides who belongs."""
    organisation = get_organisation_for(user, slug)
    rows = organisation.memberships.filter(withdrawn_at=None).select_related("user", "organisation")
    membership = get_object_or_404(rows, pk=id)
    if membership.user_id != user.pk and not is_in_charge_of(user, organisation):
        raise Http404
    return membership


def get_asked_for(user: Visitor, slug: str, id: int) -> MembershipInvitation:
    """Return who is asked to join and has not answered, where the user decides who belongs."""
    organisation = get_owned_organisation_for(user, slug)
    rows = MembershipInvitation.objects.waiting().filter(organisation=organisation)
    return get_object_or_404(rows.select_related("organisation"), pk=id)


def get_planned_action_for(user: Visitor, slug: str, id: int) -> PlannedAction:
    """Return an action of the plan of an organisation whose rounds the user may run."""
    organisation = get_organisation_to_run_for(user, slug)
    rows = PlannedAction.objects.select_related("organisation")
    return get_object_or_404(rows, organisation=organisation, pk=id)


def get_own_head_for(user: Visitor, slug: str, side: str) -> Head:
    """Return a side's head, if that is the user, who belongs to the organisation."""
    organisation = _organisation_of(user, slug, takes_changes)
    try:
        return sides_headed_by(cast(User, user), organisation)[side]
    except KeyError:
        raise Http404 from None


def _organisation_of(
    user: Visitor, slug: str, holds: Callable[[MemberStanding], bool] = bool
) -> Organisation:
    organisation: Organisation = own(ORGANISATION, slug, user, holds)
    return organisation
