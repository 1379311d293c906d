"""What a page shows before it is stored travels in its form, signed: only we can have written it.

Nothing of it lies on a disk.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing

LONGEST_CARRIED = 1536 * 1024  # characters; a form may have two megabytes beside its files
CARRIED_FOR = timedelta(hours=12)


class TooMuch(ValueError):
    """More than a form can bring back."""


class Expired(ValueError):
    """What a form brought back is too old, somebody else's or none of ours."""


def carried(facts: Any, *, what: str, owners: Sequence[int]) -> str:
    """Return facts, which JSON can write, as text for a form; owners are the ids they belong to."""
    signed = signing.dumps([list(owners), facts], salt=what, compress=True)
    if len(signed) > LONGEST_CARRIED:
        raise TooMuch
    return signed


def brought_back(signed: str, *, what: str, owners: Sequence[int]) -> Any:
    """Return the facts that carried() wrote of the same kind and for the same owners."""
    try:
        written_for, facts = signing.loads(signed, salt=what, max_age=CARRIED_FOR)
    except signing.BadSignature as error:
        raise Expired from error
    if written_for != list(owners):
        raise Expired
    return facts
