"""Where the method leaves a decision: what it asks a consultant, and what was decided, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from ..method.checklist import PLACING, Type
from ..method.placement import Outcome
from ..method.recommendation import Action
from ..models import Assessment, ReviewEntry
from ..names import TYPE_NAMES
from ..queries.review import Remark, SaidToClient
from ..result.redaction import ranked
from ..result.stored import read_exact
from .words import Phrase, name

Choice = ReviewEntry.Choice


class Option(NamedTuple):
    """One thing that may be decided: as a form sends it, in words, and what it means."""

    value: str
    text: str
    meaning: str


@dataclass(frozen=True)
class LeftOpen:
    """What the method leaves to a consultant."""

    claim: str
    asked: str
    about: str
    options: Sequence[Option]


class SaidInWords(NamedTuple):
    """A decision or a note as the client reads it; of a note, say is empty."""

    say: str
    text: Phrase
    by: Phrase
    on: date


@dataclass(frozen=True)
class ReviewWords:
    """What a consultant says to the client beside the result."""

    decision: SaidInWords | None
    look_again_on: date | None
    notes: Sequence[SaidInWords]


def question_of(assessment: Assessment) -> LeftOpen | None:
    """Return what the method leaves open in a closed round, or None where nothing is."""
    if assessment.action == Action.JUDGEMENT_CALL:
        return LeftOpen(
            claim=_("The method leaves this one to you."),
            asked=_("What do you decide?"),
            about=_(
                "The verdict stays as it is; what you decide stands beside it, with your name."
            ),
            options=_stay_or_move(Type(assessment.type)),
        )
    if assessment.verdict == Outcome.MIXED:
        return _reading(assessment)
    if assessment.verdict == Outcome.TWO_VIEWS:
        return LeftOpen(
            claim=_("The two sides tell different stories."),
            asked=_("What comes next?"),
            about=_("The organisation still gets no type. Two stories are never averaged."),
            options=_next_steps(assessment),
        )
    return None


def _stay_or_move(type_: Type) -> list[Option]:
    options = [_option(Choice.STAY, meaning=_("The signals to move become what to watch."))]
    if type_.next:
        said = {"type": TYPE_NAMES[type_.next]}
        meaning = _("The statements of %(type)s become what to work on.") % said
        options.append(_option(Choice.MOVE, type_.next, meaning=meaning))
    return [*options, _session()]


def _session() -> Option:
    return _option(Choice.SESSION, meaning=_("The largest differences make the agenda."))


def _reading(assessment: Assessment) -> LeftOpen:
    fits = read_exact((assessment.result or {}).get("fit")) or {}
    best = ranked(fits)[:2] if fits else []
    claim = _("No one type fits clearly best.")
    if best:
        names = {"first": TYPE_NAMES[best[0]], "second": TYPE_NAMES[best[1]]}
        claim = _("%(first)s and %(second)s fit about equally well.") % names
    options = [_option(Choice.READ, type_) for type_ in best]
    about = _("The verdict stays Mixed; “read as” stands beside it with your name.")
    return LeftOpen(claim, _("How do you read it?"), about, [*options, _session()])


def _next_steps(assessment: Assessment) -> list[Option]:
    views = (assessment.result or {}).get("function_type") or {}
    session = _("Both heads talk through the largest differences; nobody is told to be right.")
    seen = _("You have seen enough to know that it is nearer to daily work.")
    sides = [_option(Choice(side), views.get(side) or "", meaning=seen) for side in PLACING]
    again = _("A manager opens a further round.")
    return [
        _option(Choice.SESSION, meaning=session),
        *sides,
        _option(Choice.ASK_AGAIN, meaning=again),
    ]


def _option(choice: str, type_: str = "", *, meaning: str = "") -> Option:
    value = f"{choice}-{type_}" if type_ else str(choice)
    return Option(value, decided(choice, type_), meaning)


def decided(choice: str, type_: str) -> str:
    """Return a decision in a few words, with the type that it names."""
    if not type_:
        return str(Choice(choice).label)
    texts = {
        Choice.MOVE: _("Move one step closer, to %(type)s"),
        Choice.READ: _("Read it as %(type)s"),
        Choice.SALES: _("Work from Sales’ view: %(type)s"),
        Choice.MARKETING: _("Work from Marketing’s view: %(type)s"),
    }
    return texts[Choice(choice)] % {"type": TYPE_NAMES[type_]}


def review_words(said: SaidToClient) -> ReviewWords | None:
    """Put what the client may read of a review into words; None where there is nothing."""
    if said.decision is None and not said.notes:
        return None
    return ReviewWords(
        decision=_in_words(said.decision) if said.decision else None,
        look_again_on=said.look_again_on,
        notes=[_in_words(note) for note in said.notes],
    )


def _in_words(said: Remark) -> SaidInWords:
    return SaidInWords(
        say=decided(said.choice, said.type) if said.choice else "",
        text=Phrase([name(said.text)]),
        by=Phrase([name(said.by or _("Somebody"))]),
        on=timezone.localtime(said.at).date(),
    )
