"""An account on its way out: what goes with it, and what stays without a name."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q

from ..models import Assessment, Membership, Organisation, Respondent, User, Version
from ..queries.accounts import are_last_admins, left_alone_by
from .invitations import HasAnswered, withdraw
from .rounds import RoundIsClosed


class StillNeeded(Exception):
    """Organisations would be left without a manager, or the installation without an admin."""

    def __init__(self, organisations: Sequence[Organisation], *, as_admin: bool):
        self.organisations, self.as_admin = organisations, as_admin


def refuse_if_needed(*users: User) -> None:
    """Raise StillNeeded if not all of these people can go; the caller's transaction holds it."""
    own = Membership.objects.filter(user__in=users, withdrawn_at=None).values("organisation")
    # whoever goes at the same time waits here, and is then the last one
    list(Organisation.objects.select_for_update().filter(pk__in=own).order_by("pk"))
    list(User.objects.select_for_update().filter(is_staff=True).order_by("pk"))
    left_alone, as_admin = list(left_alone_by(*users)), are_last_admins(*users)
    if left_alone or as_admin:
        raise StillNeeded(left_alone, as_admin=as_admin)


def delete_account(user: User, *, now: datetime) -> None:
    """Erase an account: name, address, sign-ins and memberships; sheets stay, without a name.

    Whoever has published a version stays in its trail as a row that says nothing of the person.
    Raises StillNeeded.
    """
    with transaction.atomic():
        refuse_if_needed(user)
        _take_name_off_answers(user, now=now)
        sessions = UserSession.objects.filter(user=user)
        Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
        if Version.objects.filter(published_by=user).exists():
            _empty(user)
        else:
            user.delete()


def _take_name_off_answers(user: User, *, now: datetime) -> None:
    """Withdraw what is not begun, and take name and address off all else.

    By address too, if it is proved: a personal link may have been answered without signing in.
    """
    whose = Q(user=user)
    if EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists():
        whose |= Q(email__iexact=user.email)
    rows = Respondent.objects.filter(whose)
    waiting = rows.filter(started_at=None, withdrawn_at=None)
    for respondent in waiting.filter(assessment__state=Assessment.State.OPEN):
        with suppress(HasAnswered, RoundIsClosed):  # it was begun, or closed, just now
            withdraw(respondent, now=now)
    rows.update(user=None, name="", email="")


def _empty(user: User) -> None:
    models: tuple[Any, ...] = (EmailAddress, Authenticator, UserSession, Membership)
    for model in models:
        model.objects.filter(user=user).delete()
    user.email, user.name = f"deleted-{user.pk}@account.invalid", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
