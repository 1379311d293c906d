"""Reads: whose claims are shown, and what counts are laid beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from diagnostics.method.checklist import PLACING, Function
from diagnostics.models import Assessment, Organisation, Respondent, Sheet, User, Version
from diagnostics.models.prepared import Prepared
from diagnostics.queries.results import Diagnosed, diagnosed
from diagnostics.queries.versions import default_version

from ..models import OrganisationFacts
from .agreed import HEAVY, Agreed, agreed_map, told_facts


@dataclass(frozen=True)
class FunnelRounds:
    """The newest round in which both sides are known, with what it says and how many people of each
    function said it; the newest with claims where none is so; the round that takes answers now, and
    the reader's own part in it; the facts. Each may be None.
    """

    claimed: Assessment | None
    provisional: Diagnosed | None  # what it says, while it is open
    people: Mapping[Function, int]
    unknown: Assessment | None
    open: Assessment | None
    own: Respondent | None
    told: OrganisationFacts | None

    @property
    def said(self) -> Diagnosed | None:
        """What the round says whose claims are shown."""
        return self.provisional or (diagnosed(self.claimed) if self.claimed else None)

    @property
    def is_older(self) -> bool:
        """Whether the open round has claims that may be shown, and knows no stage by them."""
        return bool(
            self.claimed and self.open and self.open != self.claimed and _may_tell(self.open)
        )

    @property
    def silent(self) -> list[Function]:
        """The sides that made no claim in a round of which no stage is known."""
        people = getattr(self.unknown, "people", {})
        return [side for side in PLACING if not people.get(side)]

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of them, unless claims are provisional."""
        return (
            *(self.claimed and (self.claimed.pk, self.claimed.name), dict(self.people)),
            self.open and (self.open.pk, self.open.mode, self.is_older),
            self.unknown and (self.unknown.pk, self.unknown.name, tuple(self.silent)),
            self.told and (self.told.version_id, self.told.answers, self.told.said_at),
            str(self.told and self.told.said_by),
        )


def funnel_rounds(organisation: Organisation, reader: User) -> FunnelRounds:
    """Return the rounds behind the funnel's page, with the organisation's facts.

    One query; a second one for the facts where there is no round with a claim, and those that an
    open round of both sides takes to be read.
    """
    found = _rounds.all(organisation.pk, reader.pk)
    open_round = next((round_ for round_ in found if round_.is_open), None)
    claimed, provisional = _newest_known(found)
    people = claimed.people if claimed else {}
    told = [round_ for round_ in found if _may_tell(round_)]
    return FunnelRounds(
        claimed=claimed,
        provisional=provisional,
        people={function: people[function] for function in Function if people.get(function)},
        unknown=None if claimed else max(told, key=_newness, default=None),
        open=open_round,
        own=Respondent(**open_round.own) if open_round and open_round.own else None,
        told=getattr(found[0].organisation, "facts", None) if found else told_facts(organisation),
    )


def _may_tell(round_: Any) -> bool:
    """Tell whether a round has claims; an anonymous one shows none before it is closed."""
    return bool(round_.people) and not (round_.is_open and round_.is_anonymous)


def _newness(round_: Assessment) -> tuple[Any, int]:
    return round_.moment, round_.round


def _newest_known(found: Sequence[Any]) -> tuple[Any, Diagnosed | None]:
    """Return the newest of the rounds in which a stage is known from both sides; of an open one,
    which has to be read for that, also what it says.
    """
    for round_ in sorted(found, key=_newness, reverse=True):
        if not _may_tell(round_):
            continue
        if not round_.is_open and round_.knows:
            return round_, None
        if round_.is_open and all(round_.people.get(side) for side in PLACING):
            said = diagnosed(round_)
            if said.result["funnel"]["agreement"] is not None:
                return round_, said
    return None, None


@Prepared
def _rounds(organisation: Any, reader: Any) -> QuerySet[Any, Any]:
    """Return two rounds at the most, each with who made a claim and the reader's own part.

    The open one comes first, with or without a claim; the other is the newest that knows a stage,
    or the newest with a claim where none does.
    """
    own = Respondent.objects.filter(assessment=OuterRef("pk"), user=reader, withdrawn_at=None)
    part = JSONObject(id="id", generation="generation", function="function")
    rows = _with_people(organisation).select_related(
        "version__checklist", "organisation__facts__said_by", "organisation__facts__version"
    )
    rows = rows.annotate(own=Subquery(own.values_list(part)[:1]))
    rows = rows.filter(Q(state=Assessment.State.OPEN) | Q(people__isnull=False))
    return rows.defer(
        *(f"version__{name}" for name in HEAVY),
        *(f"organisation__facts__version__{name}" for name in HEAVY),
    ).order_by("-state", "-knows", "-dated_at", "-round")[:2]


def _with_people(organisation: Any) -> QuerySet[Any, Any]:
    """Return the rounds, each with who made a claim, and whether it knows a stage once closed."""
    people = {str(function): Count("id", filter=Q(function=function)) for function in Function}
    grouped = _claims().values("assessment").annotate(people=JSONObject(**people))
    nothing = When(result__funnel__agreement=None, then=0)
    rows = Assessment.objects.counted().named().filter(organisation=organisation)
    return rows.annotate(
        people=Subquery(grouped.values("people")),
        knows=Case(nothing, default=1, output_field=IntegerField()),
    )


def _claims() -> QuerySet[Sheet]:
    claims = Sheet.objects.filter(assessment=OuterRef("pk"), claims__has_key="today")
    return claims.exclude(claims__today={}).order_by()


def claimed_round(organisation: Organisation) -> tuple[Assessment | None, Diagnosed | None]:
    """Return the newest round in which a stage is known from both sides; see _newest_known."""
    return _newest_known(_claimed_rounds.all(organisation.pk))


@Prepared
def _claimed_rounds(organisation: Any) -> QuerySet[Any, Any]:
    """Return two rounds with claims at most: the open one, and the newest that knows a stage."""
    rows = _with_people(organisation).filter(people__isnull=False)
    rows = rows.select_related("version__checklist")
    rows = rows.defer(*(f"version__{name}" for name in HEAVY))
    return rows.order_by("-state", "-knows", "-dated_at", "-round")[:2]


def is_provisional(claimed: Assessment | None) -> bool:
    """Tell whether claims are those of an open round: they change from one look to the next."""
    return claimed is not None and claimed.is_open


@dataclass(frozen=True)
class Beside:
    """What counts are laid beside: the map, the newest claims, and the version of their words."""

    agreed: Agreed | None
    claimed: Assessment | None
    provisional: Diagnosed | None
    version: Version

    @property
    def said(self) -> Diagnosed | None:
        return self.provisional or (diagnosed(self.claimed) if self.claimed else None)

    @property
    def known(self) -> tuple[Any, ...]:
        """What stands for all that a page shows of them, unless claims are provisional."""
        return (
            self.agreed and self.agreed.known,
            self.claimed and self.claimed.pk,
            self.version.pk,
        )


def beside_counts(organisation: Organisation) -> Beside:
    """Return what the counts are laid beside, in two queries, and a third where nobody claims.

    Raises Version.DoesNotExist where there is neither a claim nor a version that could be asked.
    """
    agreed, (claimed, provisional) = agreed_map(organisation), claimed_round(organisation)
    return Beside(agreed, claimed, provisional, claimed.version if claimed else default_version())
