"""The numbers of the funnel as the page draws them: the share that goes on, counts, small lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _

from diagnostics.explanation.funnel import MARKS, owner_name, stage_name
from diagnostics.explanation.words import quoted, sentences
from diagnostics.instruments.document import Document
from diagnostics.localisation import grouped, percent
from diagnostics.method.funnel import STAGES, Owner
from diagnostics.result.parts import FunnelPart

from . import charts, numbers
from .flow import claim_of, finding_of, hand_over_of, period, side_name
from .models import LAST_STAGE
from .months import month_after, month_name, months_from
from .numbers import PURCHASE, Counts, Joint
from .queries import Agreed

UNKNOWN_MARK = "q"
YEAR = 12
MANY = 24  # months from which they are folded into years


class StageFlow(NamedTuple):
    """One stage: whose it is, how many were counted, and which share goes on to the next."""

    number: int
    name: str
    owner: str  # its code; empty where none is agreed
    mark: str
    owner_name: str
    total: str
    share: str
    width: str  # of the bar; empty where there is none
    place: str  # of the count, on the scale that grows tenfold
    handed: str
    drop: str
    remark: str  # in place of a bar


class StageTrend(NamedTuple):
    """One stage over the months: its line, its last full month, and the lowest to the highest."""

    name: str
    owner: str
    spark: charts.Spark
    last: str
    span: str


class MonthRow(NamedTuple):
    month: date
    counts: Sequence[str]
    days: int | None  # so far, of the running month


class MonthsOfYear(NamedTuple):
    period: str
    rows: Sequence[MonthRow]


@dataclass(frozen=True)
class Drawing:
    """The whole page of the numbers."""

    claim: str
    finding: str
    period: str
    stages: Sequence[StageFlow]
    tens: charts.Tens
    trend: str
    lines: Sequence[StageTrend]
    years: Sequence[str]
    ends: tuple[str, str]
    months: Sequence[MonthsOfYear]  # the newest first
    running: date | None
    days: int | None
    full: int  # months that are over

    @property
    def is_hatched(self) -> bool:
        return any(stage.owner == Owner.BOTH for stage in self.stages)


def drawing_of(
    counts: Counts,
    *,
    agreed: Agreed | None,
    reading: FunnelPart | None,
    document: Document,
    today: date,
) -> Drawing:
    """Put the counts of some months into words and marks."""
    full = numbers.finished(counts, today)
    every = months_from(min(counts), max(counts))
    running = next((month for month in every if month_after(month) > today), None)
    totals = numbers.totals(full)
    tens = charts.tens(list(totals.values()))
    return Drawing(
        claim=claim_of(counts, document, today),
        finding=sentences(
            hand_over_of(counts, agreed, today), finding_of(counts, reading, document, today)
        ),
        period=period([min(full), max(full)] if full else every),
        stages=list(_stages(full, agreed, document, tens)),
        tens=tens,
        trend=_trend(full, document),
        lines=list(_lines(counts, every, agreed, document, is_running=running is not None)),
        years=charts.years(len(every)),
        ends=(month_name(every[0]), month_name(every[-1])),
        months=list(_months(counts, every, today)),
        running=running,
        days=_days(running, today) if running else None,
        full=len(full),
    )


def _owner(agreed: Agreed | None, number: int) -> str:
    return agreed.stages[number].owner if agreed else ""


def _stages(
    full: Counts, agreed: Agreed | None, document: Document, tens: charts.Tens
) -> Iterator[StageFlow]:
    joints = {joint.stage: joint for joint in numbers.joints(full)}
    weakest = numbers.narrowest(list(joints.values()))
    totals = numbers.totals(full)
    owners = [_owner(agreed, number) for number in STAGES]
    changes = charts.changes_of_hands(owners)
    for number, owner, changes_hands in zip(STAGES, owners, changes, strict=True):
        joint = joints.get(number)
        share = joint.share if joint else None
        yield StageFlow(
            number=number,
            name=stage_name(document, number),
            owner=owner,
            mark=MARKS[Owner(owner)] if owner else UNKNOWN_MARK,
            owner_name=owner_name(owner) if owner else _("not agreed"),
            total=grouped(totals.get(number)),
            share="" if share is None else percent(share),
            width="" if share is None else f"{min(float(share), 1) * 100:.1f}%",
            place=tens.place(totals.get(number)),
            handed=_("Handed over to %(side)s") % {"side": side_name(owner)}
            if changes_hands
            else "",
            drop=_drop(joint, document)
            if joint in weakest and share is not None and share < 1
            else "",
            remark=_remark(number, totals, joint),
        )


def _drop(joint: Joint, document: Document) -> str:
    text = _("The biggest drop: %(lost)s of %(all)s do not reach %(next)s")
    return text % {
        "lost": grouped(joint.before - joint.after),
        "all": grouped(joint.before),
        "next": quoted(stage_name(document, joint.stage + 1)),
    }


def _remark(number: int, totals: Mapping[int, int], joint: Joint | None) -> str:
    """Say why a stage has no bar; nothing where it has one."""
    if number not in totals:
        return _("not counted")
    if number == LAST_STAGE or joint is None:
        return _("The last stage")
    if joint.share is not None:
        return ""
    if totals[number] == 0:
        return _("nobody counted here")
    return _("The next stage is not counted in the same months")


def _trend(full: Counts, document: Document) -> str:
    """Say how the purchases and the last stage went, from the first full month to the last."""
    return sentences(*(_went(full, number, document) for number in (PURCHASE, LAST_STAGE)))


def _went(full: Counts, number: int, document: Document) -> str:
    known = [row[number] for row in full.values() if number in row]
    if len(known) < 2:
        return ""
    first, last = known[0], known[-1]
    text = (
        _("%(stage)s stayed at %(last)s a month.")
        if first == last
        else _("%(stage)s rose from %(first)s to %(last)s a month.")
        if first < last
        else _("%(stage)s fell from %(first)s to %(last)s a month.")
    )
    name = quoted(stage_name(document, number))
    return text % {"stage": name, "first": grouped(first), "last": grouped(last)}


def _lines(
    counts: Counts,
    every: Sequence[date],
    agreed: Agreed | None,
    document: Document,
    *,
    is_running: bool,
) -> Iterator[StageTrend]:
    for number in STAGES:
        values = [counts.get(month, {}).get(number) for month in every]
        full = [value for value in (values[:-1] if is_running else values) if value is not None]
        if not any(value is not None for value in values):
            continue
        span = _("%(low)s to %(high)s")
        yield StageTrend(
            name=stage_name(document, number),
            owner=_owner(agreed, number),
            spark=charts.spark(values, is_running=is_running),
            last=grouped(full[-1]) if full else "",
            span=span % {"low": grouped(min(full)), "high": grouped(max(full))}
            if len(full) > 1
            else "",
        )


def _days(month: date, today: date) -> int:
    return (today - month).days + 1


def _months(counts: Counts, every: Sequence[date], today: date) -> Iterator[MonthsOfYear]:
    """Return the months, newest first; of many years each twelve together."""
    rows = [
        MonthRow(
            month,
            [grouped(counts[month].get(stage)) for stage in STAGES],
            _days(month, today) if month_after(month) > today else None,
        )
        for month in reversed(every)
        if month in counts
    ]
    size = YEAR if len(rows) > MANY else len(rows)
    for start in range(0, len(rows), size):
        group = rows[start : start + size]
        yield MonthsOfYear(period([group[-1].month, group[0].month]), group)
