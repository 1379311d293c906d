"""Reads: one version of the agreed map with what both heads answered to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count

from diagnostics.method.checklist import PLACING
from diagnostics.models import Head, Organisation
from diagnostics.queries.heads import heads_of

from ..models import Acceptance, AgreedMap
from .agreed import Agreed, agreed_map, map_version


@dataclass(frozen=True)
class Agreement:
    """A version of the map, the newest answer of each side, and the versions around it.

    heads are those who are named now. before is the version that both accepted last before this
    one, None where none was; changed_at is when the one after it was made. later is the next
    version, None for the newest.
    """

    agreed: Agreed
    answers: Mapping[str, Acceptance]
    heads: Mapping[str, Head]
    before: Agreed | None
    changed_at: datetime | None
    later: AgreedMap | None

    @property
    def accepted_at(self) -> datetime | None:
        """When the second side accepted; None while one has not."""
        times = [answer.at for answer in self.answers.values() if answer.is_accepted]
        return max(times) if len(times) == len(PLACING) else None

    @property
    def is_newest(self) -> bool:
        return self.later is None

    def waits_for(self, side: str) -> bool:
        """Tell whether the side may still accept this version."""
        answer = self.answers.get(side)
        return self.is_newest and (answer is None or not answer.is_accepted)


def agreement_of(organisation: Organisation, number: int | None = None) -> Agreement | None:
    """Return a version of the map with its answers, the newest by default; six queries at most.

    None where there is no such version.
    """
    agreed = map_version(organisation, number) if number else agreed_map(organisation)
    if agreed is None:
        return None
    maps = AgreedMap.objects.filter(organisation=organisation)
    rows = Acceptance.objects.filter(map=agreed.map).select_related("head")
    answers = {row.side: row for row in rows.order_by("is_accepted", "id")}
    accepted = maps.filter(number__lt=agreed.map.number, acceptances__is_accepted=True)
    accepted = accepted.annotate(sides=Count("acceptances")).filter(sides=len(PLACING))
    before = accepted.order_by("-number").values_list("number", flat=True).first()
    numbers = [agreed.map.number + 1, *([before + 1] if before else [])]
    after = {row.number: row for row in maps.filter(number__in=numbers)}
    return Agreement(
        agreed=agreed,
        answers=answers,
        heads=heads_of(organisation),
        before=map_version(organisation, before) if before else None,
        changed_at=cast(AgreedMap, after[before + 1]).made_at if before else None,
        later=after.get(agreed.map.number + 1),
    )
