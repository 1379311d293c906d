"""The protocol of a joint session: its topics, what both sides said, what the room decided."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diagnostics.explanation.words import function_name, listed
from diagnostics.instruments.document import Document
from diagnostics.localisation import clock, day, digits, separated
from diagnostics.method.checklist import PLACING, Function
from diagnostics.method.funnel import Owner

from ..agreement import agreement_words
from ..models import JointSession, Topic
from ..queries import Agreement
from .screen import Present
from .topics import Counts, reasons_of, topic_words

Outcome = Topic.Outcome


class ProtocolRow(NamedTuple):
    """One topic, and why it is one: what each side said, and before that; what came of it."""

    name: str
    why: str
    said: Sequence[str]  # of Sales, then of Marketing
    earlier: Sequence[str]
    outcome: str
    decided: Sequence[str]
    minutes: str


class AgreedLine(NamedTuple):
    """What the session led to, and the room where that stands; of the map, in which version."""

    text: str
    room: str = ""
    version: int | None = None  # where it is not the newest


@dataclass(frozen=True)
class ProtocolWords:
    about: str
    claim: str
    rows: Sequence[ProtocolRow]
    agreed: Sequence[AgreedLine]


def protocol_words(
    session: JointSession,
    topics: Sequence[Topic],
    document: Document,
    *,
    present: Present,
    agreement: Agreement | None,
    kept_back: int,
    look_again_on: date | None,
) -> ProtocolWords:
    reasons = reasons_of(session)
    return ProtocolWords(
        about=digits(" · ".join(_about(session, present))),
        claim=digits(_claim(topics)),
        rows=[_row(topic, document, reasons) for topic in topics],
        agreed=[
            *_of_the_map(agreement, kept_back, document),
            *_of_the_plan(topics, look_again_on),
        ],
    )


def _about(session: JointSession, present: Present) -> Iterator[str]:
    if session.ended_at and day(session.ended_at) != day(session.began_at):
        days = {"first": day(session.began_at), "last": day(session.ended_at)}
        yield _("%(first)s to %(last)s") % days
    else:
        yield day(session.began_at)
        yield _("from %(time)s") % {"time": clock(session.began_at)}
    if session.led_by:
        yield _("led by %(name)s") % {"name": session.led_by}
    here = {side.function: side.number for side in present.sides}
    here |= {Function.MANAGEMENT: present.management, Function.OTHER: present.other}
    told = [
        _("%(number)d from %(function)s") % {"number": number, "function": function_name(function)}
        for function, number in here.items()
        if number
    ]
    if told:
        yield _("here: %(people)s") % {"people": separated(told)}


def _claim(topics: Sequence[Topic]) -> str:
    """Count the topics by what came of them."""
    numbers = Counter(topic.outcome for topic in topics)
    settled, actions, parked, skipped, left = (numbers[kind] for kind in (*Outcome, ""))
    counted = {
        ngettext("%(number)d was settled", "%(number)d were settled", settled): settled,
        ngettext("%(number)d became an action", "%(number)d became actions", actions): actions,
        ngettext("%(number)d was parked", "%(number)d were parked", parked): parked,
        ngettext("%(number)d was skipped", "%(number)d were skipped", skipped): skipped,
        ngettext("%(number)d has no decision", "%(number)d have no decision", left): left,
    }
    parts = [text % {"number": number} for text, number in counted.items() if number]
    if not parts:
        return _("There was no topic.")
    text = ngettext(
        "Of %(number)d topic %(parts)s.", "Of %(number)d topics %(parts)s.", len(topics)
    )
    return text % {"number": len(topics), "parts": listed(parts)}


def _row(topic: Topic, document: Document, reasons: Mapping[int | str, str]) -> ProtocolRow:
    words = topic_words(topic, document)
    names = dict(words.choices)
    return ProtocolRow(
        name=words.name,
        why=reasons.get(topic.stage or topic.code, ""),
        said=[_said(topic.counts, side, names) for side in PLACING],
        earlier=[_earlier(counts, names) for counts in topic.earlier],
        outcome=words.outcome_name or _("no decision"),
        decided=words.settled,
        minutes=digits(round(topic.seconds / 60)),
    )


def _said(counts: Counts | None, side: Function, names: Mapping[str, str]) -> str:
    """Return what was said most often on a side, of how many; a don't-know is never the most."""
    if counts is None:
        return "–"
    if not counts:
        return _("not shown: fewer than three answered")
    said = counts.get(side, {})
    known = {answer: number for answer, number in said.items() if answer != Owner.DONT_KNOW}
    if not known:
        return _("nobody knows") if said else _("nobody answered")
    most = max(known.values())
    text = _("%(answer)s, %(number)d of %(all)d")
    answers = separated(names[answer] for answer in names if known.get(answer) == most)
    return digits(text % {"answer": answers, "number": most, "all": sum(said.values())})


def _earlier(counts: Counts, names: Mapping[str, str]) -> str:
    said = [f"{function_name(side)}: {_said(counts, side, names)}" for side in PLACING]
    return _("before it was asked again: %(said)s") % {"said": " · ".join(said)}


def _of_the_map(
    agreement: Agreement | None, kept_back: int, document: Document
) -> Iterator[AgreedLine]:
    if agreement:
        words, map_ = agreement_words(agreement, document), agreement.agreed.map
        text = _("%(version)s. %(state)s")
        said = text % {"version": words.version.capitalize(), "state": words.state}
        yield AgreedLine(said, "agreement", None if agreement.is_newest else map_.number)
    if kept_back:
        text = ngettext(
            "%(number)d settled topic is in the draft of the map alone: the heads have not been "
            "asked yet.",
            "%(number)d settled topics are in the draft of the map alone: the heads have not been "
            "asked yet.",
            kept_back,
        )
        yield AgreedLine(digits(text % {"number": kept_back}), "session")


def _of_the_plan(topics: Sequence[Topic], look_again_on: date | None) -> Iterator[AgreedLine]:
    actions = sum(topic.action_id is not None for topic in topics)
    if actions:
        text = ngettext(
            "%(number)d action with a name and a day",
            "%(number)d actions with names and days",
            actions,
        )
        yield AgreedLine(digits(text % {"number": actions}), "plan")
    if look_again_on:
        text = _("We look again on %(day)s")
        yield AgreedLine(text % {"day": day(look_again_on)})
