"""A review as a consultant sees it: what is asked, what was done, what may be done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from ..explanation.review import LeftOpen, decided, question_of
from ..localisation import day
from ..models import Assessment, ReviewEntry, User
from ..names import FLAG_NAMES, TYPE_NAMES
from ..queries.review import decision_of, name_of, trail_of
from .forms import DecisionForm, FlagAsideForm, LookAgainForm, NoteForm

Kind = ReviewEntry.Kind


@dataclass(frozen=True)
class TrailLine:
    """An entry of the trail: who did what; of a decision, whether a later one replaced it."""

    entry: ReviewEntry
    by: str
    did: str
    is_replaced: bool

    @property
    def is_said(self) -> bool:
        """Whether it holds a text that is for somebody to read."""
        return self.entry.kind in (Kind.DECISION, Kind.NOTE)

    @property
    def is_for_client(self) -> bool:
        return self.entry.audience == ReviewEntry.Audience.CLIENT


@dataclass(frozen=True)
class FlagLine:
    """A flag of the result, with the line that set it aside, if it is."""

    code: str
    name: str
    aside: TrailLine | None


@dataclass(frozen=True)
class Review:
    """A round's review; a form that was refused stands in the place of a fresh one."""

    assessment: Assessment
    viewer: User
    trail: Sequence[ReviewEntry]
    refused: forms.Form | None = field(default=None)

    @property
    def question(self) -> LeftOpen | None:
        return question_of(self.assessment)

    @property
    def holding(self) -> TrailLine | None:
        """The decision that holds."""
        decision = decision_of(self.trail)
        return _line(decision, decision) if decision else None

    @property
    def decided(self) -> str:
        """The decision that holds, in words."""
        decision = decision_of(self.trail)
        return decided(decision.choice, decision.type) if decision else ""

    @property
    def placed(self) -> str:
        """Where the viewer placed the client before the verdict, in words."""
        mine = (entry for entry in self.trail if entry.by == self.viewer)
        placed = next((entry for entry in mine if entry.kind == Kind.PLACED), None)
        return _type_name(placed) if placed else ""

    @property
    def state(self) -> str:
        return str(self.assessment.review)

    @property
    def opened_by(self) -> str:
        """Who has it in review, as it is read by the viewer."""
        opened = next((entry for entry in self.trail if entry.kind == Kind.OPENED), None)
        if opened and opened.by == self.viewer:
            return _("you")
        return name_of(opened.by) if opened else ""

    @property
    def shows_form(self) -> bool:
        """Whether the form of the decision lies open: somebody opened it, nobody decided."""
        return self.state == Assessment.Review.OPENED or isinstance(self.refused, DecisionForm)

    @property
    def decision_form(self) -> forms.Form:
        if self.question is None:
            return LookAgainForm(initial=self._initial)
        return self._refused_or(DecisionForm, question=self.question, initial=self._initial)

    @property
    def again_form(self) -> forms.Form:
        return self._refused_or(LookAgainForm, initial=self._initial)

    @property
    def note_form(self) -> forms.Form:
        return self._refused_or(NoteForm)

    @property
    def flag_form(self) -> forms.Form:
        return self._refused_or(FlagAsideForm)

    def _refused_or(self, kind: type[forms.Form], **options: Any) -> forms.Form:
        return self.refused if type(self.refused) is kind else kind(**options)

    @property
    def _initial(self) -> dict[str, Any]:
        """What stands in the forms; a day to look again that is over is none any more."""
        decision, on = decision_of(self.trail), self.assessment.look_again_on
        return {
            "look_again_on": on if on and on >= timezone.localdate() else None,
            "seen": decision.pk if decision else None,
        }

    @property
    def flags(self) -> list[FlagLine]:
        asides = {
            entry.flag: entry for entry in reversed(self.trail) if entry.kind == Kind.FLAG_ASIDE
        }
        aside = self.assessment.flags_aside
        return [
            FlagLine(code, str(FLAG_NAMES[code]), _line(asides[code]) if code in aside else None)
            for code in dict.fromkeys(self.assessment.flags)
        ]

    @property
    def lines(self) -> Iterator[TrailLine]:
        holding = decision_of(self.trail)
        return (_line(entry, holding) for entry in self.trail)


def review_of(
    assessment: Assessment,
    viewer: User,
    *,
    trail: Sequence[ReviewEntry] | None = None,
    refused: forms.Form | None = None,
) -> Review:
    """Return a round's review, with its trail where that was read already."""
    entries = trail_of(assessment) if trail is None else trail
    return Review(assessment, viewer, entries, refused=refused)


def remarks_of(entries: Sequence[ReviewEntry]) -> Iterator[tuple[Assessment, TrailLine]]:
    """Return what was said of an organisation's rounds, newest first, each with its round."""
    holding: dict[UUID, ReviewEntry] = {}
    for entry in entries:
        if entry.kind == Kind.DECISION:
            holding.setdefault(entry.assessment_id, entry)
        yield entry.assessment, _line(entry, holding.get(entry.assessment_id))


def _line(entry: ReviewEntry, holding: ReviewEntry | None = None) -> TrailLine:
    is_replaced = entry.kind == Kind.DECISION and entry != holding
    return TrailLine(entry, name_of(entry.by) or _("Somebody"), _did(entry), is_replaced)


def _type_name(entry: ReviewEntry) -> str:
    return str(TYPE_NAMES[entry.type]) if entry.type else _("No type")


def _did(entry: ReviewEntry) -> str:
    """Return what somebody did, as a sentence without them."""
    facts = {
        "decision": decided(entry.choice, entry.type) if entry.choice else "",
        "flag": FLAG_NAMES.get(entry.flag, ""),
        "day": day(entry.day),
        "type": _type_name(entry),
    }
    taken_off = entry.kind == Kind.LOOK_AGAIN and entry.day is None
    return (_("took the day to look again off.") if taken_off else _texts()[entry.kind]) % facts


def _texts() -> dict[str, str]:
    return {
        Kind.PLACED: _("placed them before the verdict: %(type)s."),
        Kind.UNPLACED: _("went on to the verdict without placing them first."),
        Kind.OPENED: _("took the round into review."),
        Kind.DECISION: _("decided: %(decision)s."),
        Kind.REVIEWED: _("marked the result as reviewed."),
        Kind.NOTE: _("wrote a note."),
        Kind.LOOK_AGAIN: _("set the day to look again: %(day)s."),
        Kind.FLAG_ASIDE: _("set a flag aside: %(flag)s."),
        Kind.FLAG_BACK: _("took a flag back: %(flag)s."),
    }
