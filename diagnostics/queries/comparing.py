"""The closed rounds that somebody may lay side by side, and all of one organisation."""

from ..models import Assessment, Organisation, User

OFFERED = 50


def comparable_for(user: User) -> list[Assessment]:
    """Return the newest closed rounds of the organisations that the user belongs to; one query."""
    rows = (
        Assessment.objects.counted()
        .filter(organisation__in=user.roles, state=Assessment.State.CLOSED)
        .select_related("organisation")
    )
    return list(rows.newest_first().named().defer("result", "sums", "facts")[:OFFERED])


def closed_rounds_of(organisation: Organisation) -> list[Assessment]:
    """Return an organisation's closed rounds, oldest first, without what they came to in detail."""
    rows = organisation.assessments.counted().filter(state=Assessment.State.CLOSED)
    return list(rows.newest_first().named().defer("result", "sums", "facts"))[::-1]
