"""The explanation of one round, for a member, a consultant or whoever holds the shared link."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Assessment, Respondent
from ..queries.results import diagnosed
from ..queries.review import SaidToClient, said_to_client
from . import Explanation, explain
from .helped import helped_words
from .plan import plan_words
from .review import review_words


def explained(
    assessment: Assessment,
    *,
    is_for_consultant: bool = False,
    is_shared: bool = False,
    said: SaidToClient | None = None,
) -> Explanation:
    """Explain a round in the active language; a shared one tells no names, no facts, no plan
    and nothing of the round before.

    said is what a consultant says to the client, where that was read already; whoever holds the
    shared link reads nothing of it.

    Raises ShownAfterClosing for an open anonymous round.
    """
    asked = _asked(assessment)
    if is_shared:
        said = SaidToClient()
    elif said is None:
        said = said_to_client(assessment)
    found = diagnosed(assessment)
    return explain(
        found,
        opened_on=day_of(assessment.opened_at),
        closed_on=assessment.closed_at and day_of(assessment.closed_at),
        version=assessment.version.number,
        facts={} if is_shared else assessment.facts,  # one person says them for the organisation
        respondents=[_nameless(person) for person in asked] if is_shared else asked,
        is_for_consultant=is_for_consultant,
        review=review_words(said),
        plan=None if is_shared else plan_words(assessment.plan),
        helped=None if is_shared else helped_words(assessment, found.document),
    )


def day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _asked(assessment: Assessment) -> QuerySet[Respondent]:
    rows = assessment.respondents.filter(withdrawn_at=None, set_aside_at=None).order_by("id")
    return rows.only("assessment", "name", "email", "function", "started_at", "finished_at")


def _nameless(person: Respondent) -> Respondent:
    """Return a stand-in that says of a respondent what a stranger may read."""
    return Respondent(
        name=_("Somebody"),
        function=person.function,
        started_at=person.started_at,
        finished_at=person.finished_at,
    )
