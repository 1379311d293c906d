"""A person on their way out: what goes with them, and what stays without a name."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from ..localisation import separated
from ..models import (
    Assessment,
    Membership,
    Organisation,
    Respondent,
    TrailEntry,
    User,
    Version,
)
from ..queries.accounts import Identity, are_last_admins, left_alone_by
from ..web.kept import forget_stored
from .invitations import HasAnswered, withdraw
from .rounds import RoundIsClosed


class StillNeeded(Exception):
    """Organisations would be left without a manager, or the installation without an admin."""

    def __init__(self, organisations: Sequence[Organisation], *, as_admin: bool = False):
        self.organisations, self.as_admin = organisations, as_admin

    @property
    def told(self) -> str:
        """Say in one sentence what nobody would look after."""
        if not self.organisations:
            return _("Without them there is no admin: make somebody else an admin first.")
        return _(
            "Without them nobody manages %(organisations)s: name another manager there first."
        ) % {"organisations": separated(row.text for row in self.organisations)}


def save_person(user: User, *, was: str) -> None:
    """Store a person's name and language; answers in open rounds that carry the old name follow.

    was is what they were called. A closed round keeps the names that it was closed with.
    """
    with transaction.atomic():
        user.save(update_fields=["name", "language"])
        own = Respondent.objects.filter(user=user, assessment__state=Assessment.State.OPEN)
        own.filter(name=was).update(name=str(user))


def refuse_if_needed(*users: User) -> None:
    """Raise StillNeeded if not all of these people can go; the caller's transaction holds it."""
    own = Membership.objects.filter(user__in=users, withdrawn_at=None).values("organisation")
    # whoever goes at the same time waits here, and is then the last one
    list(Organisation.objects.select_for_update().filter(pk__in=own).order_by("pk"))
    list(User.objects.select_for_update().filter(is_staff=True).order_by("pk"))
    left_alone, as_admin = list(left_alone_by(*users)), are_last_admins(*users)
    if left_alone or as_admin:
        raise StillNeeded(left_alone, as_admin=as_admin)


def erase(person: Identity, *, now: datetime) -> None:
    """Erase a person: account, name, address, sign-ins, memberships.

    Sheets, and what a head of a side accepted, stay without a name.
    Whoever has published a version stays in its trail as a row that says nothing of the person.
    Raises StillNeeded.
    """
    user = person.user
    with transaction.atomic():
        if user:
            refuse_if_needed(user)
        _take_name_off_answers(person, now=now)
        person.invitations.delete()
        person.heads.filter(withdrawn_at=None).update(withdrawn_at=now)
        person.heads.update(name="", email="", token_digest=None)
        if user:
            _delete_account(user)
        forget_stored()


def _take_name_off_answers(person: Identity, *, now: datetime) -> None:
    """Withdraw what is not begun, and take name and address off all else."""
    waiting = person.respondents.filter(started_at=None, withdrawn_at=None)
    for respondent in waiting.filter(assessment__state=Assessment.State.OPEN):
        with suppress(HasAnswered, RoundIsClosed):  # it was begun, or closed, just now
            withdraw(respondent, now=now)
    person.respondents.order_by().update(user=None, name="", email="")


def _delete_account(user: User) -> None:
    _take_off_logs(user)
    user.imports.filter(stored_at=None).delete()
    sessions = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    if Version.objects.filter(published_by=user).exists():
        _empty(user)
    else:
        user.delete()


def _take_off_logs(user: User) -> None:
    """Take the person's name off the admin's log, and off the trail from where they wrote."""
    about = Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    for text in (str(user), user.email):
        written = json.dumps(text)[1:-1]
        about |= Q(object_repr__contains=text) | Q(change_message__contains=written)
    LogEntry.objects.filter(about).update(object_repr="", change_message="")
    # of the trail only the number stays (DECISIONS 38)
    TrailEntry.objects.filter(user=user, address__isnull=False).update(address=None)


def _empty(user: User) -> None:
    models: tuple[Any, ...] = (EmailAddress, Authenticator, SocialAccount, UserSession, Membership)
    for model in models:
        model.objects.filter(user=user).delete()
    user.email, user.name = f"deleted-{user.pk}@account.invalid", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
