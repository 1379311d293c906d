"""How one checklist judges otherwise than another, change by change; wording is no part of it."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from fractions import Fraction

from .checklist import TYPES, Checklist, Criterion, Thresholds, Type


@dataclass(frozen=True)
class RuleChange:
    """Hold one change: of what a type expects of a criterion, its weight, its type, or a threshold.

    For an expectation type is set; name is "expected", "weight", "native" or "gone" beside a code,
    else the threshold's. A criterion that is gone has no after.
    """

    name: str
    code: str = ""
    type: Type | None = None
    before: Fraction | int | Type | None = None
    after: Fraction | int | Type | None = None


def rule_changes(before: Checklist, after: Checklist) -> tuple[RuleChange, ...]:
    """Return what makes the second judge otherwise, in checklist order, thresholds last.

    Criteria that only the second has are left out: nobody who was asked the first answered them.
    """
    found: list[RuleChange] = []
    for old in before.criteria:
        new = after.by_code.get(old.code)
        found += _of_criterion(old, new) if new else [RuleChange("gone", old.code)]
    edges = [field.name for field in fields(Thresholds)]
    found += [
        RuleChange(name, before=was, after=now)
        for name in edges
        if (was := getattr(before.thresholds, name)) != (now := getattr(after.thresholds, name))
    ]
    return tuple(found)


def _of_criterion(old: Criterion, new: Criterion) -> list[RuleChange]:
    cells = [
        RuleChange("expected", old.code, type_, was, now)
        for type_ in TYPES
        if (was := old.expected.get(type_)) != (now := new.expected.get(type_))
    ]
    if old.weight != new.weight:
        cells.append(RuleChange("weight", old.code, before=old.weight, after=new.weight))
    if old.native is not new.native:
        cells.append(RuleChange("native", old.code, before=old.native, after=new.native))
    return cells


def changed(before: Checklist, made: Collection[RuleChange]) -> Checklist:
    """Return the first checklist with some of its changes made: with all, it judges as the
    second does."""
    gone = {change.code for change in made if change.name == "gone"}
    edges = {change.name: change.after for change in made if not change.code}
    return replace(
        before,
        criteria=tuple(
            _changed(criterion, [change for change in made if change.code == criterion.code])
            for criterion in before.criteria
            if criterion.code not in gone
        ),
        thresholds=replace(before.thresholds, **edges),  # type: ignore[arg-type]
    )


def _changed(criterion: Criterion, made: Collection[RuleChange]) -> Criterion:
    cells = {**criterion.expected, **{change.type: change.after for change in made if change.type}}
    rest = {change.name: change.after for change in made if not change.type}
    expected = {type_: value for type_, value in cells.items() if value is not None}
    return replace(criterion, expected=expected, **rest)  # type: ignore[arg-type]
