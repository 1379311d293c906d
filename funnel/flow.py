"""The numbers of the funnel in words: what flows on from stage to stage, and where least does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.funnel import stage_name
from diagnostics.explanation.words import function_name, listed, quoted, sentences
from diagnostics.instruments.document import Document
from diagnostics.localisation import grouped, percent
from diagnostics.method.funnel import Finding, Owner
from diagnostics.result.parts import FunnelPart

from . import numbers
from .models import Target
from .months import month_after, month_name
from .numbers import Counts, Joint
from .queries import Agreed


class TargetLine(NamedTuple):
    """A period's target for both functions, beside the purchases that were counted in it."""

    target: Target
    period: str
    amount: str
    purchases: str
    counted: str


def claim_of(counts: Counts, document: Document, today: date) -> str:
    """Say between which stages the fewest go on, by the months that are over."""
    full = numbers.finished(counts, today)
    if not full:
        return _("Only the running month is counted so far; shares are made of full months.")
    found = numbers.narrowest(numbers.joints(full))
    if not found:
        return _("No two stages that follow each other are counted in the same month yet.")
    if found[0].share is not None and found[0].share >= 1:
        return _("At no stage are fewer counted than at the one before.")
    names = listed(_joint_name(joint, document) for joint in found)
    facts = {"joints": names, "share": percent(found[0].share)}
    if len(found) > 1:
        return _("The biggest drops are %(joints)s: only %(share)s go on.") % facts
    return _("The biggest drop is %(joints)s: only %(share)s go on.") % facts


def _joint_name(joint: Joint, document: Document) -> str:
    names = (quoted(stage_name(document, number)) for number in (joint.stage, joint.stage + 1))
    return _("from %(stage)s to %(next)s") % dict(zip(("stage", "next"), names, strict=True))


def hand_over_of(counts: Counts, agreed: Agreed | None, today: date) -> str:
    """Say that the work changes hands where the fewest go on, if it does as it is agreed."""
    found = numbers.narrowest(numbers.joints(numbers.finished(counts, today)))
    if agreed is None or len(found) != 1 or (found[0].share or 0) >= 1:
        return ""
    owners = [agreed.stages[number].owner for number in (found[0].stage, found[0].stage + 1)]
    if owners[0] == owners[1]:
        return ""
    text = _("The work is handed over there: from %(one)s to %(other)s.")
    return text % dict(zip(("one", "other"), map(side_name, owners), strict=True))


def side_name(owner: str) -> str:
    return _("both sides") if owner == Owner.BOTH else function_name(owner)


def finding_of(counts: Counts, reading: FunnelPart | None, document: Document, today: date) -> str:
    """Say whether the stages where the fewest go on are contested or orphaned, by the claims."""
    found = numbers.narrowest(numbers.joints(numbers.finished(counts, today)))
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


def summary_of(
    counts: Counts, reading: FunnelPart | None, document: Document, *, today: date
) -> Summary:
    shown = numbers.last_full_months(counts, numbers.USUAL_MONTHS, today)
    told = numbers.finished(shown, today) or shown
    return Summary(
        claim=claim_of(shown, document, today),
        finding=finding_of(shown, reading, document, today),
        period=period([min(told), max(told)]),
    )


def period(months: Sequence[date]) -> str:
    first, last = month_name(months[0]), month_name(months[-1])
    return first if first == last else f"{first} – {last}"


def target_lines(targets: Sequence[Target], counts: Counts) -> list[TargetLine]:
    """Lay each target beside the purchases that were counted in its months."""
    return [_target_line(target, counts) for target in targets]


def newest_target(targets: Sequence[Target]) -> str:
    """Return the newest target in words, as an agreement may say it; nothing without one."""
    line = _target_line(targets[0], {}) if targets else None
    return f"{line.amount} · {line.period}" if line else ""


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
        period=period(months),
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
