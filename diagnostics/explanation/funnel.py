"""The funnel: who owns each stage as each side sees it, what that shows, and what it speaks for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from ..instruments.document import Document
from ..localisation import percent
from ..method.checklist import PLACING, Function
from ..method.funnel import Finding, Owner
from ..names import OWNER_NAMES
from ..result.parts import FunnelPart, owners_of, there
from .case import Case
from .words import function_name, listed, quoted, sentences

MARKS = {Owner.MARKETING: "m", Owner.SALES: "s", Owner.BOTH: "b", Owner.NOBODY: "n"}
TAGS: Mapping[Finding, str] = {
    Finding.CONTESTED: gettext_noop("work done twice"),
    Finding.ORPHANED: gettext_noop("work left undone"),
    Finding.UNOWNED: gettext_noop("work left undone"),
    Finding.HALF_UNOWNED: gettext_noop("work left undone"),
    Finding.HALF_SHARED: gettext_noop("talk about it"),
}
FINDINGS: Mapping[Finding, str] = {
    Finding.AGREED: gettext_noop("Agreed"),
    Finding.CONTESTED: gettext_noop("Both claim it"),
    Finding.ORPHANED: gettext_noop("Each thinks the other has it"),
    Finding.UNOWNED: gettext_noop("Nobody has it"),
    Finding.HALF_UNOWNED: gettext_noop("One side says nobody"),
    Finding.HALF_SHARED: gettext_noop("One side says both"),
    Finding.UNKNOWN: gettext_noop("Unknown"),
}
UNKNOWN_MARK = "q"
NAMED_AT_MOST = 3


class SideView(NamedTuple):
    """One side's view of a stage; is_joint where the owner differs from the stage before."""

    mark: str
    owner: str
    is_joint: bool


class SeenStage(NamedTuple):
    name: str
    cells: tuple[SideView, ...]  # of Sales, then of Marketing
    finding: str
    is_odd: bool


class FindingWords(NamedTuple):
    """A finding as a sentence, with what it speaks for."""

    title: str
    detail: str
    tag: str


class Figure(NamedTuple):
    """One of the four figures, with a sentence that says what it means."""

    name: str
    value: str
    meaning: str


@dataclass(frozen=True)
class Funnel:
    claim: str
    stages: Sequence[SeenStage]
    shown: Sequence[FindingWords]
    summary: Sequence[str]
    figures: Sequence[Figure]
    speaks_for: str
    has_views: bool


def funnel_of(reading: FunnelPart, document: Document) -> Funnel:
    """Return the strip, the findings and the figures, from a result's funnel."""
    return Funnel(
        claim=_claim(reading, document),
        stages=list(_stages(reading, document)),
        shown=list(_shown(reading, document)),
        summary=list(_summary(reading)),
        figures=list(_figures(reading)),
        speaks_for=_evidence(document, _spoken_for(reading, document)),
        has_views=any(
            owner != Owner.DONT_KNOW
            for view in reading["stages"]
            for owner in owners_of(view).values()
        ),
    )


def _stages(reading: FunnelPart, document: Document) -> Iterable[SeenStage]:
    before = dict.fromkeys(PLACING, "")
    for view in reading["stages"]:
        cells = []
        for side, owner in owners_of(view).items():
            last = before[side]
            is_known = owner != Owner.DONT_KNOW
            mark = MARKS.get(Owner(owner), UNKNOWN_MARK)
            cells.append(
                SideView(mark, owner_name(owner), bool(is_known and last and owner != last))
            )
            before[side] = owner if is_known else ""
        is_agreed = view["finding"] == Finding.AGREED
        yield SeenStage(
            name=stage_name(document, view["stage"]),
            cells=tuple(cells),
            finding="" if is_agreed else _(FINDINGS[Finding(view["finding"])]),
            is_odd=view["finding"] not in (Finding.AGREED, Finding.UNKNOWN),
        )


def owner_name(owner: str) -> str:
    """Return who has a stage in somebody's view; an answer's don't-know is a view's unknown."""
    return _("Unknown") if owner == Owner.DONT_KNOW else str(OWNER_NAMES[owner])


def stage_name(document: Document, stage: int) -> str:
    """Return a stage's name without what explains it in brackets."""
    return str(document.stages[stage].text).partition(" (")[0]


