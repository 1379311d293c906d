"""What takes a while to count is counted once in a process for all that places alike."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from ..method.checklist import Checklist

Count = TypeVar("Count")

MOST_KEPT = 100


def counted_once(count: Callable[[Checklist], Count]) -> Callable[[Checklist], Count]:
    """Keep what is counted by what decides about types: statements, weights and thresholds."""
    kept: dict[str, Count] = {}

    @wraps(count)
    def counted(checklist: Checklist) -> Count:
        rules = repr((checklist.criteria, checklist.thresholds))
        found = kept.get(rules)
        if found is None:
            found = count(checklist)
            if len(kept) >= MOST_KEPT:
                kept.clear()  # which another thread may do at any time
            kept[rules] = found
        return found

    return counted
