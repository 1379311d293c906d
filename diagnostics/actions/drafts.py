"""What an admin changes in a draft, row by row; how it begins and ends is in checklists.py.

Whoever calls holds the draft's checklist, so that nothing is published or edited meanwhile. Each
change leaves a line of who changed what.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher

from django.db import transaction
from django.db.models import Max

from ..method.checklist import Type
from ..models import ChecklistChange, Condition, Criterion, Expectation, Fact, Stage, User, Version
from .checklists import note_change

Statement = Criterion | Condition
Cell = tuple[int | None, str]  # what a type expects of a criterion, and on what basis
What = ChecklistChange.What
NO_CELLS: Mapping[Type, Cell] = {}


def add_statement(
    draft: Version,
    statement: Statement,
    cells: Mapping[Type, Cell] = NO_CELLS,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Add a statement, a criterion with its cells, as the last of its list and of what is asked."""
    last = type(statement).objects.filter(version=draft)
    ends = last.aggregate(number=Max("number"), position=Max("position"))
    statement.version = draft
    statement.number = (ends["number"] or 0) + 1
    statement.position = (ends["position"] or 0) + 1
    with transaction.atomic():
        statement.save()
        Expectation.objects.bulk_create(
            Expectation(criterion_id=statement.pk, type=type_, value=value, basis=basis)
            for type_, (value, basis) in cells.items()
        )
        note_change(draft, by=by, what=What.ADDED, now=now, code=statement.code)


def write_statement(
    statement: Statement,
    cells: Mapping[Type, Cell] = NO_CELLS,
    *,
    what: ChecklistChange.What = What.REWORDED,
    by: User | None,
    now: datetime,
) -> bool:
    """Store a statement as it is now, with its cells; what is the name of a change of its text.

    Tell whether anything of it changed.
    """
    before = type(statement).objects.get(pk=statement.pk)
    is_changed = bool(_changed(before, statement))
    with transaction.atomic():
        statement.save()
        rows = list(Expectation.objects.filter(criterion_id=statement.pk)) if cells else []
        noted = list(_noted(before, statement, what))
        for row in rows:
            value, basis = cells[Type(row.type)]
            if value != row.value:
                noted.append((What.EXPECTED, row.type, _written(value)))
            elif basis != row.basis:
                noted.append((What.EDITED, "", ""))
            is_changed = is_changed or (value, basis) != (row.value, row.basis)
            row.value, row.basis = value, basis
        Expectation.objects.bulk_update(rows, ["value", "basis"])
        for change, type_, said in dict.fromkeys(noted):
            note_change(
                statement.version,
                by=by,
                what=change,
                now=now,
                code=statement.code,
                type=type_,
                value=said,
            )
    return is_changed


def _changed(before: Statement, after: Statement) -> set[str]:
    """Return the names of the fields that differ."""
    return {
        field.name
        for field in after._meta.concrete_fields
        if getattr(before, field.attname) != getattr(after, field.attname)
    }


def _noted(
    before: Statement, after: Statement, what: ChecklistChange.What
) -> Iterator[tuple[ChecklistChange.What, str, str]]:
    """Return what is to be noted of a statement's own fields: what, at which type, what it is."""
    changed = _changed(before, after)
    if changed & {"text_en", "text_fa"}:
        yield what, "", ""
    if "weight" in changed and isinstance(after, Criterion):
        yield What.WEIGHED, "", _weight(after.weight)
    if changed - {"text_en", "text_fa", "weight"} and what is not What.READING:
        yield What.EDITED, "", ""


def _written(value: int | None) -> str:
    return "" if value is None else str(value)


def _weight(weight: Decimal) -> str:
    return f"{float(weight):g}"


def word(
    draft: Version, code: str, words: Mapping[str, str], *, by: User | None, now: datetime
) -> None:
    """Say otherwise what has no row of its own, such as a symptom."""
    draft.wordings = {**(draft.wordings or {}), code: dict(words)}
    with transaction.atomic():
        draft.save(update_fields=["wordings"])
        note_change(draft, by=by, what=What.REWORDED, now=now, code=code)


def write_row(row: Stage | Fact, *, by: User | None, now: datetime) -> None:
    """Store a stage or a fact as it is now."""
    code = row.code if isinstance(row, Fact) else str(row.number)
    with transaction.atomic():
        row.save()
        note_change(row.version, by=by, what=What.REWORDED, now=now, code=code)


def remove_statement(statement: Statement, *, by: User | None, now: datetime) -> None:
    """Leave a statement out of the draft; its row stays until the draft is published."""
    statement.is_removed = True
    with transaction.atomic():
        statement.save(update_fields=["is_removed"])
        note_change(statement.version, by=by, what=What.REMOVED, now=now, code=statement.code)


def put_back(draft: Version, code: str, *, by: User | None, now: datetime) -> None:
    """Take a statement that was removed into the draft again, where it was."""
    with transaction.atomic():
        for rows in (draft.criteria, draft.conditions):
            if rows.filter(code=code, is_removed=True).update(is_removed=False):
                note_change(draft, by=by, what=What.PUT_BACK, now=now, code=code)


def arrange(
    draft: Version, statements: Sequence[Statement], *, by: User | None, now: datetime
) -> None:
    """Have the statements of one list asked in this order."""
    before = [statement.code for statement in sorted(statements, key=lambda row: row.position)]
    after = [statement.code for statement in statements]
    with transaction.atomic():
        for position, statement in enumerate(statements, 1):
            if statement.position != position:
                statement.position = position
                statement.save(update_fields=["position"])
        for code in _moved(before, after):
            place = str(after.index(code) + 1)
            note_change(draft, by=by, what=What.MOVED, now=now, code=code, value=place)


def _moved(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Return the few that were taken out of their order, not all whose place differs by it."""
    for kind, _start, _end, first, last in SequenceMatcher(
        None, before, after, autojunk=False
    ).get_opcodes():
        if kind in ("insert", "replace"):
            yield from after[first:last]


def expect(
    draft: Version,
    cells: Mapping[tuple[str, Type], int | None],
    weights: Mapping[str, Decimal],
    *,
    by: User | None,
    now: datetime,
) -> None:
    """Set what types expect, by code and type, and how much statements weigh, by code."""
    expectations = list(
        Expectation.objects.filter(criterion__version=draft).select_related("criterion")
    )
    criteria = list(draft.criteria.filter(code__in=weights))
    changed = [row for row in expectations if (row.criterion.code, row.type) in cells]
    for row in changed:
        row.value = cells[row.criterion.code, Type(row.type)]
    for criterion in criteria:
        criterion.weight = weights[criterion.code]
    with transaction.atomic():
        Expectation.objects.bulk_update(changed, ["value"])
        Criterion.objects.bulk_update(criteria, ["weight"])
        for (code, type_), value in cells.items():
            note_change(
                draft,
                by=by,
                what=What.EXPECTED,
                now=now,
                code=code,
                type=type_,
                value=_written(value),
            )
        for code, weight in weights.items():
            note_change(draft, by=by, what=What.WEIGHED, now=now, code=code, value=_weight(weight))


def set_thresholds(
    draft: Version, thresholds: Mapping[str, str | int], *, by: User | None, now: datetime
) -> None:
    """Set the numbers behind a verdict, by name."""
    changed = {name: value for name, value in thresholds.items() if draft.thresholds[name] != value}
    draft.thresholds = {**draft.thresholds, **changed}
    with transaction.atomic():
        draft.save(update_fields=["thresholds"])
        for name, value in changed.items():
            note_change(draft, by=by, what=What.THRESHOLD, now=now, code=name, value=str(value))
