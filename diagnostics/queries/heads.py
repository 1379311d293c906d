"""Who is head of a side, and of which side somebody is."""

from ..models import Head, Organisation, User
from .accounts import person_of


def heads_of(organisation: Organisation) -> dict[str, Head]:
    """Return who is head of each side now; one query."""
    return {head.side: head for head in organisation.heads.standing()}


def sides_headed_by(user: User, organisation: Organisation) -> dict[str, Head]:
    """Return the sides that somebody is head of, by the proved address of their account."""
    return {
        head.side: head
        for head in person_of(user).heads.standing().filter(organisation=organisation)
    }
