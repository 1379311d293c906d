"""Whom a draft would move, as its pages say it: the claim, the table, the list with its reasons."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ..localisation import digits, grouped, separated
from ..method.checklist import TYPES, Checklist
from ..method.rule_change import RuleChange, rule_changes
from ..models import Assessment, Version
from ..models.assessment import FIRMNESS_CHOICES, VERDICT_CHOICES
from ..names import TYPE_NAMES
from ..queries.moves import Moves, OtherVerdict, ShortVerdict, moves_under, reasons
from .difference import Revaluing
from .words import THRESHOLDS, threshold_in_words

LISTED = 50
COUNTED = 500  # where more would move, no change says how many
AT_ONCE = 500  # names are looked up so many at a time
COLUMNS = (*(type_.value for type_ in TYPES), "")
Numbers = Mapping[tuple[str, str], int]
KINDS = dict((*FIRMNESS_CHOICES, *VERDICT_CHOICES))
EXPECTED_ANSWERS = {1: gettext_lazy("yes"), 0: gettext_lazy("no")}


class VerdictCell(NamedTuple):
    """A verdict as a list shows it: its type, and how sure it is or why there is none."""

    type: str
    type_name: str | Promise
    kind: str
    kind_name: str | Promise


class Reason(NamedTuple):
    """A change that moves somebody, and the statements that it is made to; none of a threshold."""

    codes: str
    text: str


@dataclass(frozen=True)
class MovedRow:
    """An assessment that would read differently, with the changes that move it."""

    assessment: Assessment
    before: VerdictCell
    after: VerdictCell
    because: Sequence[Reason]


@dataclass(frozen=True)
class TypesRow:
    """Those of one type as it was: how many under each type with the draft, and which are alike."""

    type: str
    name: str | Promise
    cells: Sequence[tuple[str, bool]]


@dataclass(frozen=True)
class Whom:
    """What "Whom would it move?" says of a draft."""

    moves: Moves
    listed: Sequence[MovedRow]

    @property
    def headline(self) -> str:
        """What the draft would do to all finished assessments, in a sentence."""
        worked_out, moved = self.moves.worked_out, len(self.moves.moved)
        if not worked_out:
            return _("No finished assessment can be worked out with this draft yet.")
        if not moved:
            kept = ngettext(
                "With this draft, the one finished assessment keeps its type.",
                "With this draft, all %(number)s finished assessments keep their type.",
                worked_out,
            )
            return kept % {"number": grouped(worked_out)}
        words = ngettext(
            "With this draft, %(moved)s of %(number)s finished assessments would read differently.",
            "With this draft, %(moved)s of %(number)s finished assessments would read differently.",
            moved,
        )
        return words % {"moved": grouped(moved), "number": grouped(worked_out)}

    @property
    def claim(self) -> str:
        """How many keep their type, move, and cannot be worked out."""
        moved, left_out = len(self.moves.moved), self.moves.left_out
        if not moved:
            return self.headline
        kept = ngettext(
            "%(number)s keeps its type.", "%(number)s keep their type.", self.moves.kept
        )
        out = ngettext(
            "%(number)s cannot be worked out.", "%(number)s cannot be worked out.", left_out
        )
        said = [(moved, ngettext("%(number)s would move.", "%(number)s would move.", moved))]
        said += [(self.moves.kept, kept)] if self.moves.kept else []
        said += [(left_out, out)] if left_out else []
        return " ".join(words % {"number": grouped(number)} for number, words in said)

    @property
    def rows(self) -> list[TypesRow]:
        return [
            TypesRow(
                type_,
                name_of_type(type_),
                [(self._number(type_, after), type_ == after) for after in COLUMNS],
            )
            for type_ in COLUMNS
        ]

    def _number(self, before: str, after: str) -> str:
        """How many there are of these types; nothing where there are none."""
        number = self.moves.types[before, after]
        return grouped(number) if number else ""

    @property
    def columns(self) -> list[tuple[str, str | Promise]]:
        return [(type_, name_of_type(type_)) for type_ in COLUMNS]

    @property
    def is_cut(self) -> bool:
        return len(self.moves.moved) > len(self.listed)

    @property
    def kept_otherwise(self) -> list[str]:
        """Say of those who keep their type what becomes of their verdict, most first."""
        pairs = Counter(
            (_kind(verdict.before), _kind(verdict.after))
            for verdict in self.moves.other
            if not verdict.moves
        )
        return [
            ngettext(
                "%(number)s keeps its type, but “%(before)s” becomes “%(after)s”.",
                "%(number)s keep their type, but “%(before)s” becomes “%(after)s”.",
                number,
            )
            % {"number": grouped(number), "before": KINDS[before], "after": KINDS[after]}
            for (before, after), number in pairs.most_common()
        ]

    @property
    def left_out(self) -> list[str]:
        """Say why the others cannot be worked out."""
        moves = self.moves
        said = (
            (
                moves.unasked,
                ngettext(
                    "%(number)s was not asked every statement of the draft.",
                    "%(number)s were not asked every statement of the draft.",
                    moves.unasked,
                ),
            ),
            (
                moves.hidden,
                ngettext(
                    "%(number)s is anonymous and shows too little.",
                    "%(number)s are anonymous and show too little.",
                    moves.hidden,
                ),
            ),
            (
                moves.elsewhere,
                ngettext(
                    "%(number)s answered another checklist.",
                    "%(number)s answered another checklist.",
                    moves.elsewhere,
                ),
            ),
        )
        return [words % {"number": grouped(number)} for number, words in said if number]


def whom_it_moves(draft: Version, checklist: Checklist) -> Whom:
    """Work out what a draft, judging by a checklist, would do; nothing is stored."""
    return whom_of(moves_under(draft, checklist), draft, checklist)


def whom_of(moves: Moves, draft: Version, checklist: Checklist) -> Whom:
    """Say what was worked out, with the newest of those who move."""
    return Whom(moves, list(moved_rows(moves.moved[:LISTED], draft, checklist)))


def numbers_by_change(
    moves: Moves, draft: Version, before: Checklist, checklist: Checklist
) -> Numbers:
    """Return how many would move because of each change of the rules, by its code and path.

    Who moves by several stands at each of them. Nothing where too many would move to be asked.
    """
    if len(moves.moved) > COUNTED:
        return {}
    numbers = dict.fromkeys(map(_place_of, rule_changes(before, checklist)), 0)
    for changes in reasons(moves.moved, draft, checklist).values():
        for place in numbers.keys() & {_place_of(change) for change in changes}:
            numbers[place] += 1
    return numbers


def _place_of(change: RuleChange) -> tuple[str, str]:
    """Return the code of a change, and where it stands as a difference names it."""
    path = f"expected.{change.type.value}.value" if change.type else change.name
    return change.code, path


def number_in_words(change: Revaluing, numbers: Numbers) -> str:
    """Say how many verdicts a change moves; nothing where that is not known."""
    return _verdicts(numbers.get((change.item.code, change.path)))


def number_of_removal(code: str, numbers: Numbers) -> str:
    """Say how many verdicts it moves that a statement is gone; nothing where it is not known."""
    return _verdicts(numbers.get((code, "gone")))


def _verdicts(number: int | None) -> str:
    if number is None:
        return ""
    words = ngettext("%(number)s verdict", "%(number)s verdicts", number)
    return words % {"number": grouped(number)} if number else _("no verdict")


def moved_rows(
    verdicts: Sequence[OtherVerdict], draft: Version, checklist: Checklist
) -> Iterator[MovedRow]:
    """Yield the rows of the list; those who keep their type have no reason."""
    changes = reasons([verdict for verdict in verdicts if verdict.moves], draft, checklist)
    for start in range(0, len(verdicts), AT_ONCE):
        some = verdicts[start : start + AT_ONCE]
        rows = Assessment.objects.named().select_related("organisation")
        rows = rows.defer("result", "sums", "packed_sums")
        found = rows.in_bulk([verdict.finished.id for verdict in some])
        for verdict in some:
            yield MovedRow(
                found[verdict.finished.id],
                cell_of(verdict.before),
                cell_of(verdict.after),
                reasons_in_words(changes.get(verdict.finished.id, ())),
            )


def name_of_type(type_: str) -> str | Promise:
    return TYPE_NAMES[type_] if type_ else _("No type")


def cell_of(verdict: ShortVerdict) -> VerdictCell:
    kind = _kind(verdict)
    return VerdictCell(verdict.type, name_of_type(verdict.type), kind, KINDS[kind])


def _kind(verdict: ShortVerdict) -> str:
    return verdict.firmness or verdict.outcome


def reasons_in_words(changes: Iterable[RuleChange]) -> list[Reason]:
    """Return what the changes say in the page's language, alike ones of several codes at once."""
    codes: dict[str, list[str]] = {}
    for change in changes:
        words = {"before": _value(change, change.before), "after": _value(change, change.after)}
        text = _sentence(change) % (words | {"name": _name_of(change)})
        codes.setdefault(text, []).append(change.code)
    return [Reason(separated(filter(None, named)), text) for text, named in codes.items()]


def _name_of(change: RuleChange) -> str | Promise:
    return THRESHOLDS[change.name] if not change.code else name_of_type(change.type or "")


def _sentence(change: RuleChange) -> str:
    if change.name == "gone":
        return _("is not asked any more.")
    if change.name == "weight":
        return _("weighs %(after)s instead of %(before)s.")
    if change.name == "native":
        return _("describes %(after)s instead of %(before)s.")
    if change.name != "expected":
        return _("%(name)s: %(after)s instead of %(before)s.")
    if change.after is None:
        return _("%(name)s no longer expects “%(before)s”.")
    if change.before is None:
        return _("%(name)s now expects “%(after)s”.")
    return _("%(name)s expects “%(after)s” instead of “%(before)s”.")


def _value(change: RuleChange, value: object) -> str | Promise:
    if value is None:
        return ""
    if change.name == "expected":
        return EXPECTED_ANSWERS[value]  # type: ignore[index]
    if change.name == "native":
        return TYPE_NAMES[value]  # type: ignore[index]
    return digits(value) if change.code else threshold_in_words(change.name, value)  # type: ignore[arg-type]
