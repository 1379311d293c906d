"""The demo's maps, who accepted them, facts, numbers, pulses: invented, dated back from `now`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.timezone import get_current_timezone, localtime

from diagnostics.actions.heads import name_head
from diagnostics.method.funnel import Owner
from diagnostics.models import Head, Organisation, User
from diagnostics.queries.versions import default_version

from .actions import accept, save_agreed_map, save_counts, save_facts, save_target
from .models import AgreedStage, Pulse, PulsePerson, PulseRhythm, Target
from .months import Calendar, first_day, month_after, month_before
from .pulses import answer_pulse
from .queries import agreed_map, statements_of

FILE = Path(__file__).parent / "demo.json"
NUMBERS = FILE.with_name("demo_numbers.json")
PULSES = FILE.with_name("demo_pulses.json")
OWNERS = {"M": Owner.MARKETING, "S": Owner.SALES, "B": Owner.BOTH}


def demonstrate(organisation: Organisation, by: User, now: datetime) -> None:
    """Give an organisation of the demo its maps, one after the other, facts and numbers."""
    _count(organisation, by, now)
    data = json.loads(FILE.read_text(encoding="utf-8")).get(organisation.slug)
    if data is None:
        return
    heads = _name_heads(organisation, data, by, now)
    for number, map_ in enumerate(data["maps"]):
        made_at = now - timedelta(days=map_["days_ago"])
        save_agreed_map(
            organisation,
            stages=list(_stages(map_)),
            based_on=number,
            by=by,
            now=made_at,
            note=map_["note"],
            target=map_.get("target", ""),
        )
        made = agreed_map(organisation)
        for side in map_.get("accepted_by", ()):
            if made:
                accept(heads[side], digest=made.digest, now=made_at + timedelta(days=1))
    if data["facts"]:
        save_facts(
            organisation,
            changed=data["facts"],
            version=default_version(),
            by=by,
            now=now - timedelta(days=data["facts_days_ago"]),
        )


def _name_heads(
    organisation: Organisation, data: Mapping[str, Any], by: User, now: datetime
) -> dict[str, Head]:
    named_at = now - timedelta(days=max(map_["days_ago"] for map_ in data["maps"]))
    return {
        side: name_head(
            organisation, side, **head, language=organisation.language, by=by, now=named_at
        )
        for side, head in data.get("heads", {}).items()
    }


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


def demonstrate_pulses(organisation: Organisation, by: User, now: datetime) -> None:
    """Store what both sides said between the rounds of the demo; no letter goes out."""
    pulses = json.loads(PULSES.read_text(encoding="utf-8")).get(organisation.slug, ())
    this_month = first_day(localtime(now).date(), Calendar(organisation.calendar))
    months = list(islice(_months_back(this_month), max((0, *map(_age, pulses))) + 1))
    asked = [pulse for data in pulses if (pulse := _pulse(organisation, data, months))]
    if asked:
        PulseRhythm.objects.create(
            organisation=organisation,
            every=PulseRhythm.Every.MONTH,
            since=asked[0].month,
            asked_for=months[1],
            chosen_by=by,
        )


def _age(data: Mapping[str, Any]) -> int:
    return int(data["months_ago"])


def _pulse(
    organisation: Organisation, data: Mapping[str, Any], months: Sequence[date]
) -> Pulse | None:
    """Ask the people of the round before on the second day of the next month; have some answer."""
    month = months[_age(data)]
    asked_on = month_after(month) + timedelta(days=1)
    asked_at = datetime.combine(asked_on, time(9), get_current_timezone())
    rounds = organisation.assessments.counted().filter(closed_at__lt=asked_at, imported_at=None)
    maps = organisation.agreed_maps.filter(made_at__lt=asked_at).order_by("-number")
    round_, map_ = rounds.order_by("-closed_at").first(), maps.first()
    if round_ is None or map_ is None:
        return None
    pulse = Pulse.objects.create(
        organisation=organisation,
        assessment=round_,
        map=map_,
        month=month,
        months=PulseRhythm.Every.MONTH,
        statements=statements_of(round_, most=len(data["said"][0]["statements"])),
        asked_at=asked_at,
    )
    waiting = [
        PulsePerson.objects.create(organisation=organisation, pulse=pulse, respondent=person)
        for person in round_.respondents.order_by("id")
    ]
    for said in data["said"]:
        of_side = (row for row in waiting if row.respondent.function == said["function"])
        if (person := next(of_side, None)) is None:
            continue
        waiting.remove(person)
        statements = dict(zip(pulse.statements, said["statements"], strict=False))
        answer_pulse(person, hand_offs=said["hand_offs"], statements=statements)
    return pulse


def _months_back(month: date) -> Iterable[date]:
    while True:
        yield month
        month = month_before(month)
