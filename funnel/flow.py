"""The numbers of the funnel in words: what flows on from stage to stage, and where least does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from diagnostics.charts import Figure, literal
from diagnostics.explanation.funnel import MARKS, owner_name, stage_name
from diagnostics.explanation.words import listed, quoted, sentences
from diagnostics.instruments.document import Document
from diagnostics.localisation import grouped, percent
from diagnostics.method.funnel import STAGES, Finding, Owner
from diagnostics.result.parts import FunnelPart

from . import charts, numbers
from .models import Target
from .months import month_after, month_name, months_from
from .numbers import Counts, Joint
from .queries import Agreed

UNKNOWN_MARK = "q"


class StageFlow(NamedTuple):
    """One stage: whose it is, how many were counted, and which share goes on to the next."""

    number: int
    name: str
    mark: str
    owner: str
    total: str
    share: str
    is_narrowest: bool


class MonthRow(NamedTuple):
    month: date
    counts: Sequence[str]


class TargetLine(NamedTuple):
    """A period's target for both functions, beside the purchases that were counted in it."""

    target: Target
    period: str
    amount: str
    purchases: str
    counted: str


@dataclass(frozen=True)
class Flow:
    claim: str
    finding: str
    period: str
    stages: Sequence[StageFlow]
    months: Sequence[MonthRow]  # the newest first
    funnel: Figure
    trend: Figure | None  # None where there is only one month


def claim_of(counts: Counts, document: Document) -> str:
    """Say between which stages the fewest go on."""
    found = numbers.narrowest(numbers.joints(counts))
    if not found:
        return _("No two stages that follow each other are counted in the same month yet.")
    names = [_joint_name(joint, document) for joint in found]
    share = percent(found[0].share)
    return _("The biggest drop is %(joints)s: only %(share)s go on.") % {
        "joints": listed(names),
        "share": share,
    }


def _joint_name(joint: Joint, document: Document) -> str:
    names = (quoted(stage_name(document, number)) for number in (joint.stage, joint.stage + 1))
    return _("from %(stage)s to %(next)s") % dict(zip(("stage", "next"), names, strict=True))


def finding_of(counts: Counts, reading: FunnelPart | None, document: Document) -> str:
    """Say whether the stages where the fewest go on are contested or orphaned, by the claims."""
    found = numbers.narrowest(numbers.joints(counts))
    if not found:
        return ""
    if reading is None:
        return _("Nobody has said yet who has these stages.")
    views = {view["stage"]: Finding(view["finding"]) for view in reading["stages"]}
    stages = sorted({stage for joint in found for stage in (joint.stage, joint.stage + 1)})
    said = list(_findings(stages, views, document))
    if said:
        return sentences(*said)
    unknown = [stage for stage in stages if views[stage] is Finding.UNKNOWN]
    if unknown == stages:
        return _("Who owns these stages is not known from both sides.")
    if unknown:
        text = _(
            "Who owns %(stages)s is not known from both sides. On the other stages around it, "
            "the two sides do not contradict each other."
        )
        return text % {"stages": listed(quoted(stage_name(document, joint)) for joint in unknown)}
    return _("In the latest answers the two sides do not contradict each other on these stages.")


def _findings(
    stages: Sequence[int], views: Mapping[int, Finding], document: Document
) -> Iterable[str]:
    for finding, text in (
        (
            Finding.CONTESTED,
            _("In the latest answers both sides say that they have %(stages)s."),
        ),
        (
            Finding.ORPHANED,
            _("In the latest answers each side thinks that the other has %(stages)s."),
        ),
    ):
        names = [quoted(stage_name(document, stage)) for stage in stages if views[stage] is finding]
        if names:
            yield text % {"stages": listed(names)}


@dataclass(frozen=True)
class Summary:
    """The numbers in two sentences, and the months that they are about."""

    claim: str
    finding: str
    period: str


def summary_of(counts: Counts, reading: FunnelPart | None, document: Document) -> Summary:
    return Summary(
        claim=claim_of(counts, document),
        finding=finding_of(counts, reading, document),
        period=_period([min(counts), max(counts)]),
    )


