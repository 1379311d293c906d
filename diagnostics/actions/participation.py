"""Taking part in the comparison with others, and leaving it. `now` is an argument.

What spreads show changes by whole groups alone, so that nobody's result can be told by subtraction
(METHOD 14).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from ..models import Organisation, Participation
from ..queries.participation import STEP, is_taking_part, sector_of, whole_groups, with_result


def take_part(organisation: Organisation, *, now: datetime) -> None:
    """Let the organisation's result be counted, from the next step on; asked again, no change."""
    with transaction.atomic():
        _taken, is_new = Participation.objects.get_or_create(
            organisation=organisation, defaults={"since": now}
        )
        if is_new:
            count_who_waits()


def leave(organisation: Organisation) -> None:
    """Take the organisation's result out of every spread, at once."""
    Participation.objects.filter(organisation=organisation).delete()


def count_newest(organisation: Organisation) -> None:
    """Let a result that was just written be counted, where its organisation takes part."""
    if settings.BENCHMARK and is_taking_part(organisation):
        count_who_waits()


def count_who_waits() -> None:
    """Count those who wait for it, once enough are there for a step; part of a transaction.

    Those of one sector come first; who is left makes a mixed step.
    """
    rows = with_result(Participation.objects.select_for_update(of=("self",)))
    members = list(rows.select_related("organisation").order_by("id"))
    whole = whole_groups((member.group, member.group_size) for member in members)
    counted = [member for member in members if member.group in whole]
    waiting = [member for member in members if member.result and member.group not in whole]
    sectors = {sector_of(member.organisation) for member in waiting}
    sectors |= {member.sector for member in counted}
    for sector in sorted(sectors - {""}):
        coming = [member for member in waiting if sector_of(member.organisation) == sector]
        if _step(sector, coming, counted):
            waiting = [member for member in waiting if member not in coming]
    _step("", waiting, counted)


def _step(sector: str, coming: Sequence[Any], counted: Iterable[Any]) -> bool:
    """Count those who come and renew who has a newer result; only if enough change at once.

    Who was counted by the same result before somebody left does not make a step.
    """
    there = [member for member in counted if member.sector == sector]
    renewed = [member for member in there if member.counted_id != member.result]
    changed = [member for member in coming if member.counted_id != member.result]
    if len(changed) + len(renewed) < STEP:
        return False
    if len(coming) >= STEP:
        group = uuid4()
        joined = list(coming)
    else:  # too few for a group of their own: some are renewed, so there is one to join
        group = there[-1].group
        joined = [*coming, *(member for member in there if member.group == group)]
    for member in joined:
        member.sector, member.group, member.group_size = sector, group, len(joined)
    changing = {member.pk: member for member in [*joined, *renewed]}
    for member in changing.values():
        if member in renewed or member in coming:
            member.counted_id = member.result
    Participation.objects.bulk_update(
        changing.values(), ["counted", "sector", "group", "group_size"]
    )
    return True
