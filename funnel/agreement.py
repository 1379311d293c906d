"""The agreement in words: one page made from a version of the map, for screen and paper."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.funnel import MARKS, owner_name, stage_name
from diagnostics.explanation.words import listed
from diagnostics.instruments.document import Document
from diagnostics.localisation import clock, day, digits
from diagnostics.method.checklist import PLACING, Function
from diagnostics.method.funnel import STAGES, Owner

from .explanation import hours_words
from .models import Acceptance, AgreedMap, AgreedStage
from .queries import Agreed, Agreement

Row = AgreedMap | AgreedStage

DIGEST_SHOWN, DIGEST_GROUP = 16, 4  # digits of the digest that a page shows, four together


class Said(NamedTuple):
    """What stands in one place of the agreement; was is what was accepted there before, if else."""

    text: str
    was: str = ""
    is_new: bool = False


class SheetLine(NamedTuple):
    """One stage with its hand-off to the next, place by place."""

    number: int
    name: str
    mark: str
    owner: Said
    role: Said
    measure: Said
    when: Said
    what: Said
    hours: Said

    @property
    def places(self) -> Sequence[Said]:
        return self[3:]

    @property
    def is_changed(self) -> bool:
        return any(place.is_new for place in self.places)

    @property
    def has_hand_off(self) -> bool:
        return any(place.text or place.was for place in (self.hours, self.when, self.what))


class Signature(NamedTuple):
    """One of the two lines: who is head of the side, and what they answered."""

    side: Function
    title: str
    name: str  # nothing where nobody is named, or the person is erased
    position: str
    said: str
    sentence: str
    is_accepted: bool


@dataclass(frozen=True)
class AgreementWords:
    """The whole page; state says what of it is accepted, changed what is new since."""

    title: str
    version: str
    state: str
    changed: str
    is_accepted: bool
    lines: Sequence[SheetLine]
    target: Said
    look_again_on: Said
    signatures: Sequence[Signature]
    digest: str


def agreement_words(agreement: Agreement, document: Document) -> AgreementWords:
    agreed = agreement.agreed
    before = None if agreement.accepted_at else agreement.before  # what is accepted is not new
    lines = [_line(agreed, before, stage, document) for stage in STAGES]
    target, look_again_on = (
        _said(agreed.map, before.map if before else None, name) for name in AgreedMap.WHOLE
    )
    version = _("map version %(number)d") % {"number": agreed.map.number}
    return AgreementWords(
        title=_("Agreement between Sales and Marketing"),
        version=digits(version),
        state=_state(agreement),
        changed=_changed(lines, target, look_again_on),
        is_accepted=agreement.accepted_at is not None,
        lines=lines,
        target=target,
        look_again_on=look_again_on,
        signatures=[_signature(agreement, side) for side in PLACING],
        digest=shown_digest(agreed.digest),
    )


def shown_digest(digest: str) -> str:
    """Return the beginning of a digest, as a person compares it."""
    places = range(0, DIGEST_SHOWN, DIGEST_GROUP)
    return " ".join(digest[place : place + DIGEST_GROUP] for place in places)


def head_title(side: str) -> str:
    return _("head of Sales") if side == Function.SALES else _("head of Marketing")


def _line(agreed: Agreed, before: Agreed | None, number: int, document: Document) -> SheetLine:
    stage = agreed.stages[number]
    was = before.stages[number] if before else None
    said = (_said(stage, was, name) for name in (*stage.OWNERSHIP, *stage.HAND_OFF))
    return SheetLine(number, stage_name(document, number), MARKS[Owner(stage.owner)], *said)


def _said(row: Row, was: Row | None, name: str) -> Said:
    now, then = getattr(row, name), getattr(was, name) if was else None
    if was is None or now == then:
        return Said(_in_words(now, name))
    return Said(_in_words(now, name), _in_words(then, name), is_new=True)


def _in_words(value: str | int | date | None, name: str) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, int):
        return digits(hours_words(value))
    return owner_name(value or "") if name == "owner" else value or ""


def _state(agreement: Agreement) -> str:
    """Say what both accepted, and until when; paper travels."""
    if agreement.accepted_at and agreement.later:
        until = {"day": day(agreement.later.made_at)}
        return _("Accepted until %(day)s; the map was changed on that day.") % until
    if agreement.accepted_at:
        accepted = {"day": day(agreement.accepted_at)}
        return _("Accepted by both sides on %(day)s; it holds from that day.") % accepted
    if agreement.later:
        return _("Never accepted by both sides; there is a later version.")
    if agreement.changed_at:
        until = {"day": day(agreement.changed_at)}
        return _("Accepted until %(day)s; the change is not yet accepted.") % until
    return _("Not yet accepted by both sides.")


def _changed(lines: Sequence[SheetLine], target: Said, look_again_on: Said) -> str:
    """Say in how many places something else stands than what was accepted, and where."""
    number = sum(place.is_new for line in lines for place in line.places)
    number += target.is_new + look_again_on.is_new
    if not number:
        return ""
    where = list(_where(lines, target, look_again_on))
    text = ngettext(
        "%(number)d place changed: %(where)s.", "%(number)d places changed: %(where)s.", number
    )
    return digits(text % {"number": number, "where": listed(where)})


def _where(lines: Sequence[SheetLine], target: Said, look_again_on: Said) -> Iterator[str]:
    for line in lines:
        if line.is_changed:
            yield _("stage %(number)d") % {"number": line.number}
    if target.is_new:
        yield _("the target")
    if look_again_on.is_new:
        yield _("the day to look again")


def _signature(agreement: Agreement, side: Function) -> Signature:
    """Return a side's line: of what was answered, else of whoever is to answer."""
    answer, head = agreement.answers.get(side), agreement.heads.get(side)
    is_accepted = answer is not None and answer.is_accepted
    person = answer.head if answer else head
    return Signature(
        side=side,
        title=_("For Sales") if side is Function.SALES else _("For Marketing"),
        name=person.name if person else "",
        position=head_title(side),
        said=accepted_words(answer) if answer and is_accepted else _("not yet accepted"),
        sentence=answer.sentence if answer else "",
        is_accepted=is_accepted,
    )


def accepted_words(answer: Acceptance) -> str:
    moment = {"day": day(answer.at), "time": clock(answer.at)}
    return _("accepted on the page, %(day)s, %(time)s") % moment