def _found(
    reading: FunnelPart,
    document: Document,
    *findings: Finding,
    nobody: Function | None = None,
) -> Sequence[str]:
    """Return the quoted names of the stages with one of these findings, and this side's nobody."""
    return [
        quoted(stage_name(document, view["stage"]))
        for view in reading["stages"]
        if view["finding"] in findings
        and (nobody is None or owners_of(view)[nobody] == Owner.NOBODY)
    ]


def _named(stages: Sequence[str]) -> str:
    """Return the stages by name, or only how many they are, so that a heading stays one."""
    if len(stages) <= NAMED_AT_MOST:
        return listed(stages)
    return ngettext("%(number)d stage", "%(number)d stages", len(stages)) % {"number": len(stages)}


def _claim(reading: FunnelPart, document: Document) -> str:
    """Say the most telling first: doubled and dropped work, then what one side alone says."""
    for found in (_contested_and_orphaned, _without_owner, _half_shared):
        claim = sentences(*found(reading, document))
        if claim:
            return claim
    agreed = len(_found(reading, document, Finding.AGREED))
    known = sum(view["finding"] != Finding.UNKNOWN for view in reading["stages"])
    if agreed == len(reading["stages"]):
        return _("Both sides name the same owner for every stage.")
    if known and agreed == known:
        return _("Both sides name the same owner for every stage on which both answered.")
    if known:
        return _("Both sides name the same owner for %(agreed)d of %(known)d stages.") % {
            "agreed": agreed,
            "known": known,
        }
    return _("No stage is known from both sides yet.")


def _contested_and_orphaned(reading: FunnelPart, document: Document) -> Iterable[str]:
    contested = _found(reading, document, Finding.CONTESTED)
    if contested:
        yield _("Both sides claim %(stages)s: work can be done twice there.") % {
            "stages": _named(contested)
        }
    orphaned = _found(reading, document, Finding.ORPHANED)
    if orphaned:
        yield _("Each side thinks the other has %(stages)s: work can be left undone there.") % {
            "stages": _named(orphaned)
        }


def _without_owner(reading: FunnelPart, document: Document) -> Iterable[str]:
    unowned = _found(reading, document, Finding.UNOWNED)
    if unowned:
        yield _("Both say that nobody has %(stages)s.") % {"stages": _named(unowned)}
    for side in PLACING:
        alone = _found(reading, document, Finding.HALF_UNOWNED, nobody=side)
        if alone:
            yield _("%(function)s alone says that nobody has %(stages)s.") % {
                "function": function_name(side),
                "stages": _named(alone),
            }


def _half_shared(reading: FunnelPart, document: Document) -> Iterable[str]:
    shared = _found(reading, document, Finding.HALF_SHARED)
    if shared:
        yield _("On %(stages)s one side says both, the other names one.") % {
            "stages": _named(shared)
        }


def _shown(reading: FunnelPart, document: Document) -> Iterable[FindingWords]:
    for view in reading["stages"]:
        finding = Finding(view["finding"])
        if finding in (Finding.AGREED, Finding.UNKNOWN):
            continue
        yield FindingWords(
            title=_("%(stage)s: %(finding)s")
            % {
                "stage": stage_name(document, view["stage"]),
                "finding": _(FINDINGS[finding]).lower(),
            },
            detail=sentences(
                _("According to Sales: %(sales)s. According to Marketing: %(marketing)s.")
                % {side: owner_name(owner) for side, owner in owners_of(view).items()},
                _evidence(document, document.speaks_for.get(finding, ())),
            ),
            tag=_(TAGS[finding]) if finding in TAGS else "",
        )
    yield from _unknown(reading, document)


def _unknown(reading: FunnelPart, document: Document) -> Iterable[FindingWords]:
    """Fold the stages that are not known from both sides into one sentence."""
    names = [
        stage_name(document, view["stage"])
        for view in reading["stages"]
        if view["finding"] == Finding.UNKNOWN
    ]
    if names:
        title = ngettext(
            "%(number)d stage is not known from both sides",
            "%(number)d stages are not known from both sides",
            len(names),
        )
        yield FindingWords(title % {"number": len(names)}, f"{listed(names)}.", "")


