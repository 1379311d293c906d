"""An organisation's rounds, its people, and how far a round is."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ..method.checklist import Function
from ..method.funnel import Finding
from ..models import Assessment, Membership, Organisation


def has_first_answer(assessment: Assessment) -> bool:
    """Tell whether anybody has answered: from then on the round's mode is fixed."""
    return assessment.respondents.filter(started_at__isnull=False).exists()


@dataclass(frozen=True)
class FunctionProgress:
    """How many of a function were asked, have begun, and have finished."""

    function: Function
    invited: int
    started: int
    finished: int

    @property
    def started_percent(self) -> int:
        return 100 * self.started // self.invited

    @property
    def finished_percent(self) -> int:
        return 100 * self.finished // self.invited


def progress_of(assessment: Assessment) -> list[FunctionProgress]:
    """Return the progress of each function that anyone was asked for, in one query."""
    rows = (
        assessment.respondents.filter(withdrawn_at=None)
        .values("function")
        .annotate(
            invited=Count("id"),
            started=Count("id", filter=Q(started_at__isnull=False)),
            finished=Count("id", filter=Q(finished_at__isnull=False)),
        )
    )
    found = [
        FunctionProgress(
            function=Function(row["function"]),
            invited=row["invited"],
            started=row["started"],
            finished=row["finished"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: list(Function).index(one.function))


def rounds_of(organisation: Organisation) -> QuerySet[Assessment]:
    """Return an organisation's rounds, newest first, without their heavy columns."""
    rows = organisation.assessments.newest_first().named().select_related("version")
    return rows.defer("result", "sums", "version__document", "version__thresholds")


def people_of(organisation: Organisation) -> QuerySet[Membership]:
    """Return the memberships that stand, with the people, by their names."""
    rows = organisation.memberships.filter(withdrawn_at=None).select_related("user")
    return rows.order_by("user__name", "user__email")


def funnel_agreement(organisation: Organisation) -> tuple[int, int] | None:
    """Return how many stages both sides agreed on in the newest closed round, of how many known.

    None where nothing is closed yet, or no stage is known on both sides.
    """
    rounds = organisation.assessments.counted().filter(state=Assessment.State.CLOSED)
    rows = rounds.newest_first().values_list("result__funnel__stages", flat=True)
    findings = [stage["finding"] for stage in rows.first() or []]
    known = [finding for finding in findings if finding != Finding.UNKNOWN]
    return (known.count(Finding.AGREED), len(known)) if known else None
