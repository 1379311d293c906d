"""A round begun by whoever comes: begun, kept by an account, or erased. `now` is an argument."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..method.checklist import Function
from ..models import GuestStart, Membership, Organisation, Respondent, User
from ..queries.versions import newest_version
from .rounds import add_respondent, join_as_member, open_assessment

MOST_BY_THE_WAY = 20  # starts that one visitor's start erases of others


class AlreadyKept(Exception):
    """Somebody else has kept this start."""


def begin_as_guest(*, function: Function, name: str, language: str, now: datetime) -> Respondent:
    """Make an organisation that nobody owns yet, with its round and one respondent.

    Its short name in addresses is made when it is kept: until then nobody else learns its name.
    """
    with transaction.atomic():
        organisation = Organisation.objects.create(
            **_names(name), slug=secrets.token_hex(16), created_at=now
        )
        assessment = open_assessment(
            organisation=organisation,
            version=newest_version(),
            by=None,
            now=now,
            language=language,
        )
        respondent = add_respondent(
            assessment=assessment, function=function, language=language, now=now
        )
        GuestStart.objects.create(organisation=organisation, respondent=respondent, started_at=now)
    return respondent


def begin_as_member(
    *, user: User, function: Function, name: str, language: str, now: datetime
) -> Respondent:
    """Make an organisation that the person manages, with its round and their own sheet."""
    with transaction.atomic():
        organisation = make_organisation(user=user, name=name, now=now)
        assessment = open_assessment(
            organisation=organisation,
            version=newest_version(),
            by=user,
            now=now,
            language=language,
        )
        return join_as_member(
            assessment=assessment, user=user, function=function, language=language
        )


def make_organisation(*, user: User, name: str, now: datetime) -> Organisation:
    """Make an organisation; whoever makes it manages it."""
    with transaction.atomic():
        organisation = Organisation.objects.create(**_names(name), created_at=now)
        _make_manager(user, organisation, now)
    return organisation


def _names(name: str) -> dict[str, str]:
    """Return an organisation's name; one without is called "Your firm" in both languages."""
    if name:
        return {"name": name}
    with override("en"):
        english = _("Your firm")
    with override("fa"):
        return {"name": english, "name_fa": _("Your firm")}


def _make_manager(user: User, organisation: Organisation, now: datetime) -> None:
    Membership.objects.create(
        user=user, organisation=organisation, role=Membership.Role.MANAGER, granted_at=now
    )


def keep(start: GuestStart, *, user: User, now: datetime) -> GuestStart:
    """Make the person the manager of what was begun, once; asked again, change nothing.

    Raises AlreadyKept by somebody else, GuestStart.DoesNotExist where it is erased.
    """
    with transaction.atomic():
        locked = (
            GuestStart.objects.select_for_update(of=("self",))
            .select_related("organisation", "respondent__assessment")
            .get(pk=start.pk)
        )
        if locked.kept_at is not None:
            if locked.kept_by_id == user.pk:
                return locked
            raise AlreadyKept
        locked.kept_at, locked.kept_by = now, user
        locked.save(update_fields=["kept_at", "kept_by"])
        _make_manager(user, locked.organisation, now)
        locked.organisation.slug = ""
        locked.organisation.save(update_fields=["slug"])
        respondent, assessment = locked.respondent, locked.respondent.assessment
        respondent.user, respondent.name, respondent.email = user, str(user)[:120], user.email
        respondent.save(update_fields=["user", "name", "email"])
        assessment.opened_by = user
        assessment.save(update_fields=["opened_by"])
    return locked


def erase_run_out(*, now: datetime, most: int) -> int:
    """Erase starts that nobody kept in thirty days, the oldest first, so many at the most.

    Returns how many were erased.
    """
    with transaction.atomic():
        rows = GuestStart.objects.run_out(now).order_by("started_at")
        organisations: Sequence[int] = list(
            rows.select_for_update().values_list("organisation_id", flat=True)[:most]
        )
        Organisation.objects.filter(pk__in=organisations).delete()
    return len(organisations)
