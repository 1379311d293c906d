"""What the finished assessments of a checklist would come to under a draft; nothing is stored."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet

from ..method.checklist import TYPES, Checklist
from ..method.rule_change import RuleChange, rule_changes
from ..models import Assessment, Version
from ..result.packed import unpacked
from .versions import document_of

if TYPE_CHECKING:
    from ..method.batch import Stack

AT_ONCE = 5_000


class ShortVerdict(NamedTuple):
    """A verdict as lists keep it; type and firmness are empty where there is none."""

    outcome: str
    type: str
    firmness: str


class Finished(NamedTuple):
    """A finished assessment with what its verdict is made of."""

    id: UUID
    version_id: int
    packed_sums: bytes | None
    outcome: str
    type: str
    firmness: str

    @property
    def verdict(self) -> ShortVerdict:
        return ShortVerdict(self.outcome, self.type, self.firmness)


class OtherVerdict(NamedTuple):
    """An assessment that would read differently."""

    finished: Finished
    after: ShortVerdict

    @property
    def before(self) -> ShortVerdict:
        return self.finished.verdict

    @property
    def moves(self) -> bool:
        """Whether its type would be another one, or none, or one where there was none."""
        return self.before.type != self.after.type


@dataclass
class Moves:
    """What a draft would do: how many by type before and after, and who would read differently.

    other, newest first, are those who move and those who keep their type with another verdict.
    unasked were not asked every criterion of the draft, hidden are anonymous rounds that show too
    little to be worked out, elsewhere are those of other checklists.
    """

    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    other: list[OtherVerdict] = field(default_factory=list)
    unasked: int = 0
    hidden: int = 0
    elsewhere: int = 0

    @property
    def worked_out(self) -> int:
        return self.types.total()

    @property
    def moved(self) -> list[OtherVerdict]:
        return [verdict for verdict in self.other if verdict.moves]

    @property
    def kept(self) -> int:
        """How many would keep their type."""
        return sum(number for (before, after), number in self.types.items() if before == after)

    @property
    def left_out(self) -> int:
        return self.unasked + self.hidden + self.elsewhere


def finished_rounds() -> QuerySet[Assessment]:
    """Return every finished assessment that counts."""
    return Assessment.objects.counted().filter(state=Assessment.State.CLOSED)


def moves_under(draft: Version, checklist: Checklist) -> Moves:
    """Judge every finished assessment that counts by what a draft says; three queries."""
    *_so_far, moves = judged_in_turn(draft, checklist)
    return moves


def judged_in_turn(draft: Version, checklist: Checklist) -> Iterator[Moves]:
    """Yield what is known so far, at first and after each five thousand; three queries.

    It is one and the same, and grows; whoever asks for no more stops the work.
    """
    counted = finished_rounds()
    asked, moves = _checklists_of(draft), Moves()
    able = {
        version: own
        for version, own in asked.items()
        if checklist.by_code.keys() <= own.by_code.keys()
    }
    numbers = counted.order_by().values_list("version").annotate(Count("pk"))
    for version, number in numbers:
        if version not in asked:
            moves.elsewhere += number
        elif version not in able:
            moves.unasked += number
    yield moves
    rows = counted.filter(version__in=able).order_by("-dated_at", "-id")
    columns = ("pk", "version_id", "packed_sums", "verdict", "type", "firmness")
    found = map(Finished._make, rows.values_list(*columns).iterator(chunk_size=AT_ONCE))
    while chunk := list(islice(found, AT_ONCE)):
        shown = [row for row in chunk if row.packed_sums is not None]
        moves.hidden += len(chunk) - len(shown)
        verdicts = list(zip(shown, _judged(shown, able, checklist), strict=True))
        moves.types.update((row.type, after.type) for row, after in verdicts)
        moves.other += [OtherVerdict(*pair) for pair in verdicts if pair[0].verdict != pair[1]]
        yield moves


def reasons(
    verdicts: Sequence[OtherVerdict], draft: Version, checklist: Checklist
) -> dict[UUID, tuple[RuleChange, ...]]:
    """Return which changes of a draft move each of them, by the assessment's id."""
    from ..method.batch import NONE, responsible  # heavy: NumPy

    found: dict[UUID, tuple[RuleChange, ...]] = {}
    ranks = {"": NONE, **{type_.value: type_.rank for type_ in TYPES}}
    for version, own in _checklists_of(draft).items():
        rows = [verdict for verdict in verdicts if verdict.finished.version_id == version]
        if rows:
            stack = _stack([verdict.finished for verdict in rows], own)
            types = [ranks[verdict.before.type] for verdict in rows]
            named = responsible(stack, own, rule_changes(own, checklist), types)
            found |= {row.finished.id: changes for row, changes in zip(rows, named, strict=True)}
    return found


def _checklists_of(draft: Version) -> dict[int, Checklist]:
    """Return what the published versions of a draft's checklist judge by, by their id."""
    versions = Version.objects.filter(checklist=draft.checklist_id, number__isnull=False)
    return {version.pk: document_of(version).checklist for version in versions.defer("document")}


def _judged(
    rows: Sequence[Finished], able: Mapping[int, Checklist], checklist: Checklist
) -> Iterable[ShortVerdict]:
    """Return what each row would read under the draft, in their order."""
    verdicts: dict[UUID, ShortVerdict] = {}
    for version in {row.version_id for row in rows}:
        asked = [row for row in rows if row.version_id == version]
        after = _verdicts(asked, able[version], checklist)
        verdicts |= zip((row.id for row in asked), after, strict=True)
    return (verdicts[row.id] for row in rows)


def _verdicts(
    rows: Sequence[Finished], own: Checklist, checklist: Checklist
) -> Iterable[ShortVerdict]:
    from ..method.batch import FIRMNESSES, OUTCOMES, judge  # heavy: NumPy

    judged = judge(_stack(rows, own), checklist)
    # what is not there is the last of its names, by the place -1
    outcomes = [outcome.value for outcome in OUTCOMES]
    types = [*(type_.value for type_ in TYPES), ""]
    firmnesses = [*(firmness.value for firmness in FIRMNESSES), ""]
    return (
        ShortVerdict(outcomes[outcome], types[type_], firmnesses[firmness])
        for outcome, type_, firmness in zip(
            judged.outcome.tolist(), judged.type.tolist(), judged.firmness.tolist(), strict=True
        )
    )


def _stack(rows: Sequence[Finished], own: Checklist) -> "Stack":
    from ..method.batch import stacked  # heavy: NumPy

    codes = tuple(own.by_code)
    return stacked(codes, unpacked([row.packed_sums or b"" for row in rows], len(codes)))