def _spoken_for(reading: FunnelPart, document: Document) -> Sequence[str]:
    """Return the conditions that any finding speaks for, each once."""
    found = (document.speaks_for.get(Finding(view["finding"]), ()) for view in reading["stages"])
    return list(dict.fromkeys(code for codes in found for code in codes))


def _evidence(document: Document, codes: Sequence[str]) -> str:
    texts = [quoted(document.conditions[code].text) for code in codes]
    return _("This supports: %(conditions)s.") % {"conditions": listed(texts)} if texts else ""


def _summary(reading: FunnelPart) -> Iterable[str]:
    """Say the four figures; none where no stage is known from both sides."""
    if reading["agreement"] is None:
        return
    stages = reading["stages"]
    known = sum(view["finding"] != Finding.UNKNOWN for view in stages)
    agreed = sum(view["finding"] == Finding.AGREED for view in stages)
    yield _("The sides agree on %(agreed)d of the %(known)d stages that both know.") % {
        "agreed": agreed,
        "known": known,
    }
    handoffs, alike = there(reading["handoffs"]), there(reading["conventional_match"])
    if agreed > 1 and not handoffs:
        yield _("Over these stages the work is never handed over.")
    elif agreed > 1:
        yield ngettext(
            "Over these stages the work is handed over once.",
            "Over these stages the work is handed over %(number)d times.",
            handoffs,
        ) % {"number": handoffs}
    if reading["sharedness"]:
        yield _("Of all the owners named, %(share)s are “both”.") % {
            "share": percent(reading["sharedness"])
        }
    yield ngettext(
        "%(number)d of %(all)d stages follows the usual split, in which Marketing has the "
        "first four and Sales the last four. This is a convention, not a grade: the article "
        "says that it brings focus and fewer disputes.",
        "%(number)d of %(all)d stages follow the usual split, in which Marketing has the "
        "first four and Sales the last four. This is a convention, not a grade: the article "
        "says that it brings focus and fewer disputes.",
        alike,
    ) % {"number": alike, "all": len(stages)}


def _figures(reading: FunnelPart) -> Iterable[Figure]:
    """Return the four figures; none where no stage is known from both sides."""
    if reading["agreement"] is None:
        return
    findings = [view["finding"] for view in reading["stages"]]
    number = _("%(number)d of %(all)d")
    yield Figure(
        _("Agreed"),
        number
        % {
            "number": findings.count(Finding.AGREED),
            "all": len(findings) - findings.count(Finding.UNKNOWN),
        },
        _("Stages on which both sides name the same owner, of those on which both gave an owner."),
    )
    yield Figure(
        _("Like the usual split"),
        number % {"number": reading["conventional_match"], "all": len(findings)},
        _(
            "Stages that both sides give to the function that usually has them. This is not a "
            "grade: another split may suit you better."
        ),
    )
    yield Figure(
        _("Shared by both sides"),
        percent(reading["sharedness"]),
        _(
            "Share of “both” among all owners that the two sides named. A high share means that "
            "they work as one, a low share that each keeps to its own."
        ),
    )
    yield Figure(
        _("Hand-offs"),
        str(reading["handoffs"]),
        _(
            "How often the work is handed over along the agreed stages. Write down at each "
            "hand-off what is handed over, and when."
        ),
    )


def evidence_for(case: Case, code: str, *, is_held: bool) -> str:
    """Say what the funnel shows of a condition; it changes no answer."""
    findings = {finding for finding, codes in case.document.speaks_for.items() if code in codes}
    contested = findings & {Finding.CONTESTED}
    without = findings - contested
    text = _("The funnel shows it too: both sides claim %(stages)s.")
    if not is_held:
        text = _("The funnel shows otherwise: both sides claim %(stages)s.")
    other = _("The funnel shows it too: no common owner for %(stages)s.")
    if not is_held:
        other = _("The funnel shows otherwise: no common owner for %(stages)s.")
    found = [
        (text, _found(case.result["funnel"], case.document, *contested)),
        (other, _found(case.result["funnel"], case.document, *without)),
    ]
    return sentences(*(text % {"stages": _named(stages)} for text, stages in found if stages))


def people_named(people: Mapping[Function, int]) -> str:
    """Return how many of each function: "1 in Sales and 2 in Marketing"."""
    parts = [
        _("%(number)d in %(function)s") % {"number": number, "function": function_name(function)}
        for function, number in people.items()
    ]
    return listed(parts) if parts else ""
