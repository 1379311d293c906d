"""The explanation of one round, for a member, a consultant or whoever holds the shared link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Assessment
from ..queries.respondents import Participant, people_of
from ..queries.results import SheetNow, diagnosed
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
    people: Iterable[Participant] = (),
    answers: Sequence[SheetNow] | None = None,
    said: SaidToClient | None = None,
) -> Explanation:
    """Explain a round in the active language; a shared one tells no names, no facts, no plan
    and nothing of the round before.

    people are those who were asked, answers those of an open round, and said what a consultant says
    to the client, where that was read already; whoever holds the shared link reads nothing of that.

    Raises ShownAfterClosing for an open anonymous round.
    """
    people = tuple(people) or people_of(assessment)
    if is_shared:
        people = [person._replace(name=_("Somebody")) for person in people]
        said = SaidToClient()
    elif said is None:
        said = said_to_client(assessment)
    found = diagnosed(assessment, answers)
    return explain(
        found,
        opened_on=day_of(assessment.opened_at),
        closed_on=assessment.closed_at and day_of(assessment.closed_at),
        version=assessment.version.number,
        facts={} if is_shared else assessment.facts,  # one person says them for the organisation
        people=people,
        is_for_consultant=is_for_consultant,
        review=review_words(said),
        plan=None if is_shared else plan_words(assessment.plan, found.document),
        helped=None if is_shared else helped_words(assessment, found.document),
    )


def day_of(moment: datetime) -> date:
    return timezone.localtime(moment).date()
