"""What an admin changes in a draft, row by row; how it begins and ends is in checklists.py.

Whoever calls holds the draft's checklist, so that nothing is published or edited meanwhile.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from ..method.checklist import Type
from ..models import Condition, Criterion, Expectation, Fact, Stage, Version

Statement = Criterion | Condition
Cell = tuple[int | None, str]  # what a type expects of a criterion, and on what basis
NO_CELLS: Mapping[Type, Cell] = {}


def add_statement(
    draft: Version, statement: Statement, cells: Mapping[Type, Cell] = NO_CELLS
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


def write_statement(statement: Statement, cells: Mapping[Type, Cell] = NO_CELLS) -> None:
    """Store a statement as it is now, and what the types expect of it."""
    with transaction.atomic():
        statement.save()
        if cells:
            rows = list(Expectation.objects.filter(criterion_id=statement.pk))
            for row in rows:
                row.value, row.basis = cells[Type(row.type)]
            Expectation.objects.bulk_update(rows, ["value", "basis"])


def word(draft: Version, code: str, words: Mapping[str, str]) -> None:
    """Say otherwise what has no row of its own, such as a symptom."""
    draft.wordings = {**(draft.wordings or {}), code: dict(words)}
    draft.save(update_fields=["wordings"])


def write_row(row: Stage | Fact) -> None:
    """Store a stage or a fact as it is now."""
    row.save()


def remove_statement(statement: Statement) -> None:
    """Leave a statement out of the draft; its row stays until the draft is published."""
    statement.is_removed = True
    statement.save(update_fields=["is_removed"])


def put_back(draft: Version, code: str) -> None:
    """Take a statement that was removed into the draft again, where it was."""
    with transaction.atomic():
        for rows in (draft.criteria, draft.conditions):
            rows.filter(code=code).update(is_removed=False)


def arrange(statements: Sequence[Statement]) -> None:
    """Have the statements of one list asked in this order."""
    with transaction.atomic():
        for position, statement in enumerate(statements, 1):
            if statement.position != position:
                statement.position = position
                statement.save(update_fields=["position"])


def expect(
    draft: Version,
    cells: Mapping[tuple[str, Type], int | None],
    weights: Mapping[str, Decimal],
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


def set_thresholds(draft: Version, thresholds: Mapping[str, str | int]) -> None:
    """Set the numbers behind a verdict, by name."""
    draft.thresholds = dict(thresholds)
    draft.save(update_fields=["thresholds"])
