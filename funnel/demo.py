"""The demo's maps, facts and numbers, dated back from `now`; invented like all the rest."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.timezone import localtime

from diagnostics.method.funnel import Owner
from diagnostics.models import Organisation, User
from diagnostics.queries.versions import default_version

from .actions import save_agreed_map, save_counts, save_facts, save_target
from .models import AgreedStage, Target
from .months import Calendar, first_day, month_before

FILE = Path(__file__).parent / "demo.json"
NUMBERS = Path(__file__).parent / "demo_numbers.json"
OWNERS = {"M": Owner.MARKETING, "S": Owner.SALES, "B": Owner.BOTH}


def demonstrate(organisation: Organisation, by: User, now: datetime) -> None:
    """Give an organisation of the demo its maps, one version after the other, facts and numbers."""
    _count(organisation, by, now)
    data = json.loads(FILE.read_text(encoding="utf-8")).get(organisation.slug)
    if data is None:
        return
    for number, map_ in enumerate(data["maps"]):
        save_agreed_map(
            organisation,
            stages=list(_stages(map_)),
            based_on=number,
            by=by,
            now=now - timedelta(days=map_["days_ago"]),
            note=map_["note"],
        )
    if data["facts"]:
        save_facts(
            organisation,
            changed=data["facts"],
            version=default_version(),
            by=by,
            now=now - timedelta(days=data["facts_days_ago"]),
        )


def _stages(data: Mapping[str, Any]) -> Iterable[AgreedStage]:
    for number, letter in enumerate(data["owners"], 1):
        yield AgreedStage(stage=number, owner=OWNERS[letter], **data["stages"].get(str(number), {}))


def _count(organisation: Organisation, by: User, now: datetime) -> None:
    """Store the demo's counts, the last row in the month before this one, and its targets."""
    data = json.loads(NUMBERS.read_text(encoding="utf-8")).get(organisation.slug)
    if data is None:
        return
    calendar = Calendar(organisation.calendar)
    this_month = first_day(localtime(now).date(), calendar)
    months = list(islice(_months_back(month_before(this_month)), len(data["months"])))
    counts = {
        (month, stage): count
        for month, row in zip(months, reversed(data["months"]), strict=True)
        for stage, count in enumerate(row, 1)
        if count is not None
    }
    save_counts(organisation, counts=counts, calendar=calendar, by=by, now=now)
    for target in data["targets"]:
        save_target(
            Target(
                organisation=organisation,
                month=months[target["months_ago"]],
                months=target["months"],
                amount=target["amount"],
                currency=data["currency"],
                purchases=target["purchases"],
            )
        )


def _months_back(month: date) -> Iterable[date]:
    while True:
        yield month
        month = month_before(month)
