"""Who belongs to an organisation: asked, in, changed, gone. `now` is an argument.

Whatever changes who is in charge holds the organisation's lock, so that one always remains.
"""

from datetime import datetime

from django.db import transaction

from ..models import Membership, MembershipInvitation, Message, Organisation, User
from ..models.links import digest_of


class IsLastInCharge(Exception):
    """Nobody else manages the organisation, or stands in for a manager."""


class BelongsAlready(Exception):
    """The person is a member already."""


class IsAskedAlready(Exception):
    """The address has an invitation that waits."""


class IsForAnother(Exception):
    """The invitation is for another e-mail address."""


class IsNoLonger(Exception):
    """The invitation was answered or withdrawn, or has run out, meanwhile."""


class NotOneself(Exception):
    """Nobody raises their own rights."""


def grant(
    *,
    user: User,
    organisation: Organisation,
    role: str = Membership.Role.MANAGER,
    by: User | None,
    now: datetime,
) -> Membership:
    """Make the person a member from now on."""
    return Membership.objects.create(
        user=user, organisation=organisation, role=role, granted_by=by, granted_at=now
    )


def ask(
    *, organisation: Organisation, email: str, role: str, language: str, by: User, now: datetime
) -> MembershipInvitation:
    """Ask somebody to take a part in the organisation; the letter waits in the outbox.

    Raises BelongsAlready, IsAskedAlready.
    """
    with transaction.atomic():
        _lock(organisation)
        if organisation.memberships.filter(withdrawn_at=None, user__email=email).exists():
            raise BelongsAlready
        if organisation.membership_invitations.waiting().filter(email=email).exists():
            raise IsAskedAlready
        invitation = MembershipInvitation.objects.create(
            organisation=organisation,
            email=email,
            role=role,
            language=language,
            asked_by=by,
            asked_at=now,
        )
        _give_link(invitation)
        _queue(invitation, now=now)
    return invitation


def ask_again(invitation: MembershipInvitation, *, by: User, now: datetime) -> None:
    """Send another letter; its link works for seven days from now, the former one no more.

    Raises IsNoLonger.
    """
    with transaction.atomic():
        locked = _locked(invitation)
        locked.generation += 1
        locked.asked_by, locked.asked_at = by, now
        _give_link(locked)
        locked.messages.filter(sent_at=None).delete()
        _queue(locked, now=now)


def withdraw(invitation: MembershipInvitation, *, now: datetime) -> None:
    """Put an end to the link at once. Raises IsNoLonger."""
    with transaction.atomic():
        locked = _locked(invitation)
        locked.withdrawn_at = now
        locked.save(update_fields=["withdrawn_at"])


def accept(invitation: MembershipInvitation, *, user: User, now: datetime) -> Membership:
    """Make the person a member, once. Whoever belonged already has the part that was offered.

    Raises IsForAnother, IsNoLonger; nobody loses a manager's part by accepting a consultant's.
    """
    if user.email != invitation.email:
        raise IsForAnother
    with transaction.atomic():
        _lock(invitation.organisation)
        locked = _locked(invitation)
        if locked.generation != invitation.generation or not locked.works(now):
            raise IsNoLonger
        _answer(locked, now=now)
        standing = Membership.objects.filter(
            user=user, organisation=locked.organisation_id, withdrawn_at=None
        ).first()
        if standing and (standing.is_manager or standing.role == locked.role):
            return standing
        if standing:
            _end(standing, now=now)
        return grant(
            user=user,
            organisation=locked.organisation,
            role=locked.role,
            by=locked.asked_by,
            now=now,
        )


def decline(invitation: MembershipInvitation, *, now: datetime) -> None:
    """Answer with no: the link works no more. Raises IsNoLonger."""
    with transaction.atomic():
        _answer(_locked(invitation), now=now)


def end(membership: Membership, *, by: User, now: datetime) -> None:
    """End a membership, one's own too: gone at once. Whoever is sent away gets a letter.

    Raises IsLastInCharge.
    """
    with transaction.atomic():
        locked = _standing(membership)
        if locked is None:
            return
        if locked.is_last_in_charge:
            raise IsLastInCharge
        _end(locked, now=now)
        if locked.user_id != by.pk:
            Message.objects.create(
                organisation_id=locked.organisation_id,
                membership=locked,
                kind=Message.Kind.ENDED,
                queued_at=now,
            )


def change_role(membership: Membership, role: str, *, by: User, now: datetime) -> None:
    """Give a member the other part: the former one ends, and stays on record.

    Raises NotOneself, IsLastInCharge.
    """
    if membership.user_id == by.pk:
        raise NotOneself
    with transaction.atomic():
        locked = _standing(membership)
        if locked is None or locked.role == role:
            return
        if locked.is_manager and locked.is_last_in_charge:
            raise IsLastInCharge
        _end(locked, now=now)
        grant(user=locked.user, organisation=locked.organisation, role=role, by=by, now=now)


def let_run_rounds(membership: Membership, may_run_rounds: bool, *, by: User) -> None:
    """Allow a consultant to run rounds, or no longer. Raises NotOneself."""
    if membership.user_id == by.pk:
        raise NotOneself
    rows = Membership.objects.filter(pk=membership.pk, role=Membership.Role.CONSULTANT)
    rows.filter(withdrawn_at=None).update(may_run_rounds=may_run_rounds)


def _lock(organisation: Organisation) -> None:
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)


def _standing(membership: Membership) -> Membership | None:
    """Lock the organisation; return the membership as it is now, None if it has ended."""
    _lock(membership.organisation)
    rows = Membership.objects.select_related("organisation", "user")
    return rows.filter(pk=membership.pk, withdrawn_at=None).first()


def _locked(invitation: MembershipInvitation) -> MembershipInvitation:
    rows = MembershipInvitation.objects.waiting().select_for_update(of=("self",))
    found = rows.select_related("organisation").filter(pk=invitation.pk).first()
    if found is None:
        raise IsNoLonger
    return found


def _answer(invitation: MembershipInvitation, *, now: datetime) -> None:
    invitation.answered_at = now
    invitation.save(update_fields=["answered_at"])


def _end(membership: Membership, *, now: datetime) -> None:
    membership.withdrawn_at = now
    membership.save(update_fields=["withdrawn_at"])


def _give_link(invitation: MembershipInvitation) -> None:
    invitation.token_digest = digest_of(invitation.token)
    invitation.save(update_fields=["generation", "token_digest", "asked_by", "asked_at"])


def _queue(invitation: MembershipInvitation, *, now: datetime) -> None:
    Message.objects.create(
        organisation_id=invitation.organisation_id,
        invitation=invitation,
        kind=Message.Kind.MEMBERSHIP,
        queued_at=now,
    )
