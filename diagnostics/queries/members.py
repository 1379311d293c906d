"""Who belongs to an organisation, who is asked to, and which organisations are somebody's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from ..method.checklist import Function
from ..models import (
    Assessment,
    Membership,
    MembershipInvitation,
    Organisation,
    Respondent,
    Sheet,
    User,
)
from ..names import FUNCTION_NAMES
from .outbox import Trouble, troubled

PAGE = 50


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations that somebody belongs to now, by name; none that is archived."""
    held = Membership.objects.held_by(user).values("organisation")
    return Organisation.objects.filter(pk__in=held, archived_at=None).order_by("name", "id")


def members_of(organisation: Organisation) -> list[Membership]:
    """Return the memberships that stand, oldest first, with the people and who granted them."""
    rows = organisation.memberships.filter(withdrawn_at=None)
    return list(rows.select_related("user", "granted_by").order_by("granted_at", "id"))


@dataclass(frozen=True)
class WaitingInvitation:
    """An invitation that waits, whether its link still works, and what became of its letter."""

    invitation: MembershipInvitation
    works: bool
    trouble: Trouble | None


def asked_of(organisation: Organisation, *, now: datetime) -> list[WaitingInvitation]:
    """Return who is asked to join and has not answered, newest first; two queries."""
    invitations = list(organisation.membership_invitations.waiting().order_by("-asked_at", "-id"))
    letters = troubled(now=now).filter(invitation__in=invitations)
    troubles = {letter.invitation_id: Trouble(letter) for letter in letters}
    return [
        WaitingInvitation(invitation, invitation.works(now), troubles.get(invitation.pk))
        for invitation in invitations
    ]


@dataclass(frozen=True)
class OwnOrganisation:
    """One of somebody's organisations: their part in it, its newest result, what it waits for."""

    membership: Membership
    may_run: bool
    waits: bool
    last: Assessment | None
    open: Assessment | None
    asked: int
    missing: Mapping[Function, int]

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    @property
    def missing_count(self) -> int:
        return sum(self.missing.values())

    @property
    def most_missing(self) -> tuple[str, int] | None:
        """The side that lacks more answers than any other that lacks some, and how many."""
        counts = sorted(self.missing.values(), reverse=True)
        if len(counts) < 2 or counts[0] == counts[1]:
            return None
        function = next(side for side, count in self.missing.items() if count == counts[0])
        return str(FUNCTION_NAMES[function]), counts[0]


def _memberships_of(user: User) -> QuerySet[Any]:
    """Return somebody's memberships, and of each whether it waits for them: little of every one."""
    has_manager = Exists(Membership.objects.managing(OuterRef("organisation")))
    may_run = Q(role=Membership.Role.MANAGER) | Q(may_run_rounds=True) | ~Q(has_manager)
    rows = Membership.objects.filter(user=user, withdrawn_at=None, organisation__archived_at=None)
    rows = rows.annotate(may_run=Case(When(may_run, then=Value(True)), default=Value(False)))
    open_rounds = Assessment.objects.filter(
        organisation=OuterRef("organisation"), state=Assessment.State.OPEN
    )
    waits = Q(may_run=True) & (Q(organisation__newest__id=None) | Q(Exists(open_rounds)))
    return rows.annotate(waits=Case(When(waits, then=Value(True)), default=Value(False)))


def _newest_round(**where: str) -> Subquery:
    rounds = Assessment.objects.counted().filter(organisation=OuterRef("organisation"), **where)
    return Subquery(rounds.newest_first().values("pk")[:1])


def waiting_counts(user: User) -> tuple[int, int]:
    """Return how many of somebody's organisations wait for them, and how many there are."""
    found = _memberships_of(user).aggregate(
        waiting=Count("pk", filter=Q(waits=True)), all=Count("pk")
    )
    return found["waiting"], found["all"]


def archived_of(user: User) -> list[Organisation]:
    rows = Organisation.objects.filter(
        memberships__user=user, memberships__withdrawn_at=None, archived_at__isnull=False
    )
    return list(rows.order_by("name", "id"))


def places_page(
    user: User, *, search: str, page: str | None
) -> tuple[Page, Sequence[OwnOrganisation]]:
    """Return a page of somebody's organisations, those that wait first; five queries."""
    rows = _memberships_of(user)
    if search:
        in_name = Q(organisation__name__icontains=search)
        rows = rows.filter(in_name | Q(organisation__name_fa__icontains=search))
    order = ("-waits", "organisation__name", "organisation_id")
    found = Paginator(rows.order_by(*order).values_list("pk", flat=True), PAGE).get_page(page)
    listed = rows.filter(pk__in=list(found)).select_related("organisation").order_by(*order)
    return found, _places(
        listed.annotate(
            open_id=_newest_round(state=Assessment.State.OPEN),
            last_id=_newest_round(state=Assessment.State.CLOSED),
        )
    )


def _places(memberships: Iterable[Any]) -> list[OwnOrganisation]:
    memberships = list(memberships)
    ids = [id for row in memberships for id in (row.open_id, row.last_id) if id]
    rounds = Assessment.objects.named().defer("result", "sums", "facts").in_bulk(ids)
    asked, missing = _progress([row.open_id for row in memberships if row.open_id])
    return [
        OwnOrganisation(
            membership=row,
            may_run=row.may_run,
            waits=row.waits,
            last=rounds.get(row.last_id),
            open=rounds.get(row.open_id),
            asked=asked.get(row.open_id, 0),
            missing=missing.get(row.open_id, {}),
        )
        for row in memberships
    ]


def _progress(rounds: Sequence[UUID]) -> tuple[dict[UUID, int], dict[UUID, dict[Function, int]]]:
    """Return by round how many are asked, and by side how many have not finished."""
    rows = Respondent.objects.filter(assessment__in=rounds, withdrawn_at=None)
    counts = rows.values_list("assessment", "function").annotate(
        all=Count("pk"), missing=Count("pk", filter=Q(finished_at=None))
    )
    asked: dict[UUID, int] = {}
    missing: dict[UUID, dict[Function, int]] = {}
    for id, function, all_, lacking in counts:
        asked[id] = asked.get(id, 0) + all_
        if lacking:
            missing.setdefault(id, {})[Function(function)] = lacking
    return asked, missing


@dataclass(frozen=True)
class Belongings:
    """How much goes with an organisation that is deleted."""

    rounds: int
    people: int
    sheets: int
    members: int


def belongings_of(organisation: Organisation) -> Belongings:
    return Belongings(
        rounds=organisation.assessments.count(),
        people=Respondent.objects.filter(organisation=organisation, withdrawn_at=None).count(),
        sheets=Sheet.objects.filter(organisation=organisation)
        .exclude(criteria={}, conditions={}, claims={})
        .count(),
        members=organisation.memberships.filter(withdrawn_at=None).count(),
    )
