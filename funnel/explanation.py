"""The agreed map and the facts in words: what is agreed, who sees it so, and what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.funnel import MARKS, owner_name, stage_name
from diagnostics.explanation.words import function_name
from diagnostics.instruments.document import Document, FactKind, FactWords
from diagnostics.localisation import day
from diagnostics.method.checklist import Answer, Function
from diagnostics.method.funnel import STAGES, Owner
from diagnostics.names import ANSWER_NAMES
from diagnostics.result.parts import FunnelPart, StagePart, owners_of

from .models import LAST_STAGE, AgreedMap, AgreedStage
from .queries import Agreed

DISCS = {Answer.YES: "full", Answer.PARTLY: "half", Answer.NO: "off"}


class StageLine(NamedTuple):
    """One stage of the map: who has it, the hand-off to the next, and who sees it otherwise."""

    number: int
    name: str
    next: str
    mark: str
    owner: str
    agreed: AgreedStage
    hours: str
    is_joint: bool
    differs: Sequence[str]


@dataclass(frozen=True)
class MapWords:
    claim: str
    lines: Sequence[StageLine]


class StageChange(NamedTuple):
    """One thing that a version says of a stage otherwise than the one before."""

    stage: str
    field: str
    before: str
    after: str


class FactLine(NamedTuple):
    """A fact with the organisation's answer; disc draws it."""

    text: object
    answer: str
    disc: str


def map_words(agreed: Agreed, reading: FunnelPart | None, document: Document) -> MapWords:
    """Put the map into words and lay it beside the claims, where there are any."""
    views = {view["stage"]: view for view in reading["stages"]} if reading else {}
    return MapWords(
        claim=_claim(agreed, views),
        lines=[_line(agreed, stage, views.get(stage), document) for stage in STAGES],
    )


def _line(agreed: Agreed, number: int, view: StagePart | None, document: Document) -> StageLine:
    stage, before = agreed.stages[number], agreed.stages.get(number - 1)
    return StageLine(
        number=number,
        name=stage_name(document, number),
        next=stage_name(document, number + 1) if number < LAST_STAGE else "",
        mark=MARKS[Owner(stage.owner)],
        owner=owner_name(stage.owner),
        agreed=stage,
        hours=hours_words(stage.hand_off_hours),
        is_joint=before is not None and before.owner != stage.owner,
        differs=list(_differences(stage, view)) if view else (),
    )


def _differences(stage: AgreedStage, view: StagePart) -> Iterable[str]:
    """Say what each side that sees a stage otherwise says of it."""
    for side in _unlike(stage, view):
        words = {"function": function_name(side), "owner": owner_name(owners_of(view)[side])}
        yield _("%(function)s does not yet see it so: it says %(owner)s.") % words


def _unlike(stage: AgreedStage, view: StagePart) -> Iterable[Function]:
    """Return the sides that name another owner; one that names none says nothing against it."""
    return (
        function
        for function, owner in owners_of(view).items()
        if owner not in (stage.owner, Owner.DONT_KNOW)
    )


def hours_words(number: int | None) -> str:
    if number is None:
        return ""
    text = ngettext("within %(number)d hour", "within %(number)d hours", number)
    return text % {"number": number}


def _claim(agreed: Agreed, views: Mapping[int, StagePart]) -> str:
    """Say how many stages are seen as agreed, of those that any side knows."""
    known = [
        number
        for number, view in views.items()
        if any(owner != Owner.DONT_KNOW for owner in owners_of(view).values())
    ]
    if not known:
        return _("This is agreed; how it is today is not known yet.")
    same = [number for number in known if not list(_unlike(agreed.stages[number], views[number]))]
    words = {"same": len(same), "known": len(known)}
    if len(same) == len(STAGES):
        return _("The two sides see every stage as it is agreed.")
    return _("The two sides see %(same)d of %(known)d stages as they are agreed.") % words


def sides_say(view: StagePart | None) -> str:
    """Return what each side says of a stage; nothing where there is no view of it."""
    if view is None:
        return ""
    text = _("According to Sales: %(sales)s. According to Marketing: %(marketing)s.")
    return text % {side: owner_name(owner) for side, owner in owners_of(view).items()}


def changes_between(
    before: Mapping[int, AgreedStage], after: Mapping[int, AgreedStage], document: Document
) -> Sequence[StageChange]:
    """Return what one version says otherwise than another, stage by stage."""
    names = {field.name: str(field.verbose_name) for field in AgreedStage._meta.fields}
    return [
        StageChange(
            stage_name(document, number),
            names[name],
            _shown(getattr(before[number], name), name),
            _shown(getattr(after[number], name), name),
        )
        for number in STAGES
        for name in (*AgreedStage.OWNERSHIP, *AgreedStage.HAND_OFF)
        if getattr(before[number], name) != getattr(after[number], name)
    ]


def map_changes(before: Agreed, after: Agreed, document: Document) -> list[StageChange]:
    """Return what one version of the map says otherwise than another, stages first."""
    return [
        *changes_between(before.stages, after.stages, document),
        *(
            StageChange(
                _("The whole map"),
                str(AgreedMap._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                *(_shown(getattr(version.map, name), name) for version in (before, after)),
            )
            for name in AgreedMap.WHOLE
            if getattr(before.map, name) != getattr(after.map, name)
        ),
    ]


def _shown(value: str | int | date | None, name: str) -> str:
    if value in ("", None):
        return _("nothing")
    if isinstance(value, date):
        return day(value)
    return owner_name(str(value)) if name == "owner" else str(value)


def asked_facts(document: Document) -> list[FactWords]:
    """Return the facts that an organisation answers: all but the convention itself."""
    return [fact for fact in document.facts.values() if fact.kind is not FactKind.CONVENTION]


def fact_lines(document: Document, answers: Mapping[str, str], kind: FactKind) -> list[FactLine]:
    return [
        FactLine(fact.text, *_said(answers.get(fact.code)))
        for fact in document.facts.values()
        if fact.kind is kind
    ]


def _said(answer: str | None) -> tuple[str, str]:
    if answer is None:
        return _("not said yet"), "unknown"
    return str(ANSWER_NAMES[answer]), DISCS.get(Answer(answer), "unknown")
