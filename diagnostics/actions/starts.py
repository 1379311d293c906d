"""A round begun by whoever comes: begun, kept by an account, or erased. `now` is an argument."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..method.checklist import Function
from ..models import Assessment, GuestStart, Organisation, Respondent, User, Version
from .memberships import grant
from .organisations import TWICE, make_organisation
from .rounds import store_respondents

MOST_BY_THE_WAY = 100  # starts that an hour's first start erases of others


class AlreadyKept(Exception):
    """Somebody else has kept this start."""


def begin_as_guest(
    *, version: Version, function: Function, name: str, language: str, now: datetime
) -> Respondent:
    """Make an organisation that nobody owns yet, with its round and one respondent.

    Its short name in addresses is made when it is kept: until then nobody else learns its name.
    """
    with transaction.atomic(savepoint=False):  # the caller's, if in one
        organisation = Organisation.objects.create(
            **_first_of(name, language), slug=secrets.token_hex(16), created_at=now
        )
        respondent = Respondent(function=function, language=language)
        _open_first_round(organisation, version, respondent, now)
        GuestStart.objects.create(organisation=organisation, respondent=respondent, started_at=now)
    return respondent


def begin_as_member(
    *,
    version: Version,
    user: User,
    function: Function,
    name: str,
    language: str,
    now: datetime,
) -> Respondent:
    """Make an organisation that the person manages, with its round and their own sheet.

    Asked again a moment later for the same, return what was begun.
    """
    known = _first_of(name, language)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        begun = Respondent.objects.filter(
            user=user,
            function=function,
            assessment__opened_by=user,
            assessment__opened_at__gt=now - TWICE,
            **{f"organisation__{field}": value for field, value in known.items()},
        ).first()
        if begun:
            return begun
        organisation = make_organisation(user=user, now=now, **known)
        respondent = Respondent(
            function=function, language=language, user=user, name=user.name, email=user.email
        )
        _open_first_round(organisation, version, respondent, now)
    return respondent


def _open_first_round(
    organisation: Organisation, version: Version, respondent: Respondent, now: datetime
) -> None:
    """Open a round of an organisation that nobody else knows yet: no lock, nothing to refuse.

    It is the only one, so no query has to look for the newest.
    """
    assessment = Assessment.objects.create(
        organisation=organisation,
        newest_of=organisation.pk,
        version=version,
        round=1,
        language=respondent.language,
        opened_at=now,
        opened_by=respondent.user,
    )
    store_respondents(assessment, [respondent])


def _first_of(name: str, language: str) -> dict[str, str]:
    """Return what is known of an organisation at its start; without a name it is "Your firm".

    A Persian name is the one in Persian and, as long as there is no other, the one in English.
    """
    calendar = Organisation.Calendar
    known = {
        "name": name,
        "language": language,
        "calendar": calendar.JALALI if language == User.Language.PERSIAN else calendar.GREGORIAN,
    }
    if name and language == User.Language.PERSIAN:
        known["name_fa"] = name
    if not name:
        with override("en"):
            known["name"] = _("Your firm")
        with override("fa"):
            known["name_fa"] = _("Your firm")
    return known


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
        grant(user=user, organisation=locked.organisation, by=user, now=now)
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
    rows = GuestStart.objects.run_out(now).order_by("started_at")[:most]
    found: Sequence[int] = list(rows.values_list("pk", flat=True))
    if not found:
        return 0
    with transaction.atomic():
        locked = GuestStart.objects.filter(pk__in=found, kept_at=None).select_for_update()
        organisations = list(locked.values_list("organisation_id", flat=True))
        Organisation.objects.filter(pk__in=organisations).delete()
    return len(organisations)