def flow_of(
    counts: Counts, *, agreed: Agreed | None, reading: FunnelPart | None, document: Document
) -> Flow:
    """Put the counts of some months into words and figures."""
    joints = numbers.joints(counts)
    stages = _stages(counts, joints, agreed=agreed, document=document)
    every = months_from(min(counts), max(counts))
    return Flow(
        claim=claim_of(counts, document),
        finding=finding_of(counts, reading, document),
        period=_period(every),
        stages=stages,
        months=[
            MonthRow(month, [grouped(counts[month].get(stage)) for stage in STAGES])
            for month in reversed(every)
            if month in counts
        ],
        funnel=_funnel(counts, stages, agreed),
        trend=_trend(counts, every, stages=stages, agreed=agreed) if len(every) > 1 else None,
    )


def _period(months: Sequence[date]) -> str:
    first, last = month_name(months[0]), month_name(months[-1])
    return first if first == last else f"{first} – {last}"


def _stages(
    counts: Counts, joints: Sequence[Joint], *, agreed: Agreed | None, document: Document
) -> Sequence[StageFlow]:
    totals, narrowest = numbers.totals(counts), numbers.narrowest(joints)
    by_stage = {joint.stage: joint for joint in joints}
    found = []
    for number in STAGES:
        joint = by_stage.get(number)
        owner = _owner(agreed, number)
        found.append(
            StageFlow(
                number=number,
                name=stage_name(document, number),
                mark=MARKS[Owner(owner)] if owner else UNKNOWN_MARK,
                owner=owner_name(owner) if owner else _("not agreed"),
                total=grouped(totals.get(number)),
                share=_share(joint.share if joint else None),
                is_narrowest=joint in narrowest,
            )
        )
    return found


def _owner(agreed: Agreed | None, number: int) -> str:
    return agreed.stages[number].owner if agreed else ""


def _share(share: Fraction | None) -> str:
    return "" if share is None else percent(share)


def _funnel(counts: Counts, stages: Sequence[StageFlow], agreed: Agreed | None) -> Figure:
    totals = numbers.totals(counts)
    levels = [
        charts.Level(
            stage.name,
            totals.get(stage.number),
            stage.total,
            _owner(agreed, stage.number),
            "<br>".join(
                literal(line)
                for line in (stage.name, stage.total, stage.owner, _goes_on(stage))
                if line
            ),
        )
        for stage in stages
    ]
    return charts.flow(levels, is_rtl=get_language_bidi())


def _goes_on(stage: StageFlow) -> str:
    return _("%(share)s go on to the next stage") % {"share": stage.share} if stage.share else ""


def _trend(
    counts: Counts, every: Sequence[date], *, stages: Sequence[StageFlow], agreed: Agreed | None
) -> Figure:
    names = [month_name(month) for month in every]
    courses = []
    for stage in stages:
        values = [counts.get(month, {}).get(stage.number) for month in every]
        if any(values):
            said = [
                f"{literal(stage.name)}<br>{literal(name)}: {grouped(value)}"
                for name, value in zip(names, values, strict=True)
            ]
            courses.append(charts.Course(stage.name, _owner(agreed, stage.number), values, said))
    return charts.trend(courses, months=names, is_rtl=get_language_bidi())


def target_lines(targets: Sequence[Target], counts: Counts) -> list[TargetLine]:
    """Lay each target beside the purchases that were counted in its months."""
    return [_target_line(target, counts) for target in targets]


def _target_line(target: Target, counts: Counts) -> TargetLine:
    months = [target.month]
    while len(months) < target.months:
        months.append(month_after(months[-1]))
    known = [
        counts[month][numbers.PURCHASE]
        for month in months
        if numbers.PURCHASE in counts.get(month, {})
    ]
    return TargetLine(
        target=target,
        period=_period(months),
        amount=f"{grouped(target.amount)} {target.currency}",
        purchases="" if target.purchases is None else grouped(target.purchases),
        counted=_counted(known, len(months)),
    )


def _counted(known: Sequence[int], months: int) -> str:
    if not known:
        return _("no purchases counted yet")
    total = sum(known)
    text = ngettext("%(number)s purchase", "%(number)s purchases", total)
    said = text % {"number": grouped(total)}
    if len(known) == months:
        return said
    in_months = _("%(purchases)s, in %(known)d of %(months)d months")
    return in_months % {"purchases": said, "known": len(known), "months": months}
